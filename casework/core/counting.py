"""Counting no further than anybody reads: what waits may be a hundred thousand rows, of which a tag says "more than 99"."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

MOST = 99


def counting(ids: Any) -> Any:
    """The statement that counts these rows (a select of one column), at most MOST + 1 of them."""
    return select(func.count()).select_from(ids.limit(MOST + 1).subquery())


def counted(number: int) -> str:
    """The number as a tag shows it."""
    return str(number) if number <= MOST else f"> {MOST}"
