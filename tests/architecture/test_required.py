"""What a machine lacks makes a test skip with a plain reason, and fail where nothing may be left out."""

import pytest

from tests import required


@pytest.fixture
def nothing_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(required, "_postgresql_trouble", lambda: "no PostgreSQL at 127.0.0.1")
    monkeypatch.setattr(required, "_browser", lambda: ("", "no browser: install one"))


@pytest.mark.parametrize("need", [required.require_postgresql, required.require_browser])
def test_elsewhere_it_skips_with_the_reason(need, nothing_there, monkeypatch):
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match=r"no PostgreSQL|no browser"):
        need()


@pytest.mark.parametrize("need", [required.require_postgresql, required.require_browser])
def test_in_the_build_it_fails(need, nothing_there, monkeypatch):
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match=r"no PostgreSQL|no browser"):
        need()


def test_an_unreachable_server_is_a_reason(monkeypatch):
    monkeypatch.setattr(required, "POSTGRESQL_URL", "postgresql://somebody:hunter2@127.0.0.1:1/none")
    reason = required._postgresql_trouble.__wrapped__()
    assert "127.0.0.1:1/none" in reason
    assert "hunter2" not in reason


def test_a_browser_that_is_not_installed_is_a_reason(monkeypatch):
    monkeypatch.setenv("TOUCHSTONE_TEST_BROWSER", "no-such-browser")
    path, reason = required._browser.__wrapped__()
    assert path == ""
    assert "chromium" in reason
