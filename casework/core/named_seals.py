"""Seals that name whose key they need: rows that were handed over when two records became one person."""

from __future__ import annotations

import uuid

#: The first byte of such a seal; then the subject in 16 bytes, because its row belongs to someone else now; then the seal.
NAMED = b"\x02"
NAME_ENDS = 17


def named_subject(sealed: bytes) -> str | None:
    """Whose key this seal needs, when it says so itself: its row was handed over in a merge."""
    if sealed[:1] != NAMED or len(sealed) < NAME_ENDS:
        return None
    return str(uuid.UUID(bytes=sealed[1:NAME_ENDS]))


def with_name(sealed: bytes, subject: str) -> bytes:
    """The same seal, naming whose key it needs. Nothing is opened: another name opens nothing."""
    return NAMED + uuid.UUID(subject).bytes + without_name(sealed)


def without_name(sealed: bytes) -> bytes:
    return sealed[NAME_ENDS:] if sealed[:1] == NAMED else sealed
