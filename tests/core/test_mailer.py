"""Letters over real SMTP servers on loopback: who is trusted, how long we wait, what is tried again."""

from __future__ import annotations

import socket
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from casework.core.mailer import AddressRefused, MailProblem, MailRefused, MailTemporarilyDown, SafeMail, send_letter
from tests.core.post_office import PostOffice, certificate, saved, server_context, serving

MESSAGE_ID = "<7f3a.outbox.12@study.example>"
ADDRESS = "amal@post.example"


@pytest.fixture
def post() -> Callable[..., None]:
    """Send one letter through an application with the given settings."""

    def send(port: int, *, letter: dict[str, Any] | None = None, **settings: Any) -> None:
        app = Flask("mail")
        app.config.update(MAIL_SERVER="127.0.0.1", MAIL_PORT=port, MAIL_TIMEOUT=5, MAIL_SUPPRESS_SEND=False)
        app.config.update(settings)
        mail = SafeMail(app)
        parts: dict[str, Any] = {
            "recipient": ADDRESS,
            "subject": "News",
            "body": "There is news for you.",
            "message_id": MESSAGE_ID,
            "sender": "Studies <news@study.example>",
            "language": "en",
        }
        with app.app_context():
            send_letter(mail, **parts | (letter or {}))

    return send


def test_a_letter_arrives_with_the_headers_that_the_outbox_gave(post: Callable[..., None]) -> None:
    office = PostOffice()
    with serving(office) as port:
        post(port)
    letter = office.read()
    assert (office.letters[0].rcpt_tos, letter["To"]) == ([ADDRESS], ADDRESS)
    assert (office.letters[0].mail_from, letter["From"]) == ("news@study.example", "Studies <news@study.example>")
    assert letter["Message-ID"] == MESSAGE_ID
    assert (letter["Auto-Submitted"], letter["Content-Language"]) == ("auto-generated", "en")
    assert letter.get_content_type() == "text/plain"
    assert letter.get_content().strip() == "There is news for you."


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ar", "لديك خبر جديد. "),
        ("uk", "Для вас є новина. "),
        ("de", "Grüße aus dem Büro. "),
        ("fa", "خبر تازه‌ای هست. "),
    ],
)
def test_every_script_arrives_whole_in_short_ascii_lines(language: str, words: str, post: Callable[..., None]) -> None:
    office = PostOffice()
    body = f"{words * 200}\n.\n\nhttps://study.example/{language}/s/abc=1\n"
    with serving(office) as port:
        post(
            port,
            letter={
                "language": language,
                "subject": words * 6,
                "body": body,
                "sender": (f"Büro, {words}", "a@b.example"),
            },
        )
    raw = office.letters[0].original_content
    assert isinstance(raw, bytes)
    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    letter = office.read()
    assert letter.get_content().replace("\r\n", "\n") == body
    assert letter["Subject"].strip() == (words * 6).strip()
    assert [(who.display_name.strip(), who.addr_spec) for who in letter["From"].addresses] == [
        (f"Büro, {words}".strip(), "a@b.example")
    ]


@pytest.mark.parametrize("setting", ["MAIL_USE_TLS", "MAIL_USE_SSL"])
def test_a_self_signed_server_is_refused_before_anything_is_said(
    setting: str, post: Callable[..., None], tmp_path: Path
) -> None:
    office = PostOffice()
    context = server_context(saved(tmp_path, certificate("evil.example", "127.0.0.1")))
    options = {"tls_context": context} if setting == "MAIL_USE_TLS" else {"ssl_context": context}
    with serving(office, **options) as port, pytest.raises(MailTemporarilyDown) as down:
        post(port, **{setting: True})
    assert down.value.reason == "SSLCertVerificationError"
    assert office.letters == []


@pytest.mark.parametrize("setting", ["MAIL_USE_TLS", "MAIL_USE_SSL"])
def test_the_operators_own_authority_is_trusted_for_the_right_name_only(
    setting: str, post: Callable[..., None], tmp_path: Path
) -> None:
    authority = certificate("authority.example")
    trusted = str(saved(tmp_path, authority))
    for address, arrives in (("127.0.0.1", True), ("192.0.2.9", False)):
        office = PostOffice()
        context = server_context(saved(tmp_path, certificate("mail.example", address, authority)))
        options = {"tls_context": context} if setting == "MAIL_USE_TLS" else {"ssl_context": context}
        with serving(office, **options) as port:
            if arrives:
                post(port, MAIL_CA_FILE=trusted, **{setting: True})
            else:
                with pytest.raises(MailTemporarilyDown):
                    post(port, MAIL_CA_FILE=trusted, **{setting: True})
        assert len(office.letters) == int(arrives)


def test_a_server_without_encryption_gets_no_letter_when_encryption_is_asked_for(post: Callable[..., None]) -> None:
    office = PostOffice()
    with serving(office) as port, pytest.raises(MailTemporarilyDown):
        post(port, MAIL_USE_TLS=True)
    assert office.letters == []


@pytest.mark.parametrize("setting", [None, "MAIL_USE_TLS", "MAIL_USE_SSL"])
def test_a_silent_server_is_given_up_after_the_time_out(setting: str | None, post: Callable[..., None]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        began = time.monotonic()
        with pytest.raises(MailTemporarilyDown) as down:
            post(silent.getsockname()[1], **{"MAIL_TIMEOUT": 0.4} | ({setting: True} if setting else {}))
        # Far from the fifteen seconds of the default, however busy the machine is.
        assert 0.3 < time.monotonic() - began < 12
    assert down.value.reason in ("TimeoutError", "SMTPServerDisconnected")


def test_a_server_that_is_not_there_is_temporary(post: Callable[..., None]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    with pytest.raises(MailTemporarilyDown):
        post(port)


@pytest.mark.parametrize(
    ("answers", "wanted", "code"),
    [
        ({"to_recipient": "550 5.1.1 <amal@post.example> unknown"}, AddressRefused, 550),
        ({"to_recipient": "553 no such name"}, AddressRefused, 553),
        ({"to_recipient": "550 5.7.1 your server is on a list"}, MailRefused, 550),
        ({"to_recipient": "554 not from you"}, MailRefused, 554),
        ({"to_letter": "554 5.7.1 looks like spam to amal@post.example"}, MailRefused, 554),
        ({"to_recipient": "450 4.2.1 try later"}, MailTemporarilyDown, 450),
        ({"to_recipient": "421 4.3.2 shutting down"}, MailTemporarilyDown, 421),
        ({"to_recipient": "530 5.7.0 sign in first"}, MailTemporarilyDown, 530),
        ({"to_letter": "452 4.3.1 disk full"}, MailTemporarilyDown, 452),
        ({"to_sender": "451 4.7.1 greylisted"}, MailTemporarilyDown, 451),
        ({"to_sender": "553 5.7.1 not your sender"}, MailTemporarilyDown, 553),
    ],
)
def test_only_what_concerns_this_letter_for_good_is_final(
    answers: dict[str, str], wanted: type[MailProblem], code: int, post: Callable[..., None]
) -> None:
    office = PostOffice(**answers)  # type: ignore[arg-type]  # only the answers, all of them words
    with serving(office) as port, pytest.raises(MailProblem) as problem:
        post(port)
    assert (type(problem.value), problem.value.code) == (wanted, code)
    assert office.letters == []
    assert ADDRESS not in "".join(traceback.format_exception(problem.value))


def test_a_wrong_password_of_ours_refuses_no_letter(post: Callable[..., None]) -> None:
    office = PostOffice()
    options = {"auth_require_tls": False, "auth_callback": lambda *_signed: False, "auth_required": True}
    with serving(office, **options) as port, pytest.raises(MailTemporarilyDown) as down:
        post(port, MAIL_USERNAME="u", MAIL_PASSWORD="p")
    assert down.value.code == 535


def test_a_lost_acknowledgement_is_tried_again_with_the_same_message_id(post: Callable[..., None]) -> None:
    office = PostOffice(drops_after_letter=True)
    with serving(office) as port:
        with pytest.raises(MailTemporarilyDown):
            post(port)
        office.drops_after_letter = False
        post(port)
    assert [office.read(number)["Message-ID"] for number in (0, 1)] == [MESSAGE_ID, MESSAGE_ID]


def test_an_accepted_letter_stays_sent_when_the_goodbye_fails(post: Callable[..., None]) -> None:
    office = PostOffice(drops_at_goodbye=True)
    with serving(office) as port:
        post(port)
    assert len(office.letters) == 1


@pytest.mark.parametrize(
    "letter",
    [
        {"subject": "News\r\nBcc: spy@evil.example"},
        {"subject": "News\nBcc: spy@evil.example"},
        {"subject": "News\r\n folded"},
        {"subject": "News\u2028Bcc: spy@evil.example"},
        {"subject": "News\0"},
        {"recipient": f"{ADDRESS}\r\nBcc: spy@evil.example"},
        {"recipient": f"{ADDRESS}, spy@evil.example"},
        {"recipient": f"{ADDRESS};spy@evil.example"},
        {"recipient": f"Amal <{ADDRESS}>"},
        {"recipient": ""},
        {"recipient": "amal"},
        {"recipient": "амаль@post.example"},
        {"recipient": f"{ADDRESS}\n"},
        {"sender": "Studies\r\nBcc: spy@evil.example <news@study.example>"},
        {"sender": "Studies"},
        {"sender": ("Studies\nBcc: spy@evil.example", "news@study.example")},
        {"message_id": f"{MESSAGE_ID}\r\nBcc: spy@evil.example"},
        {"message_id": "no-brackets@study.example"},
        {"message_id": ""},
        {"language": "en\r\nBcc: spy@evil.example"},
        {"language": ""},
        {"subject": "News \ud800"},
        {"body": "News \ud800"},
    ],
)
def test_a_poisoned_letter_is_refused_for_good_and_nothing_leaves(
    letter: dict[str, Any], post: Callable[..., None]
) -> None:
    office = PostOffice()
    with serving(office) as port, pytest.raises(MailRefused):
        post(port, letter=letter)
    assert office.letters == []


def test_a_domain_in_another_script_is_reached_by_its_ascii_name(post: Callable[..., None]) -> None:
    office = PostOffice()
    with serving(office) as port:
        post(port, letter={"recipient": "info@bücher.example"})
    assert office.letters[0].rcpt_tos == ["info@xn--bcher-kva.example"]


def test_nothing_of_a_letter_is_printed_in_debug(post: Callable[..., None], capfd: pytest.CaptureFixture[str]) -> None:
    with serving(PostOffice()) as port:
        post(port, DEBUG=True, MAIL_DEBUG=True)
    shown = capfd.readouterr()
    assert ADDRESS not in shown.out + shown.err
