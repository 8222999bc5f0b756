"""Passwords and PINs are hashed at next to no cost: at the program's own a password takes a sixth of a second of a processor,
and the tests hash and compare some two thousand. What the program itself takes is tests/accounts/test_hashing.py's matter."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from argon2 import PasswordHasher

from casework.accounts import service as passwords
from casework.people import codes as pins

#: Each has a `_hasher`, and a `_nobody` that it made.
_OWN: dict[Any, PasswordHasher] = {module: module._hasher for module in (passwords, pins)}


def hash_cheaply() -> None:
    """From now on in this process, and in what is forked from it."""
    _hash_with(dict.fromkeys(_OWN, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)))


@contextmanager
def as_dear_as_ever() -> Iterator[None]:
    """As the program does it."""
    _hash_with(_OWN)
    try:
        yield
    finally:
        hash_cheaply()


def _hash_with(hashers: dict[Any, PasswordHasher]) -> None:
    for module, hasher in hashers.items():
        module._hasher = hasher
        module._nobody.cache_clear()
