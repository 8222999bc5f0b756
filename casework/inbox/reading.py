"""What stands in a mail. Whatever a stranger sends, this gives something that a human can look at, and never fails."""

from __future__ import annotations

import hashlib
import logging
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import parseaddr

from casework.inbox.bounces import bounced_letters, is_for_good
from casework.inbox.html_text import text_of_html
from casework.inbox.models import LONGEST_NAME
from casework.people.contacts import LONGEST_ADDRESS

log = logging.getLogger(__name__)
LONGEST_TEXT = 20_000
LONGEST_TITLE = 200
MOST_FILES = 20
#: More than any mail program makes. The parser's work grows with parts times depth, so these are counted before it.
DEEPEST, MOST_PARTS = 12, 60
MOST_NESTED, MOST_BOUNDARIES = 60, 2000
_IN_BRACKETS = re.compile(r"([^<>]*)<([^<>\s]+@[^<>\s]+)>")
#: They turn the order of what follows round: a file `gpj.exe` would read as `exe.jpg`.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Attachment:
    name: str
    content: bytes


@dataclass(frozen=True)
class ReadMail:
    mark: str
    sender: str = ""
    sender_name: str = ""
    title: str = ""
    body: str = ""
    is_automatic: bool = False
    attachments: tuple[Attachment, ...] = ()
    trouble: tuple[str, ...] = ()
    #: The Message-IDs of letters of ours that could not be delivered, when this is such a report.
    bounced: tuple[str, ...] = ()
    #: Whether the address is to blame, and not a letter too large or a server that was away.
    is_for_good: bool = False


def read_mail(raw: bytes, *, is_whole: bool = True) -> ReadMail:
    """Sender, title, text and attachments. `is_whole`: not only the head of a mail that is too large to be fetched."""
    if not is_whole or _is_a_bomb(raw):
        return _head_only(raw, "too_large" if not is_whole else "unreadable")
    try:
        return _read(message_from_bytes(raw), raw)
    except Exception as error:  # A stranger's bytes: what the parser trips over must not hold up the other mails.
        log.warning("a mail could not be read: %s", type(error).__name__)
        return _head_only(raw, "unreadable")


def _is_a_bomb(raw: bytes) -> bool:
    return raw.lower().count(b"multipart/") > MOST_NESTED or raw.count(b"\n--") > MOST_BOUNDARIES


def _head_only(raw: bytes, trouble: str) -> ReadMail:
    try:
        head = BytesHeaderParser().parsebytes(raw[:200_000])
        return replace(_with_head(head, raw), trouble=(trouble,))
    except Exception as error:  # as above: even a head may be made to trip the parser
        log.warning("the head of a mail could not be read: %s", type(error).__name__)
        return ReadMail(mark=hashlib.sha256(raw).hexdigest(), trouble=(trouble,))


def _with_head(head: Message, raw: bytes) -> ReadMail:
    # First taken apart, then put into words: an encoded name could bring along an address of its own.
    sender = " ".join(str(head.get("From") or "")[:2000].split())
    found = _IN_BRACKETS.fullmatch(sender)
    name, address = found.groups() if found else parseaddr(sender)
    name, address = in_words(name.strip('" ')), _on_one_line(address)
    return ReadMail(
        mark=_mark(head, raw),
        sender=address if len(address) <= LONGEST_ADDRESS else "",
        sender_name=_on_one_line(name)[:LONGEST_NAME],
        title=_on_one_line(in_words(head.get("Subject")))[:LONGEST_TITLE],
        is_automatic=str(head.get("Auto-Submitted", "no")).strip().lower() != "no"
        or str(head.get("Precedence", "")).strip().lower() in {"bulk", "list", "junk"},
    )


def _mark(head: Message, raw: bytes) -> str:
    """Message-ID and content, without the lines that each server on the way adds."""
    content = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)
    told = [str(head.get(name, "")).strip() for name in ("Message-ID", "From", "Date", "Subject")]
    digest = hashlib.sha256("\n".join(told).encode(errors="replace"))
    digest.update(content[1].replace(b"\r\n", b"\n").strip() if len(content) > 1 else b"")
    return digest.hexdigest()


def _read(mail: Message, raw: bytes) -> ReadMail:
    read = _with_head(mail, raw)
    trouble: list[str] = []
    plain: list[str] = []
    html: list[str] = []
    files: list[Attachment] = []
    for part in _parts(mail, trouble):
        kind, name = part.get_content_type(), part.get_filename()
        if name or part.get_content_disposition() == "attachment" or not kind.startswith("text/"):
            if kind.startswith("multipart/") or kind in {"message/delivery-status", "text/rfc822-headers"}:
                continue
            if len(files) == MOST_FILES:
                trouble.append("many_files")
            elif content := _content(part):
                files.append(Attachment(_on_one_line(in_words(name))[:LONGEST_NAME], content))
        elif kind == "text/html":
            html.append(_text(part))
        else:
            plain.append(_text(part))
    body = "\n\n".join(text.strip() for text in plain if text.strip())
    if not body and html:
        body = "\n\n".join(text_of_html(text) for text in html)
    body = readable(body).strip()
    if len(body) > LONGEST_TEXT:
        body, trouble = body[:LONGEST_TEXT], [*trouble, "cut"]
    return replace(
        read, body=body, attachments=tuple(files), trouble=tuple(dict.fromkeys(trouble)),
        bounced=bounced_letters(mail), is_for_good=is_for_good(mail),
    )  # fmt: skip


def _parts(mail: Message, trouble: list[str]) -> Iterator[Message]:
    """The parts that hold something, in their order; what lies too deep, or comes after too many, is left out and said."""
    waiting, seen = [(mail, 0)], 0
    while waiting:
        part, depth = waiting.pop()
        seen += 1
        if seen > MOST_PARTS or depth > DEEPEST:
            trouble.append("nested")
            continue
        inside = part.get_payload()
        if isinstance(inside, list):
            waiting += [(one, depth + 1) for one in reversed(inside) if isinstance(one, Message)]
        else:
            yield part


def _content(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _text(part: Message) -> str:
    """In the charset that it names, or the one in which it makes sense."""
    content = _content(part)
    for charset in (part.get_content_charset(), "utf-8", "cp1252"):
        try:
            return content.decode(charset or "utf-8")
        except (LookupError, UnicodeError, ValueError):
            continue
    return content.decode("latin-1")


def in_words(header: object) -> str:
    """A header line as it was meant: encoded words decoded, strange ones left as they are."""
    text = str(header or "")[:20_000]
    try:
        pieces = decode_header(text)
    except (HeaderParseError, ValueError):
        return text
    return "".join(
        piece if isinstance(piece, str) else _decoded(piece, charset) for piece, charset in pieces
    )  # fmt: skip


def _decoded(piece: bytes, charset: str | None) -> str:
    for name in (charset, "utf-8"):
        try:
            return piece.decode(name or "ascii")
        except (LookupError, UnicodeError, ValueError):
            continue
    return piece.decode("latin-1")


def readable(text: str) -> str:
    """Without what steers a terminal or turns a line round, and without halves of characters."""
    text = _TURNING.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(sign for sign in text if sign in "\n\t" or unicodedata.category(sign) not in {"Cc", "Cs"})


def _on_one_line(text: str) -> str:
    return " ".join(readable(text).split())
