"""What features add to pages that they do not know: found by file name, as `views.py` is."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any

from sqlalchemy import Date, Select, String, Uuid, cast, null, select

from casework.core.kept import constant


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


#: So many lines of one reason a part of Today offers at most: a page shows two hundred, and says that there are more.
MOST_ALIKE = 201


@dataclass(frozen=True)
class Panel:
    """A section of the case page that a feature adds."""

    order: int
    title: object
    template: str
    context: dict[str, Any]


@dataclass(frozen=True)
class Objection:
    """Why a case may not be closed, and the page of the case on which that is settled."""

    text: object
    endpoint: str

    def __str__(self) -> str:
        return str(self.text)


@dataclass(frozen=True)
class Line:
    """What a timeline shows of one record: one sentence, perhaps a text, a tag and where it leads."""

    text: object
    tag: object | None = None
    url: str | None = None
    body: str | None = None
    tone: str | None = None


#: So many words of a record can stand in the timeline without a statement of their own.
SAID = 4
_NOBODY, _NO_DAY, _NOTHING = cast(null(), Uuid(as_uuid=True)), cast(null(), Date), cast(null(), String)


def timeline_entry(
    kind: str,
    key: Any,
    at: Any,
    *,
    title: Any = None,
    actor: Any = None,
    weight: int = 0,
    due: Any = None,
    said: Any = (),
) -> Select[Any]:
    """One kind of entry of a timeline, put together once, when its module is loaded.

    A feature's `timeline.py` has `entries(viewer, case)`: those of its entries that this viewer may see, asked with CASE
    or PERSON (core/kept.py); and `load(viewer, kind, rows)`: a Line for each of the rows, by its id. `said`: columns that are texts and
    may be read by whoever sees the entry; what is sealed, or is for some only, `load` looks up itself.
    """
    words = [*said, *[_NOTHING] * (SAID - len(said))]
    return select(
        constant(kind).label("kind"), key.label("id"), at.label("at"), _code(kind if title is None else title).label("title"),
        (_NOBODY if actor is None else actor).label("actor"), constant(weight).label("weight"), (_NO_DAY if due is None else due).label("due"),
        *[word.label(f"said_{place}") for place, word in enumerate(words)],
    )  # fmt: skip


def attention_columns(
    title: Any, key: Any, at: Any, *, case: Any, weight: int, due: Any = None, said: Any = None
) -> list[Any]:
    """What Today needs to know of each line. `title`: the code of the reason, or a column that says it; `case`: whose it
    is; `weight`: 3 today, 2 soon, 1 when there is time; `said`: in whose words, where that is not sealed.

    A feature's `attention.py` has `entries(viewer)`: its lines for those with the viewer's roles, put together once;
    and TITLES and ACTIONS, both by the code.
    """
    return [
        key.label("id"), at.label("at"), _code(title).label("title"), case.label("actor"), constant(weight).label("weight"),
        (_NO_DAY if due is None else due).label("due"), (_NOTHING if said is None else said).label("said"),
    ]  # fmt: skip


def attention_line(
    title: Any, key: Any, at: Any, *, case: Any, weight: int, due: Any = None, said: Any = None
) -> Select[Any]:
    """One part of Today: `attention_columns`, asked of their tables."""
    return select(*attention_columns(title, key, at, case=case, weight=weight, due=due, said=said))


def _code(title: Any) -> Any:
    return constant(title) if isinstance(title, str) else title


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
