"""Mail over a real server on loopback: each behaviour of it has one honest outcome, and nothing is said twice."""

import asyncio
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from audit.core import clock
from audit.core.mailer import FolderTransport, Result, SmtpTransport, transport_for
from audit.core.settings import Settings

PEKKA = "pekka@norddrop.example"
SENDER = "audits@touchstone.example"
NOW = datetime(2027, 3, 1, 9, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def business_time() -> Iterator[None]:
    with clock.use(clock.Simulated(NOW)):
        yield


def letter(to: str = PEKKA, subject: str = "Käynti 12: mitä korjata ensin") -> EmailMessage:
    message = EmailMessage()
    message["From"] = f"Aurora Home <{SENDER}>"
    message["To"] = to
    message["Subject"] = subject
    message["Message-ID"] = "<delivery-1@touchstone.example>"
    message.set_content("Hyvää päivää,\n.\nalkava piste ja åäö.\n..kaksi pistettä\n")
    message.add_attachment(b"%PDF-1.7 \n.\r\n", maintype="application", subtype="pdf", filename="raportti ä.pdf")
    return message


class Behaviour:
    """A mail server that answers as the test says and keeps what it took."""

    def __init__(self, **answers: str) -> None:
        self.answers = answers
        self.taken: list[Envelope] = []

    async def handle_MAIL(  # noqa: N802 - the library's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if "mail" in self.answers:
            return self.answers["mail"]
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.answers.get("rcpt", "250 OK")
        if answer == "hang up":
            server.transport.abort()
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        self.taken.append(envelope)
        if self.answers.get("data") == "hang up":
            server.transport.abort()
        return self.answers.get("data", "250 2.0.0 queued as 4711")


class Running:
    """A mail server in a thread of its own, on a free port of loopback."""

    def __init__(self, behaviour: Behaviour, tls: ssl.SSLContext | None = None, **options) -> None:
        self._behaviour, self._tls, self._options = behaviour, tls, options
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        self._thread.start()
        assert self._ready.wait(10)

    async def _serve(self) -> None:
        loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        self._loop = loop
        sessions: list[SMTP] = []

        def session() -> SMTP:
            sessions.append(SMTP(self._behaviour, loop=loop, hostname="mail.example", **self._options))
            return sessions[-1]

        server = await loop.create_server(session, "127.0.0.1", 0, ssl=self._tls)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        for one in sessions:
            if one.transport is not None:
                # Some versions of Python fail on an encrypted connection that the client has closed already.
                with suppress(AttributeError):
                    one.transport.abort()
        # An encrypted connection needs several turns until its socket is closed; left open it fails the test.
        for _turn in range(5):
            await asyncio.sleep(0.01)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)


@pytest.fixture
def serve() -> Iterator[Callable[..., SmtpTransport]]:
    running: list[Running] = []

    def start(behaviour: Behaviour, **options) -> SmtpTransport:
        running.append(Running(behaviour, **options))
        return SmtpTransport(host="127.0.0.1", port=running[-1].port, sender=SENDER, tls="none", timeout=5)

    yield start
    for server in running:
        server.stop()


def test_a_message_that_the_server_took_is_sent(serve: Callable[..., SmtpTransport]) -> None:
    behaviour = Behaviour()
    outcome = serve(behaviour).send(letter(), PEKKA)
    assert (outcome.result, outcome.code, outcome.text) == (Result.SENT, 250, "2.0.0 queued as 4711")
    assert outcome.at == NOW
    [taken] = behaviour.taken
    assert (taken.mail_from, taken.rcpt_tos) == (SENDER, [PEKKA])
    read = message_from_bytes(taken.content, policy=default)
    assert read["Subject"] == "Käynti 12: mitä korjata ensin"
    assert read["Message-ID"] == "<delivery-1@touchstone.example>"
    text = read.get_body().get_content().replace("\r\n", "\n")
    assert text == "Hyvää päivää,\n.\nalkava piste ja åäö.\n..kaksi pistettä\n"
    [attachment] = read.iter_attachments()
    assert attachment.get_filename() == "raportti ä.pdf"
    assert attachment.get_content() == b"%PDF-1.7 \n.\r\n"


@pytest.mark.parametrize(
    ("answers", "result"),
    [
        ({"rcpt": "550 5.1.1 no such user"}, Result.ADDRESS_UNKNOWN),
        ({"rcpt": "550 no such user"}, Result.ADDRESS_UNKNOWN),
        ({"rcpt": "550 5.1.2 no such domain"}, Result.ADDRESS_UNKNOWN),
        ({"rcpt": "552 5.2.2 mailbox full"}, Result.MAILBOX_REFUSED),
        ({"rcpt": "550 5.2.1 mailbox disabled"}, Result.MAILBOX_REFUSED),
        ({"rcpt": "550 5.7.1 blocked by the recipient"}, Result.MAILBOX_REFUSED),
        ({"rcpt": "554 5.5.0 never"}, Result.FAILED),
        ({"rcpt": "450 4.7.1 greylisted, come back later"}, Result.TEMPORARY),
        ({"rcpt": "451 4.3.0 try again"}, Result.TEMPORARY),
        ({"rcpt": "421 4.3.2 shutting down"}, Result.TEMPORARY),
        ({"rcpt": "hang up"}, Result.TEMPORARY),
        ({"mail": "550 5.7.0 sender refused"}, Result.FAILED),
        ({"mail": "451 4.3.0 busy"}, Result.TEMPORARY),
        ({"mail": "530 5.7.0 sign in first"}, Result.TEMPORARY),
        ({"data": "552 5.3.4 message too big"}, Result.FAILED),
        ({"data": "554 5.7.1 looks like spam"}, Result.FAILED),
        ({"data": "550 5.1.1 no such user after all"}, Result.ADDRESS_UNKNOWN),
        ({"data": "452 4.2.2 mailbox full for now"}, Result.TEMPORARY),
        ({"data": "hang up"}, Result.UNKNOWN),
    ],
)
def test_each_answer_of_the_server_has_its_outcome(
    serve: Callable[..., SmtpTransport], answers: dict[str, str], result: Result
) -> None:
    outcome = serve(Behaviour(**answers)).send(letter(), PEKKA)
    assert outcome.result is result
    [answer] = answers.values()
    assert outcome.text in answer or answer == "hang up" or outcome.code == 421
    assert outcome.code == (None if answer == "hang up" else int(answer[:3]))


class Script:
    """A server that speaks a fixed script line by line, for what no decent server would do."""

    def __init__(self, *lines: bytes, after: str = "close") -> None:
        self._lines, self._after = lines, after
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._speak, daemon=True)
        self._thread.start()

    def _speak(self) -> None:
        connection, _ = self._socket.accept()
        with connection, connection.makefile("rb") as heard:
            for line in self._lines:
                connection.sendall(line)
                if line.startswith(b"354"):
                    while heard.readline() not in {b".\r\n", b""}:
                        pass
                    break
                heard.readline()
            if self._after == "silence":
                self._end.wait(20)

    def close(self) -> None:
        self._end.set()
        self._socket.close()
        self._thread.join(10)


GREETING, HELLO = b"220 mail.example\r\n", b"250 mail.example\r\n"


@pytest.mark.parametrize(
    ("lines", "after", "result"),
    [
        ((), "close", Result.TEMPORARY),
        ((), "silence", Result.TEMPORARY),
        ((b"554 no service here\r\n",), "close", Result.TEMPORARY),
        ((b"this is no mail server\r\n",), "close", Result.TEMPORARY),
        ((b"\xff\xfe\r\n",), "close", Result.TEMPORARY),
        ((GREETING, HELLO, b"250 OK\r\n", b"250 OK\r\n"), "silence", Result.TEMPORARY),
        ((GREETING, HELLO, b"250 OK\r\n", b"250 OK\r\n", b"354 go on\r\n"), "close", Result.UNKNOWN),
        ((GREETING, HELLO, b"250 OK\r\n", b"250 OK\r\n", b"354 go on\r\n"), "silence", Result.UNKNOWN),
    ],
)
def test_silence_and_nonsense_have_an_outcome_too(lines: tuple[bytes, ...], after: str, result: Result) -> None:
    script = Script(*lines, after=after)
    try:
        transport = SmtpTransport(host="127.0.0.1", port=script.port, sender=SENDER, tls="none", timeout=0.3)
        assert transport.send(letter(), PEKKA).result is result
    finally:
        script.close()


def test_a_server_that_is_not_there_is_temporary() -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    transport = SmtpTransport(host="127.0.0.1", port=port, sender=SENDER, tls="none", timeout=1)
    assert transport.send(letter(), PEKKA).result is Result.TEMPORARY


SERVER_SOCKET = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
"""The test's own server drops an encrypted connection; some versions of Python then say so when they collect it."""


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("tls")
    key, cert = folder / "key.pem", folder / "cert.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    command += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(cert)]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("no openssl command to make a certificate with")
    return key, cert


def contexts(certificate: tuple[Path, Path]) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    key, cert = certificate
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(cert, key)
    return server, ssl.create_default_context(cafile=str(cert))


def with_options(transport: SmtpTransport, **changes) -> SmtpTransport:
    given = {name: getattr(transport, name) for name in ("host", "port", "sender", "tls", "timeout")}
    return SmtpTransport(**{**given, **changes})


@SERVER_SOCKET
def test_a_message_goes_out_encrypted_and_signed_in(
    serve: Callable[..., SmtpTransport], certificate: tuple[Path, Path]
) -> None:
    server, client = contexts(certificate)

    def authenticate(smtp, session, envelope, mechanism, data) -> AuthResult:
        return AuthResult(success=(data.login, data.password) == (b"mailer", b"hunter2"), handled=False)

    behaviour = Behaviour()
    transport = serve(
        behaviour, tls_context=server, require_starttls=True, authenticator=authenticate, auth_required=True
    )
    right = with_options(transport, tls="starttls", context=client, user="mailer", password="hunter2")
    assert right.send(letter(), PEKKA).result is Result.SENT
    wrong = with_options(transport, tls="starttls", context=client, user="mailer", password="wrong")
    refused = wrong.send(letter(), PEKKA)
    assert (refused.result, refused.code) == (Result.TEMPORARY, 535)
    assert len(behaviour.taken) == 1


def test_a_server_without_encryption_or_with_a_wrong_certificate_gets_nothing(
    serve: Callable[..., SmtpTransport], certificate: tuple[Path, Path]
) -> None:
    plain, locked = Behaviour(), Behaviour()
    assert with_options(serve(plain), tls="starttls").send(letter(), PEKKA).result is Result.TEMPORARY
    server, _ = contexts(certificate)
    transport = serve(locked, tls_context=server)
    assert with_options(transport, tls="starttls").send(letter(), PEKKA).result is Result.TEMPORARY
    assert plain.taken == locked.taken == []


@SERVER_SOCKET
def test_a_message_goes_out_over_implicit_tls(
    serve: Callable[..., SmtpTransport], certificate: tuple[Path, Path]
) -> None:
    server, client = contexts(certificate)
    behaviour = Behaviour()
    transport = serve(behaviour, tls=server)
    assert with_options(transport, tls="tls", context=client).send(letter(), PEKKA).result is Result.SENT
    assert len(behaviour.taken) == 1


def test_an_address_with_finnish_letters_needs_a_server_that_knows_them(serve: Callable[..., SmtpTransport]) -> None:
    address = "päivi@norddrop.example"
    old, new = Behaviour(), Behaviour()
    assert serve(old).send(letter(address), address).result is Result.FAILED
    assert serve(new, enable_SMTPUTF8=True).send(letter(address), address).result is Result.SENT
    assert new.taken[0].rcpt_tos == [address]
    assert old.taken == []


@pytest.mark.parametrize("header", ["Cc", "Bcc", "To"])
def test_a_message_with_a_second_recipient_is_never_sent(tmp_path: Path, header: str) -> None:
    message = letter()
    del message["To"]
    message["To"] = PEKKA if header != "To" else f"{PEKKA}, ulla@borealis.example"
    if header != "To":
        message[header] = "ulla@borealis.example"
    with pytest.raises(ValueError, match="exactly the one recipient"):
        FolderTransport(tmp_path).send(message, PEKKA)
    assert list(tmp_path.iterdir()) == []


def test_a_message_without_a_fixed_id_is_never_sent(tmp_path: Path) -> None:
    message = letter()
    del message["Message-ID"]
    with pytest.raises(ValueError, match="Message-ID"):
        FolderTransport(tmp_path).send(message, PEKKA)


@pytest.mark.parametrize(
    "address", ["", "pekka", "a@b\r\nRCPT TO:<x@y>", "a@b,c@d", "<a@b>", "a b@c", "a@b@c", '"a"@b', "a@b>"]
)
def test_what_is_no_plain_address_is_never_sent_to(tmp_path: Path, address: str) -> None:
    with pytest.raises(ValueError, match="recipient"):
        FolderTransport(tmp_path).send(letter(), address)


@pytest.mark.parametrize("trick", ["\n.\n", "\r.\r", "\r\n.\r\n", "\n.\r\n", "\r\n.\n"])
def test_a_body_cannot_smuggle_a_second_message(serve: Callable[..., SmtpTransport], trick: str) -> None:
    behaviour = Behaviour()
    message = letter()
    message.clear_content()
    body = f"first{trick}MAIL FROM:<evil@example.com>{trick}RCPT TO:<victim@example.com>{trick}DATA"
    message.set_content(body, cte="8bit")
    outcome = serve(behaviour).send(message, PEKKA)
    assert outcome.result is Result.SENT
    assert len(behaviour.taken) == 1
    assert b"victim@example.com" in behaviour.taken[0].content


def test_the_folder_keeps_each_message_whole_and_shows_doubles(tmp_path: Path) -> None:
    transport = FolderTransport(tmp_path / "mail")
    first, second = transport.send(letter(), PEKKA), transport.send(letter(), PEKKA)
    assert first.result is second.result is Result.SENT
    names = sorted(path.name for path in (tmp_path / "mail").iterdir())
    assert len(names) == 2
    assert all(name.startswith("20270301T091500Z-") and name.endswith(".eml") for name in names)
    read = message_from_bytes((tmp_path / "mail" / names[0]).read_bytes(), policy=default)
    assert read["To"] == PEKKA


def test_the_folder_refuses_an_address_that_exists_nowhere(tmp_path: Path) -> None:
    message = letter()
    del message["To"]
    message["To"] = "tuulia@nowhere.example"
    outcome = FolderTransport(tmp_path / "mail").send(message, "tuulia@nowhere.example")
    assert (outcome.result, outcome.code) == (Result.ADDRESS_UNKNOWN, 550)
    assert not (tmp_path / "mail").exists()


def test_a_folder_that_cannot_be_written_is_temporary(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file")
    assert FolderTransport(tmp_path / "mail").send(letter(), PEKKA).result is Result.TEMPORARY


def test_a_demo_brand_never_sends_outside(tmp_path: Path) -> None:
    with_server = Settings(
        data_dir=tmp_path,
        database_url="sqlite://",
        migration_database_url="sqlite://",
        secret_key="s" * 40,
        smtp_host="mail.example",
        mail_from=f"Touchstone <{SENDER}>",
    )
    assert transport_for(with_server, demo=True) == FolderTransport(tmp_path / "mail")
    outside = transport_for(with_server, demo=False)
    assert isinstance(outside, SmtpTransport)
    assert (outside.host, outside.sender, outside.tls) == ("mail.example", SENDER, "starttls")
