"""Letters leave here: one addressee each, over a checked connection, with the Message-ID that the outbox keeps."""

from __future__ import annotations

import re
import smtplib
import ssl
from email.charset import QP, Charset
from email.errors import MessageError
from email.header import Header
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import parseaddr
from types import TracebackType

from flask import current_app
from flask_mail import BadHeaderError, Connection, Mail, Message

DEFAULT_TIMEOUT = 15.0
_RAW = compat32.clone(linesep="\r\n")
_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\\\"]+@[^\s@<>()\[\],;:\\\"]+")
_MESSAGE_ID = re.compile(r"<[\x21-\x3b\x3d\x3f\x41-\x7e]+@[\x21-\x3b\x3d\x3f\x41-\x7e]+>")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
_ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
#: Without a status of three numbers only these speak of the address; 554 may say anything.
_ADDRESS_CODES = frozenset({550, 551, 553})
#: Of what is final (RFC 3463), the server's own trouble, the letter's content and somebody's policy pass; the rest is the address.
_PASSES = ("5.3.", "5.6.", "5.7.")
#: The server wants another sign-in: the operator's fault, and the same for every letter.
_SIGN_IN_CODES = frozenset({530, 534, 535, 538})


class MailProblem(Exception):
    """A letter did not leave. `reason` and `code` name no person, so that they may stand in a log."""

    def __init__(self, reason: str, code: int | None = None) -> None:
        self.reason = reason
        self.code = code
        super().__init__(f"{reason} ({code})" if code else reason)


class MailTemporarilyDown(MailProblem):
    """Try again later with the same Message-ID: the letter may even have arrived."""


class MailRefused(MailProblem):
    """This letter will never leave as it is; another try changes nothing."""


class AddressRefused(MailRefused):
    """No letter will ever arrive at this address: there is none such, or it takes none."""


class CheckedConnection(Connection):
    """Flask-Mail's connection checks no certificate and waits for ever; this one does neither."""

    def __init__(self, mail: Mail, *, timeout: float, ca_file: str | None) -> None:
        super().__init__(mail)
        self.timeout = timeout
        self.ca_file = ca_file

    def configure_host(self) -> smtplib.SMTP:
        server, port = self.mail.server, self.mail.port or 0
        if self.mail.use_ssl:
            host: smtplib.SMTP = smtplib.SMTP_SSL(server, port, timeout=self.timeout, context=self._context())
        else:
            host = smtplib.SMTP(server, port, timeout=self.timeout)
        # smtplib's debugging prints addresses and letters, so MAIL_DEBUG is not passed on.
        try:
            if self.mail.use_tls and not self.mail.use_ssl:
                host.starttls(context=self._context())
            if self.mail.username and self.mail.password:
                host.login(self.mail.username, self.mail.password)
        except BaseException:
            host.close()
            raise
        return host

    def _context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.ca_file)

    def __exit__(
        self, exc_type: type[BaseException] | None, exc_value: BaseException | None, tb: TracebackType | None
    ) -> None:
        """A failing good-bye neither hides the first error nor makes a sent letter an unsent one."""
        if self.host is None:
            return
        try:
            self.host.quit()
        except (smtplib.SMTPException, OSError):
            self.host.close()


class SafeMail(Mail):
    """Flask-Mail with checked certificates and a time-out (MAIL_TIMEOUT, MAIL_CA_FILE)."""

    def connect(self) -> CheckedConnection:
        app = self.app or current_app
        return CheckedConnection(
            app.extensions["mail"],
            timeout=float(app.config.get("MAIL_TIMEOUT") or DEFAULT_TIMEOUT),
            ca_file=app.config.get("MAIL_CA_FILE") or None,
        )


class Letter(Message):
    """Plain text in quoted-printable: an Arabic paragraph is one line, and raw it would break SMTP's line limit."""

    def _mimetext(self, text: str | None, subtype: str = "plain") -> MIMEText:
        charset = Charset("utf-8")
        charset.body_encoding = QP
        return MIMEText(text or "", subtype, charset)  # type: ignore[arg-type]  # typeshed: str only; it takes both

    def as_bytes(self) -> bytes:
        """As Flask-Mail writes it, but without its policy, which swallows blanks of long subjects (1 in 5)."""
        written = self._message()
        written.policy = _RAW
        if self.subject:
            written.replace_header("Subject", Header(self.subject, "utf-8", header_name="Subject").encode())
        return written.as_bytes()


def send_letter(
    mail: SafeMail,
    *,
    recipient: str,
    subject: str,
    body: str,
    message_id: str,
    sender: str | tuple[str, str],
    language: str,
) -> None:
    """Send one letter, or raise `MailTemporarilyDown` (try again) or `MailRefused` (never).

    `sender` is an address, `Name <address>` or a pair of both; `message_id` has its angle brackets.
    """
    letter = _written(recipient, subject, body, message_id, sender, language)
    try:
        mail.send(letter)
    except smtplib.SMTPRecipientsRefused as refused:
        code, answer = next(iter(refused.recipients.values()))
        raise _refusal("recipient", code, answer) from None
    except smtplib.SMTPDataError as refused:
        raise _refusal("content", refused.smtp_code, refused.smtp_error) from None
    except smtplib.SMTPResponseException as refused:
        # Greeting, sign-in and sender are the same for every letter: one set-up fault must not refuse them all.
        raise MailTemporarilyDown(type(refused).__name__, refused.smtp_code) from None
    except (smtplib.SMTPException, OSError) as down:
        raise MailTemporarilyDown(type(down).__name__) from None
    except (BadHeaderError, MessageError, ValueError):
        raise MailRefused("the letter cannot be written") from None


def _written(
    recipient: str, subject: str, body: str, message_id: str, sender: str | tuple[str, str], language: str
) -> Letter:
    name, address = sender if isinstance(sender, tuple) else parseaddr(sender)
    whole_sender = sender if isinstance(sender, str) else f"{name}{address}"
    for part, text in (("subject", subject), ("sender", whole_sender)):
        if _CONTROL.search(text):
            raise MailRefused(f"control character in the {part}")
    for part, text, refusal in (("recipient", recipient, AddressRefused), ("sender", address, MailRefused)):
        # Outside ASCII only the domain can be written for every server; the name before the @ cannot.
        if not _ADDRESS.fullmatch(text) or not text.partition("@")[0].isascii():
            raise refusal(f"the {part} is not one address")
    if not _MESSAGE_ID.fullmatch(message_id):
        raise MailRefused("not a Message-ID")
    if not _LANGUAGE.fullmatch(language):
        raise MailRefused("not a language")
    letter = Letter(
        subject=subject,
        recipients=[recipient],
        body=body,
        sender=address,
        extra_headers={"Auto-Submitted": "auto-generated", "Content-Language": language},
    )
    # Given to Message itself, a pair becomes text, and a comma in the name would then end the address.
    letter.sender = (name, address)
    letter.msgId = message_id
    return letter


def _refusal(what: str, code: int, answer: bytes | str) -> MailProblem:
    """The server's text stays out, since it often repeats the address; its numbers say enough."""
    text = answer.decode("ascii", "replace") if isinstance(answer, bytes) else str(answer)
    detail = _ENHANCED.match(text)
    reason = f"{what} {detail[0]}" if detail else what
    if not 500 <= code <= 599 or code in _SIGN_IN_CODES:
        return MailTemporarilyDown(reason, code)
    is_address = ends_address(detail[0]) if detail else what == "recipient" and code in _ADDRESS_CODES
    return AddressRefused(reason, code) if is_address else MailRefused(reason, code)


def ends_address(status: str) -> bool:
    """Whether a status of three numbers (5.1.1) says that the address will take no letter, and not only this one, now."""
    return status.startswith("5.") and not status.startswith(_PASSES)
