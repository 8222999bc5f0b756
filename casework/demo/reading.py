"""The demonstration's data files."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from casework.core import clock

DATA = Path(__file__).parent / "data"


@cache
def read(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def offers() -> dict[str, dict[str, Any]]:
    """The offers by slug, in the order of the catalogue."""
    found = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in (DATA / "offers").glob("*.toml")}
    return dict(sorted(found.items(), key=lambda item: item[1]["order"]))


def day(offset: int | None) -> date | None:
    """A day counted from today: the demonstration is never out of date on the day it is made."""
    return None if offset is None else clock.today() + timedelta(days=offset)
