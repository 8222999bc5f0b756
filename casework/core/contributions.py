"""What features add to pages that they do not know: found by file name, as `views.py` is."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any


@cache
def features() -> tuple[str, ...]:
    """All feature packages, in alphabetical order."""
    package = importlib.import_module("casework")
    return tuple(sorted(module.name for module in pkgutil.iter_modules(package.__path__) if module.ispkg))


@cache
def modules(name: str) -> tuple[ModuleType, ...]:
    """The module `name` of every feature that has one: `modules("timeline")`, `modules("views")`."""
    found = []
    for feature in features():
        full = f"casework.{feature}.{name}"
        if importlib.util.find_spec(full):
            found.append(importlib.import_module(full))
    return tuple(found)


@dataclass(frozen=True)
class Panel:
    """A section of the case page that a feature adds."""

    order: int
    title: object
    template: str
    context: dict[str, Any]


@dataclass(frozen=True)
class Line:
    """What a timeline shows of one record: one sentence, perhaps a text, a tag and where it leads."""

    text: object
    tag: object | None = None
    url: str | None = None
    body: str | None = None
    tone: str | None = None


@dataclass(frozen=True)
class Duty:
    """A piece of one's own work that Today leads to: the page, what is done there, and how much of it waits.

    `duties(viewer)` of a feature's `duties.py` returns those of this viewer. Work on single cases is in `attention`.
    """

    order: int
    label: object
    about: object
    endpoint: str
    count: int | None = None
