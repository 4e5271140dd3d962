"""Importing touchpoints: every row gets a verdict, nothing is half-imported, and a second time changes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from audit.core import retention, scope, storage
from audit.core.clock import Simulated
from audit.core.db import db
from audit.core.errors import DomainError, InvalidInput, NotFound
from audit.core.settings import Settings
from audit.core.tables import Table, read_table
from audit.journal.models import JournalEntry
from audit.network import queries
from audit.network import retention as network_retention
from audit.network.imports import ColumnMapping, Outcome, check, from_dict, guess, operations, require_usable
from audit.network.imports import queries as import_queries
from audit.network.imports.operations import Source
from audit.network.models import ImportBatch, ImportDraft, Touchpoint, TouchpointKind
from tests.people import World

HEADER = "code;name;country;city;lat;lon;hours;active;kind"
ROWS = (
    "A1;Kallio;fi;Helsinki;60,184;24,949;E-R 8:00-20:00;true;locker",
    "A2;Annelinn;EE;Tartu;58,37;26,74;when lit;true;locker",
    "A3;Gone;EE;Tartu;;;;false;desk",
)
ZONES = {"FI": "Europe/Helsinki", "EE": "Europe/Tallinn"}
SOURCE = Source("points.csv", "0" * 64)


def table_of(*rows: str, header: str = HEADER) -> Table:
    return read_table("\n".join((header, *rows)).encode(), "points.csv")


def mapping_for(table: Table, **changes: Any) -> ColumnMapping:
    found = guess(table)
    values = {**found.to_dict(), "zones": ZONES}
    for name, part in changes.items():
        values[name] = {**values[name], **part}
    return from_dict(values)


def verdicts(*rows: str, existing: dict[str, dict[str, Any]] | None = None, **changes: Any):
    table = table_of(*rows)
    mapping = mapping_for(table, **{"columns": {"kind": "kind"}, **changes})
    return check(table, mapping, existing or {}, {"receive"}).verdicts


def codes(verdict: Any) -> list[str]:
    return [problem.code for problem in verdict.problems]


class TestVerdicts:
    def test_a_good_row_is_new_with_everything_that_the_file_says(self):
        (verdict,) = verdicts(ROWS[0])
        assert verdict.outcome is Outcome.NEW
        assert verdict.values == {
            "code": "A1",
            "name": "Kallio",
            "country": "FI",
            "timezone": "Europe/Helsinki",
            "city": "Helsinki",
            "latitude": Decimal("60.184000"),
            "longitude": Decimal("24.949000"),
            "opening_hours": "E-R 8:00-20:00",
            "opening_hours_unclear": False,
            "is_open": True,
            "kind": TouchpointKind.LOCKER,
        }

    def test_odd_opening_hours_are_kept_flagged_and_never_refused(self):
        (verdict,) = verdicts(ROWS[1])
        assert verdict.outcome is Outcome.NEW
        assert verdict.values["opening_hours"] == "when lit"
        assert verdict.values["opening_hours_unclear"] is True
        assert [remark.code for remark in verdict.remarks] == ["import.hours_unclear"]

    @pytest.mark.parametrize(
        ("row", "code", "column"),
        [
            (";Kallio;FI;;;;;;locker", "import.empty", "code"),
            ("A1;;FI;;;;;;locker", "import.empty", "name"),
            ("A1;Kallio;;;;;;;locker", "import.empty", "country"),
            ("A1;Kallio;Atlantis;;;;;;locker", "import.country_unknown", "country"),
            ("A1;Kallio;LV;;;;;;locker", "import.zone_missing", "country"),
            ("A1;Kallio;FI;;91;24,9;;;locker", "import.coordinate_range", "lat"),
            ("A1;Kallio;FI;;60,1;-200;;;locker", "import.coordinate_range", "lon"),
            ("A1;Kallio;FI;;sixty;24,9;;;locker", "import.no_coordinate", "lat"),
            ("A1;Kallio;FI;;NaN;24,9;;;locker", "import.no_coordinate", "lat"),
            ("A1;Kallio;FI;;60,1;;;;locker", "import.half_place", "lon"),
            ("A1;Kallio;FI;;24,949;60,184;;;locker", "import.swapped", "lat"),
            ("A1;Kallio;FI;;0;0;;;locker", "import.null_island", "lat"),
            ("A1;Kallio;FI;;;;;perhaps;locker", "import.no_truth", "active"),
            ("A1;Kallio;FI;;;;;;teleporter", "import.kind_unknown", "kind"),
            ("A1;Kallio;FI;;;;;;", "import.empty", "kind"),
            (f"A1;{'x' * 201};FI;;;;;;locker", "import.too_long", "name"),
            ("A1", "import.empty", "name"),
        ],
    )
    def test_a_wrong_cell_refuses_its_row_and_says_where(self, row: str, code: str, column: str):
        good, bad = verdicts(ROWS[2], row)
        assert good.outcome is Outcome.NEW
        assert bad.outcome is Outcome.REFUSED
        first = bad.problems[0]
        assert (first.code, first.where) == (code, {"row": 3, "column": column})

    def test_a_row_that_the_file_itself_breaks_is_refused(self):
        (verdict,) = verdicts(f"{ROWS[0]};one cell too many")
        assert codes(verdict) == ["table.row_too_long"]

    def test_a_nul_refuses_its_row(self):
        (verdict,) = verdicts("A1;Kal\0lio;FI;;;;;;locker")
        assert codes(verdict) == ["table.nul"]

    def test_the_same_code_twice_is_refused_unless_both_rows_say_the_same(self):
        first, same, other = verdicts(ROWS[0], ROWS[0], ROWS[0].replace("Kallio", "Töölö"))
        assert (first.outcome, same.outcome, other.outcome) == (Outcome.NEW, Outcome.UNCHANGED, Outcome.REFUSED)
        assert [remark.code for remark in same.remarks] == ["import.row_repeated"]
        assert other.problems[0].params == {"code": "A1", "first": 2}

    def test_a_text_that_a_spreadsheet_would_run_is_remarked(self):
        (verdict,) = verdicts('A1;"=HYPERLINK(""http://x"")";FI;;;;;;locker')
        assert verdict.outcome is Outcome.NEW
        assert [remark.code for remark in verdict.remarks] == ["import.formula_like"]

    def test_a_place_outside_of_its_country_is_remarked(self):
        (verdict,) = verdicts("A1;Kallio;FI;;48,85;2,35;;;locker")
        assert [remark.code for remark in verdict.remarks] == ["import.elsewhere"]

    def test_foreign_codes_of_kinds_mean_what_the_user_says(self):
        row = "A1;Kallio;FI;;;;;;IPB"
        assert codes(verdicts(row)[0]) == ["import.kind_unknown"]
        (verdict,) = verdicts(row, kinds={"ipb": "locker"})
        assert verdict.values["kind"] is TouchpointKind.LOCKER

    def test_what_the_file_does_not_name_is_counted_and_left_alone(self):
        table = table_of(ROWS[0])
        report = check(table, mapping_for(table), {"OLD": {}}, set())
        assert report.missing == 1

    def test_the_confirmation_covers_exactly_the_refused_rows(self):
        def digest(*rows: str) -> str:
            table = table_of(*rows)
            return check(table, mapping_for(table), {}, set()).refused_digest

        bad = "B1;;FI;;;;;;locker"
        assert digest(ROWS[0], bad) == digest(ROWS[1], bad)
        assert digest(ROWS[0], bad) != digest(ROWS[0], bad.replace("B1", "B2"))
        assert digest(bad, ROWS[0]) != digest(ROWS[0], bad)


class TestMapping:
    def test_known_names_are_guessed_in_three_languages(self):
        table = table_of("1;A;FI;Turku;60;22", header="Tunnus;Nimi;Maa;Kaupunki;Leveysaste;Pituusaste")
        columns = {
            "name": "Nimi",
            "country": "Maa",
            "city": "Kaupunki",
            "latitude": "Leveysaste",
            "longitude": "Pituusaste",
        }
        assert guess(table).columns == columns
        table = table_of("1;A;SE;Umeå", header="ID;Namn;Land;Ort")
        assert guess(table).columns == {"code": "ID", "name": "Namn", "country": "Land", "city": "Ort"}

    def test_a_country_with_one_zone_suggests_it_and_one_with_several_does_not(self):
        table = table_of("1;A;se", "2;B;US", header="id;name;country")
        assert guess(table).zones == {"SE": "Europe/Stockholm"}

    def test_columns_are_put_together_or_tried_in_turn(self):
        table = table_of("1;A;FI;Mannerheimintie;5;;Uusimaa", header="id;name;country;street;no;town;county")
        mapping = from_dict(
            {
                "columns": {
                    "code": "id",
                    "name": "name",
                    "country": "country",
                    "address": "street+no",
                    "city": "town|county",
                },
                "constants": {"kind": "locker"},
                "zones": ZONES,
            }
        )
        (verdict,) = check(table, mapping, {}, set()).verdicts
        assert (verdict.values["address"], verdict.values["city"]) == ("Mannerheimintie 5", "Uusimaa")

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"columns": {"name": "No such column"}}, "import.column_unknown"),
            ({"columns": {"colour": "city"}}, "import.field_unknown"),
            ({"columns": {"name": ""}}, "import.field_needed"),
            ({"constants": {"code": "A"}}, "import.constant_not_allowed"),
            ({"constants": {"kind": "castle"}}, "import.kind_unknown"),
            ({"constants": {"country": "Atlantis"}}, "import.country_unknown"),
            ({"constants": {"stage_code": "teleport"}}, "import.stage_unknown"),
            ({"zones": {"FI": "Mars/Olympus"}}, "import.zone_unknown"),
            ({"zones": {"XY": "Europe/Helsinki"}}, "import.country_unknown"),
            ({"kinds": {"ipb": "castle"}}, "import.kind_unknown"),
            ({"columns": {"longitude": ""}}, "import.one_coordinate"),
        ],
    )
    def test_a_mapping_that_cannot_work_is_refused_before_any_row(self, changes: dict[str, Any], code: str):
        table = table_of(ROWS[0])
        with pytest.raises(InvalidInput) as caught:
            require_usable(mapping_for(table, **changes), table.header, {"receive"})
        assert [problem.code for problem in caught.value.problems] == [code]

    @pytest.mark.parametrize("data", [[], "x", {"columns": []}, {"columns": {"a": 1}}, {"colours": {}}, None])
    def test_a_mapping_of_another_shape_is_refused_in_words(self, data: Any):
        with pytest.raises(DomainError, match=r"import\.mapping_unreadable"):
            from_dict(data)


CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
ROW = st.tuples(
    st.sampled_from(["A1", "A2", "A3", ""]) | CELL,
    CELL | st.just("Kallio"),
    st.sampled_from(["FI", "ee", "LV", "", "Atlantis", "Suomi"]),
    CELL,
    st.sampled_from(["", "60,1", "60.1", "91", "-0", "24,9", "١٢"]) | CELL,
    st.sampled_from(["", "24,9", "60,1", "1e3"]) | CELL,
    CELL | st.sampled_from(["E-R 8:00-20:00", "24h"]),
    st.sampled_from(["", "true", "0", "perhaps"]),
    st.sampled_from(["locker", "", "desk", "castle"]),
)


@given(st.lists(ROW, min_size=1, max_size=8))
def test_every_row_gets_one_verdict_and_only_complete_rows_are_taken(rows: list[tuple[str, ...]]):
    data = json.dumps([dict(zip(HEADER.split(";"), row, strict=True)) for row in rows])
    try:
        table = read_table(data.encode(), "points.json")
    except InvalidInput:
        return
    report = check(table, from_dict({**mapping_for(table_of(ROWS[0])).to_dict()}), {}, set())
    assert len(report.verdicts) == len(table.rows)
    taken = [verdict for verdict in report.verdicts if verdict.outcome is Outcome.NEW]
    assert len({verdict.code for verdict in taken}) == len(taken)
    for verdict in report.verdicts:
        assert bool(verdict.problems) == (verdict.outcome is Outcome.REFUSED)
        if verdict.outcome is Outcome.NEW:
            values = verdict.values
            assert values["code"]
            assert values["name"]
            assert values["timezone"] == ZONES[values["country"]]
            assert (values["latitude"] is None) == (values["longitude"] is None)
    existing = {
        verdict.code: {name: value for name, value in verdict.values.items() if name != "code"} for verdict in taken
    }
    again = check(table, from_dict(mapping_for(table_of(ROWS[0])).to_dict()), existing, set())
    assert again.counts[Outcome.NEW] == 0
    assert again.counts[Outcome.CHANGED] == 0


@pytest.fixture
def as_bertta(app: Flask, world: World) -> Iterator[None]:
    with app.app_context(), scope.brand_scope(world.brand_id, world.bertta.actor):
        yield


def codes_of(world: World) -> dict[str, str]:
    return {point.code: point.name for point in queries.touchpoints_of(queries.partner(world.second_partner_key))}


def imported(world: World, *rows: str, leave_out: str | None = None, **changes: Any) -> ImportBatch:
    table = table_of(*rows)
    return operations.carry_out(world.second_partner_key, table, mapping_for(table, **changes), SOURCE, leave_out)


@pytest.mark.usefixtures("as_bertta")
class TestCarryingOut:
    def test_all_rows_arrive_with_one_journal_entry(self, world: World):
        batch = imported(world, *ROWS)
        assert codes_of(world) == {"PX-7": "Kallio locker", "A1": "Kallio", "A2": "Annelinn", "A3": "Gone"}
        assert (batch.rows_read, batch.rows_new, batch.rows_changed, batch.left_out) == (3, 3, 0, [])
        entries = db.session.scalars(select(JournalEntry).where(JournalEntry.verb == "import")).all()
        assert [entry.thing_key for entry in entries] == [batch.key]
        closed = db.session.scalars(select(Touchpoint).where(Touchpoint.code == "A3")).one()
        assert (closed.is_open, closed.import_batch_id) == (False, batch.id)

    def test_the_same_file_again_changes_nothing(self, world: World):
        imported(world, *ROWS)
        before = {point.code: point.key for point in queries.touchpoints_of(queries.partner(world.second_partner_key))}
        batch = imported(world, *ROWS)
        assert (batch.rows_new, batch.rows_changed) == (0, 0)
        after = {point.code: point.key for point in queries.touchpoints_of(queries.partner(world.second_partner_key))}
        assert after == before

    def test_only_what_the_file_says_differently_changes(self, world: World):
        imported(world, *ROWS)
        point = db.session.scalars(select(Touchpoint).where(Touchpoint.code == "A1")).one()
        point.region = "Uusimaa"
        db.session.flush()
        batch = imported(world, ROWS[0].replace("Kallio", "Kallio, new door"), *ROWS[1:])
        assert (batch.rows_new, batch.rows_changed) == (0, 1)
        db.session.expire_all()
        assert (point.name, point.region) == ("Kallio, new door", "Uusimaa")

    def test_a_refused_row_stops_everything(self, world: World):
        with pytest.raises(DomainError, match=r"import\.refused_rows"):
            imported(world, *ROWS, "B1;;FI;;;;;;locker")
        assert codes_of(world) == {"PX-7": "Kallio locker"}
        assert db.session.scalars(select(ImportBatch)).all() == []

    def test_exactly_the_confirmed_rows_are_left_out_and_kept(self, world: World):
        bad = "B1;;FI;;;;;;locker"
        table = table_of(*ROWS, bad)
        report = operations.dry_run(queries.partner(world.second_partner_key), table, mapping_for(table))
        with pytest.raises(DomainError, match=r"import\.refused_differ"):
            imported(world, *ROWS, bad, "B2;;FI;;;;;;locker", leave_out=report.refused_digest)
        batch = imported(world, *ROWS, bad, leave_out=report.refused_digest)
        assert "B1" not in codes_of(world)
        (left,) = batch.left_out
        assert (left["row"], left["cells"]["code"]) == (5, "B1")
        assert left["problems"][0]["code"] == "import.empty"

    def test_a_file_of_which_nothing_is_left_is_no_import(self, world: World):
        bad = "B1;;FI;;;;;;locker"
        table = table_of(bad)
        report = operations.dry_run(queries.partner(world.second_partner_key), table, mapping_for(table))
        with pytest.raises(DomainError, match=r"import\.nothing_left"):
            imported(world, bad, leave_out=report.refused_digest)

    def test_the_mapping_is_remembered_for_the_partner_and_for_files_that_fit(self, world: World):
        table = table_of(*ROWS)
        imported(world, *ROWS, constants={"stage_code": "receive"})
        partner = queries.partner(world.second_partner_key)
        found = import_queries.remembered(partner, table.header)
        assert found is not None
        assert found.constants == {"stage_code": "receive"}
        assert import_queries.remembered(partner, ("something", "else")) is None
        assert import_queries.remembered(queries.partner(world.partner_key), table.header) is None

    def test_codes_of_two_partners_do_not_meet(self, world: World):
        imported(world, *ROWS)
        table = table_of(*ROWS)
        batch = operations.carry_out(world.partner_key, table, mapping_for(table), SOURCE)
        assert batch.rows_new == 3


def upload(world: World, *rows: str) -> ImportDraft:
    data = "\n".join((HEADER, *rows)).encode()
    return operations.keep_upload(world.second_partner_key, data, "C:\\files\\points.csv", read_table(data))


@pytest.mark.usefixtures("as_bertta")
class TestUploads:
    def test_an_upload_waits_with_a_guessed_mapping_under_its_bare_name(self, world: World):
        draft = upload(world, *ROWS)
        assert draft.file_name == "points.csv"
        assert operations.mapping_of(draft).columns["latitude"] == "lat"
        assert len(operations.open_upload(draft).rows) == 3

    def test_pressing_twice_imports_once(self, world: World):
        draft = upload(world, *ROWS)
        table = operations.open_upload(draft)
        operations.set_mapping(draft, mapping_for(table), table)
        first = operations.finish_upload(draft, table)
        assert operations.finish_upload(draft, table) is first
        assert len(db.session.scalars(select(ImportBatch)).all()) == 1
        with pytest.raises(DomainError, match=r"import\.done"):
            operations.set_mapping(draft, mapping_for(table), table)

    def test_retention_takes_the_file_when_no_upload_that_still_waits_holds_it(
        self, world: World, settings: Settings, clock: Simulated
    ):
        upload(world, *ROWS)
        clock.advance(operations.DRAFT_KEPT / 2)
        second = upload(world, *ROWS)
        store = storage.from_settings(settings)
        clock.advance(operations.DRAFT_KEPT / 2)
        retention.run(network_retention.BRAND_RULES)
        assert db.session.scalars(select(ImportDraft)).all() == [second]
        assert store.exists(world.brand_id, second.file_sha256)
        sha256 = second.file_sha256
        clock.advance(operations.DRAFT_KEPT)
        retention.run(network_retention.BRAND_RULES)
        assert not store.exists(world.brand_id, sha256)

    def test_a_forgotten_file_is_told_in_words(self, world: World, settings: Settings):
        draft = upload(world, *ROWS)
        storage.from_settings(settings).delete(world.brand_id, draft.file_sha256)
        with pytest.raises(DomainError, match=r"import\.forgotten"):
            operations.open_upload(draft)


def test_ulla_imports_nothing_into_aurora(app: Flask, world: World):
    with app.app_context(), scope.brand_scope(world.brand_id, world.bertta.actor):
        draft = upload(world, *ROWS)
        key = draft.key
        db.session.commit()
    with app.app_context(), scope.brand_scope(world.other_brand_id, world.ulla.actor):
        with pytest.raises(NotFound):
            import_queries.draft(key)
        table = table_of(*ROWS)
        with pytest.raises(NotFound):
            operations.carry_out(world.second_partner_key, table, mapping_for(table), SOURCE)
