"""Reports that a letter of ours did not arrive (RFC 3464): which letters they are about."""

from __future__ import annotations

import re
from email.message import Message

from casework.core.mailer import ends_address

_MESSAGE_ID = re.compile(r"<[^<>\s]{3,250}>")
MOST = 20


def bounced_letters(mail: Message) -> tuple[str, ...]:
    """The Message-IDs of what could not be delivered; empty when this is no such report, or one of a mere delay."""
    if mail.get_content_type() != "multipart/report" or not _failures(mail):
        return ()
    found: list[str] = []
    for part in _inside(mail):
        if part.get_content_type() == "message/rfc822":
            found += [str(one.get("Message-ID", "")) for one in _inside(part)]
        elif part.get_content_type() == "text/rfc822-headers":
            content = part.get_payload(decode=True)
            text = content.decode("latin-1") if isinstance(content, bytes) else ""
            found += re.findall(r"(?im)^message-id:\s*(<[^<>\s]+>)", text)
    ids = (match.group() for match in map(_MESSAGE_ID.search, found) if match)
    return tuple(dict.fromkeys(ids))[:MOST]


def is_for_good(mail: Message) -> bool:
    """Whether this report says that the address takes no letter any more. Given up after days of waiting, it may yet."""
    return any(ends_address(str(block.get("Status", "")).strip()) for block in _failures(mail))


def _failures(mail: Message) -> list[Message]:
    told = [part for part in _inside(mail) if part.get_content_type() == "message/delivery-status"]
    blocks = [block for part in told for block in _inside(part)]
    return [block for block in blocks if str(block.get("Action", "")).strip().lower() == "failed"]


def _inside(part: Message) -> list[Message]:
    inside = part.get_payload()
    return [one for one in inside if isinstance(one, Message)] if isinstance(inside, list) else []
