"""A real IMAP server for the tests of the inbox; its mailbox is empty before each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.inbox.dovecot import MailServer, running_server


@pytest.fixture(scope="session")
def mail_server() -> Iterator[MailServer]:
    with running_server() as server:
        yield server


@pytest.fixture
def mailbox(mail_server: MailServer, context: Flask) -> Iterator[MailServer]:
    """The office's mailbox, empty, and the program told where it is."""
    mail_server.empty()
    before = {name: context.config[name] for name in mail_server.settings}
    context.config.update(mail_server.settings)
    yield mail_server
    context.config.update(before)
