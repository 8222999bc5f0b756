"""Mails as people, machines and enemies send them."""

from __future__ import annotations

import io
from email.message import EmailMessage
from email.utils import make_msgid

from PIL import Image


def picture() -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (30, 20), "navy").save(drawn, "PNG")
    return drawn.getvalue()


def mail(
    *, sender: str = "Samira Haddad <samira@example.org>", title: str = "Meine Frage", text: str = "Wann ist der Kurs?",
    message_id: str | None = None, files: dict[str, bytes] | None = None,
) -> bytes:  # fmt: skip
    written = EmailMessage()
    written["From"], written["To"], written["Subject"] = sender, "office@example.org", title
    written["Message-ID"] = message_id or make_msgid(domain="example.org")
    written["Date"] = "Thu, 26 Nov 2026 10:00:00 +0100"
    written.set_content(text)
    for name, content in (files or {}).items():
        kind = ("image", "png") if name.endswith("png") else ("application", "octet-stream")
        written.add_attachment(content, maintype=kind[0], subtype=kind[1], filename=name)
    return written.as_bytes()


def bounce(message_id: str, *, action: str = "failed", status: str = "5.1.1") -> bytes:
    """What another server says when it cannot deliver a letter of ours (RFC 3464)."""
    return f"""From: MAILER-DAEMON@example.org
To: office@example.org
Subject: Undelivered Mail Returned to Sender
Message-ID: {make_msgid(domain="mx.example.org")}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I am sorry.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; samira@example.org
Action: {action}
Status: {status}

--b
Content-Type: text/rfc822-headers

Message-ID: {message_id}
Subject: There is news

--b--
""".replace("\n", "\r\n").encode()


def nested(depth: int) -> bytes:
    head = b"From: a@example.org\r\nSubject: nest\r\nMessage-ID: <nest@example.org>\r\nMIME-Version: 1.0\r\n"
    inside = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (number, number) for number in range(depth)
    )
    return head + inside + b"Content-Type: text/plain\r\n\r\nthe kernel\r\n"


def html_only() -> bytes:
    return (
        b"From: a@example.org\r\nSubject: html\r\nMessage-ID: <html@example.org>\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: text/html; charset=no-such-charset\r\n\r\n"
        b"<html><head><title>t</title><style>p{}</style></head><body><p>Guten Tag</p><script>alert(1)</script>"
        b"<p>Gr\xfc\xdfe</p></body></html>\r\n"
    )


def injected() -> bytes:
    """Header lines that try to make others, and a name that turns the line round."""
    return (
        b"From: =?utf-8?q?Eve=0D=0ABcc:_all=40example.org_=E2=80=AEgpj?= <eve@example.org>\r\n"
        b"Subject: =?utf-8?q?Hello=0D=0AX-Evil:_yes?=\r\nMessage-ID: <evil@example.org>\r\n\r\nhello\x07 there\r\n"
    )
