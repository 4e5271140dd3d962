"""The report goes out over a real mail server: once, with a link that opens it, and nothing lies in the folder."""

from __future__ import annotations

import email
import re
import socket
from collections.abc import Iterator
from dataclasses import replace
from email import policy
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask

from audit.core import running
from tests import story
from tests.journeys.conftest import Stage
from tests.journeys.steps import link_of
from tests.journeys.walking import Walker


class Mailbox:
    """What a mail server took: recipient and message."""

    def __init__(self) -> None:
        self.received: list[tuple[str, bytes]] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Take a message."""
        self.received += [(recipient, envelope.content) for recipient in envelope.rcpt_tos]
        return "250 taken"


@pytest.fixture
def mailbox(app: Flask) -> Iterator[Mailbox]:
    """Run a mail server on this machine and let the application send through it."""
    taken = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(taken, hostname="127.0.0.1", port=port)
    controller.start()
    with app.app_context():
        before = running.settings()
    running.install(app, replace(before, smtp_host="127.0.0.1", smtp_port=port, smtp_tls="none"))
    try:
        yield taken
    finally:
        running.install(app, before)
        controller.stop()


def test_a_report_goes_out_over_smtp_once_and_its_link_opens_it(stage: Stage, mailbox: Mailbox) -> None:
    tale = story.begin(stage.app, stage.world, stage.clock)
    audit = tale.audited(choose=story.worst)
    tale.approve(audit)
    tale.release(audit)
    stage.work()
    to_pekka = [content for recipient, content in mailbox.received if recipient == "pekka@norddrop.example"]
    assert len(to_pekka) == 1
    message = email.message_from_bytes(to_pekka[0], policy=policy.default)
    assert message["Message-ID"]
    assert [part.get_content_type() for part in message.iter_attachments()] == ["application/pdf"]
    assert stage.mails() == []

    pekka = Walker.unknown(stage.app)
    pekka.open(link_of(to_pekka[0]) + "?lang=en")
    pekka.send("/acknowledge", name="Pekka Poutanen")
    assert "Read by Pekka Poutanen" in pekka.page.text
    bertta = Walker.signed_in(stage.app, stage.world.bertta.email)
    bertta.open("/b/aurora-home/reports/")
    assert "Pekka Poutanen" in bertta.open(_report(bertta)).text


def _report(bertta: Walker) -> str:
    """Return the address of the first report in the list."""
    return next(href for href, _ in bertta.page.links if re.search(r"/reports/[\w-]{22}$", href))
