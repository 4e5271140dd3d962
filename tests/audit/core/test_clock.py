"""The two clocks: business time can be simulated and only moves forward, machine time never is."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from flask import Flask

from audit.core import clock, simulated_clock, work

START = datetime(2027, 3, 28, 0, 30, tzinfo=UTC)


def test_business_time_stands_still_until_it_is_moved() -> None:
    with clock.use(clock.Simulated(START)) as time:
        assert isinstance(time, clock.Simulated)
        assert clock.now() == START
        assert time.advance(timedelta(hours=3)) == START + timedelta(hours=3)
        assert clock.now() == START + timedelta(hours=3)
        assert abs(clock.machine_now() - datetime.now(UTC)) < timedelta(minutes=1)


def test_business_time_never_goes_back() -> None:
    time = clock.Simulated(START)
    with pytest.raises(ValueError, match="never goes back"):
        time.move_to(START - timedelta(microseconds=1))
    with pytest.raises(ValueError, match="never goes back"):
        time.advance(timedelta(seconds=-1))
    assert time() == START


def test_the_former_time_comes_back_even_after_an_error() -> None:
    before = clock.now()
    with pytest.raises(KeyError), clock.use(clock.Simulated(START + timedelta(days=9000))):
        raise KeyError
    assert clock.now() - before < timedelta(minutes=1)


def test_a_time_without_a_zone_is_refused() -> None:
    naive = START.replace(tzinfo=None)
    with pytest.raises(ValueError, match="aware"):
        clock.Simulated(naive)
    with clock.use(lambda: naive), pytest.raises(ValueError, match="aware"):
        clock.now()


def test_any_zone_becomes_utc() -> None:
    helsinki_summer = timezone(timedelta(hours=3))
    with clock.use(lambda: datetime(2027, 6, 1, 12, tzinfo=helsinki_summer)):
        assert clock.now() == datetime(2027, 6, 1, 9, tzinfo=UTC)
        assert clock.now().tzinfo is UTC


def test_business_time_can_come_from_one_row(core_app: Flask) -> None:
    with core_app.app_context():
        row_clock = simulated_clock.RowClock(simulated_clock.statements.db.engine)
        with pytest.raises(RuntimeError, match="never set"):
            row_clock()
        for moment in (START, START + timedelta(days=400)):
            with work.unit_of_work():
                simulated_clock.move_to(moment)
            with clock.use(row_clock):
                assert clock.now() == moment
        with pytest.raises(ValueError, match="never goes back"), work.unit_of_work():
            simulated_clock.move_to(START)
        assert row_clock() == START + timedelta(days=400)
