"""Tokens of signed-in devices: only the cookie has them, tables know their hash. How long they live."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

#: Staff: half an hour idle, twelve hours at most. Applicants: shorter, on a phone that others use.
IDLE, LONGEST = timedelta(minutes=30), timedelta(hours=12)
VISIT_IDLE, VISIT_LONGEST = timedelta(minutes=20), timedelta(hours=3)


def new_token() -> str:
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
