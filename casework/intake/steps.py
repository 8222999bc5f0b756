"""The pages of a published form: which ones this person meets, given what was answered so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from casework.core.i18n import _, _l
from casework.register.texts import Text

QUESTIONS, PAPERS = "questions", "papers"
#: Titles of pages that bring none of their own.
_TITLES = {
    "contact": _l("About you"),
    "reach": _l("How we can reach you"),
    "about": _l("What you want"),
    "eligibility": _l("What this offer needs"),
    "papers": _l("Your papers"),
}


@dataclass(frozen=True)
class Condition:
    """Asked only when an earlier answer is (or holds) one of these."""

    field: str
    values: frozenset[str]

    def holds(self, answers: Mapping[str, Any]) -> bool:
        given = answers.get(self.field)
        return bool(self.values & set(given if isinstance(given, list) else [str(given)]))


@dataclass(frozen=True)
class Page:
    key: str
    kind: str
    fields: tuple[str, ...]
    title: Mapping[str, str] = field(default_factory=dict, hash=False)
    show_if: Condition | None = None
    conditions: Mapping[str, Condition] = field(default_factory=dict, hash=False)

    def heading(self, language: str) -> str:
        if self.title:
            return Text(self.title).in_(language)
        return str(_TITLES.get(self.key) or _("Some more questions"))

    def asked(self, answers: Mapping[str, Any]) -> tuple[str, ...]:
        """The fields of this page that this person is asked."""
        return tuple(key for key in self.fields if key not in self.conditions or self.conditions[key].holds(answers))


def _condition(raw: Mapping[str, Any] | None) -> Condition | None:
    return Condition(str(raw["field"]), frozenset(str(value) for value in raw["is"])) if raw else None


def _page(raw: Mapping[str, Any]) -> Page:
    keys, conditions = [], {}
    for entry in raw.get("fields", ()):
        key = entry if isinstance(entry, str) else str(entry["field"])
        keys.append(key)
        if not isinstance(entry, str) and (condition := _condition(entry.get("show_if"))):
            conditions[key] = condition
    return Page(
        key=str(raw["key"]), kind=str(raw.get("kind", QUESTIONS)), fields=tuple(keys), title=dict(raw.get("title", {})),
        show_if=_condition(raw.get("show_if")), conditions=conditions,
    )  # fmt: skip


def pages_of(declared: Mapping[str, Any]) -> tuple[Page, ...]:
    """All pages of a form as it was published (`FormVersion.pages`)."""
    return tuple(_page(raw) for raw in declared["pages"])


@dataclass(frozen=True)
class Path:
    """The way of one person through a form: the pages they meet, then checking."""

    pages: tuple[Page, ...]

    @property
    def total(self) -> int:
        return len(self.pages) + 1

    def find(self, key: str) -> Page | None:
        return next((page for page in self.pages if page.key == key), None)

    def number(self, page: Page) -> int:
        return self.pages.index(page) + 1

    def after(self, page: Page) -> Page | None:
        """The page that follows, also when `page` itself is no longer met; None: check the answers."""
        place = self.pages.index(page) if page in self.pages else -1
        return self.pages[place + 1] if place + 1 < len(self.pages) else None

    def before(self, page: Page) -> Page | None:
        place = self.pages.index(page)
        return self.pages[place - 1] if place else None


def path_through(declared: Mapping[str, Any], answers: Mapping[str, Any], papers: Sequence[Any]) -> Path:
    """The pages that are met with these answers; a page without a question, or without a paper to ask for, is not."""
    met = []
    for page in pages_of(declared):
        if page.show_if and not page.show_if.holds(answers):
            continue
        if page.asked(answers) if page.kind == QUESTIONS else papers:
            met.append(page)
    return Path(tuple(met))
