"""Settings: every variable is known and documented, nonsense is told with variable, value and what is allowed."""

import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from pathlib import Path

import pytest

from audit.core.environment import VARIABLES, SettingsError
from audit.core.settings import Settings, stored_secret

SECRET = "s" * 40


def read(folder: Path, **variables: str) -> Settings:
    named = {f"TOUCHSTONE_{name}": value for name, value in variables.items()}
    return Settings.from_environment(named, folder)


def test_without_any_variable_the_service_runs_on_this_machine_alone(tmp_path: Path) -> None:
    settings = read(tmp_path)
    assert settings.base_url == "http://127.0.0.1:8000"
    assert settings.trusted_hosts == ("127.0.0.1", "localhost")
    assert settings.database_url == settings.migration_database_url == f"sqlite:///{tmp_path / 'touchstone.db'}"
    assert settings.smtp_host is None
    assert settings.mail_folder == tmp_path / "mail"
    assert (settings.background, settings.clock, settings.proxy_hops) == (True, "system", 0)


def test_the_secret_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda _: stored_secret(tmp_path), range(8)))
    assert len(made) == 1
    assert read(tmp_path).secret_key in made
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_secrets_never_show_in_a_printed_settings_object(tmp_path: Path) -> None:
    settings = read(
        tmp_path,
        SECRET_KEY=SECRET,
        DATABASE_URL="postgresql://app:hunter2@db/touchstone",
        SMTP_USER="mailer",
        SMTP_PASSWORD="hunter3",
        SECRET_KEY_FALLBACKS="o" * 32,
    )
    for secret in (SECRET, "hunter2", "hunter3", "o" * 32):
        assert secret not in repr(settings)


def test_secrets_can_come_from_files(tmp_path: Path) -> None:
    for name in ("key", "url", "password"):
        (tmp_path / name).write_text(f"{name * 11 if name == 'key' else name}\n")
    (tmp_path / "url").write_text("postgresql://app@db/touchstone\n")
    settings = read(
        tmp_path,
        SECRET_KEY_FILE=str(tmp_path / "key"),
        DATABASE_URL_FILE=str(tmp_path / "url"),
        SMTP_USER="mailer",
        SMTP_PASSWORD_FILE=str(tmp_path / "password"),
    )
    assert settings.secret_key == "key" * 11
    assert settings.database_url == "postgresql+psycopg://app@db/touchstone"
    assert settings.smtp_password == "password"


def test_rotated_secrets_open_what_they_signed(tmp_path: Path) -> None:
    settings = read(tmp_path, SECRET_KEY=SECRET, SECRET_KEY_FALLBACKS=f"{'a' * 32}, {'b' * 32}")
    assert settings.secret_keys == (SECRET, "a" * 32, "b" * 32)


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("PROXY_HOPS", "-1", "from 0 to 5"),
        ("PROXY_HOPS", "many", "from 0 to 5"),
        ("SMTP_PORT", "70000", "from 1 to 65535"),
        ("SESSION_IDLE_MINUTES", "1", "from 5 to 1440"),
        ("SESSION_ABSOLUTE_MINUTES", "0", "from 15 to 10080"),
        ("MAX_UPLOAD_MB", "1e3", "from 1 to 200"),
        ("BACKGROUND", "yes", "off, on"),
        ("CLOCK", "sundial", "row, system"),
        ("SMTP_TLS", "ssl3", "none, starttls, tls"),
        ("LOG_LEVEL", "LOUD", "DEBUG"),
        ("BASE_URL", "touchstone.example", "http:// or https://"),
        ("BASE_URL", "ftp://touchstone.example", "http:// or https://"),
        ("BASE_URL", "https://touchstone.example/sub", "without path"),
        ("BASE_URL", "https://me@touchstone.example", "account"),
        ("BASE_URL", "https://touchstone.example:99999", "http:// or https://"),
        ("DATABASE_URL", "mysql://root@db/x", "sqlite:///"),
        ("DATABASE_URL", "touchstone.db", "sqlite:///"),
        ("SECRET_KEY", "short", "at least 32"),
        ("SECRET_KEY_FALLBACKS", "short", "less than 32"),
        ("SECRET_KEY_FILE", "/no/such/file", "readable text file"),
        ("SMTP_PASSWORD", "x", "needs TOUCHSTONE_SMTP_USER"),
        ("MAIL_FROM", "nobody", "an address such as"),
        ("SMTP_PROT", "25", "did you mean TOUCHSTONE_SMTP_PORT"),
        ("PASSWORD", "25", "no such setting"),
    ],
)
def test_nonsense_is_told_with_what_is_allowed(tmp_path: Path, name: str, value: str, allowed: str) -> None:
    with pytest.raises(SettingsError) as told:
        read(tmp_path, **{name: value})
    assert f"TOUCHSTONE_{name}" in str(told.value)
    assert allowed in str(told.value)


def test_all_nonsense_is_told_at_once_and_no_secret_with_it(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as told:
        read(tmp_path, PROXY_HOPS="x", CLOCK="y", SECRET_KEY="hunter2", DATABASE_URL="mysql://app:hunter3@db")
    assert len(told.value.problems) == 4
    assert "hunter" not in str(told.value)


def test_a_secret_and_its_file_together_are_refused(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(SECRET)
    with pytest.raises(SettingsError, match="give only one"):
        read(tmp_path, SECRET_KEY=SECRET, SECRET_KEY_FILE=str(tmp_path / "key"))


def test_a_data_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="TOUCHSTONE_DATA_DIR"):
        read(tmp_path / "file" / "below")


def test_variables_of_the_tests_are_not_settings(tmp_path: Path) -> None:
    read(tmp_path, TEST_POSTGRESQL_URL="postgresql://elsewhere")


def test_the_host_of_the_address_is_trusted(tmp_path: Path) -> None:
    settings = read(tmp_path, BASE_URL="https://audits.example.com/")
    assert settings.base_url == "https://audits.example.com"
    assert settings.trusted_hosts == ("audits.example.com",)
    assert settings.mail_from == "Touchstone <touchstone@audits.example.com>"


def test_the_port_of_the_mail_server_follows_from_its_security(tmp_path: Path) -> None:
    ports = {mode: read(tmp_path, SMTP_HOST="mail", SMTP_TLS=mode).smtp_port for mode in ("none", "starttls", "tls")}
    assert ports == {"none": 25, "starttls": 587, "tls": 465}


def test_every_field_has_a_documented_variable() -> None:
    for field in fields(Settings):
        assert f"TOUCHSTONE_{field.name.upper()}" in VARIABLES
    for name, meaning in VARIABLES.items():
        assert name.startswith("TOUCHSTONE_")
        assert len(meaning) > 10
