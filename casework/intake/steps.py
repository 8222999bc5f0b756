"""The pages of a published form: which ones this person meets, given what was answered so far."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from casework.core.i18n import _, _l
from casework.register.conditions import Condition, read_condition
from casework.register.texts import LANGUAGES, Text

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
class Page:
    key: str
    kind: str
    fields: tuple[str, ...]
    title: Mapping[str, str] = field(default_factory=dict, hash=False)
    show_if: Condition | None = None
    conditions: Mapping[str, Condition] = field(default_factory=dict, hash=False)
    #: What one offer asks beyond the others that share this form: their slugs; none: every offer.
    offers: frozenset[str] = frozenset()

    def heading(self, language: str) -> str:
        if self.title:
            return Text(self.title).in_(language)
        return str(_TITLES.get(self.key) or _("Some more questions"))

    def asked(self, answers: Mapping[str, Any]) -> tuple[str, ...]:
        """The fields of this page that are asked with these answers."""
        return tuple(key for key in self.fields if key not in self.conditions or self.conditions[key].holds(answers))


def _page(raw: Mapping[str, Any]) -> Page:
    keys, conditions = [], {}
    for entry in raw.get("fields", ()):
        key = entry if isinstance(entry, str) else str(entry["field"])
        keys.append(key)
        if not isinstance(entry, str) and (condition := read_condition(entry.get("show_if"))):
            conditions[key] = condition
    return Page(
        key=str(raw["key"]), kind=str(raw.get("kind", QUESTIONS)), fields=tuple(keys), title=dict(raw.get("title", {})),
        show_if=read_condition(raw.get("show_if")), conditions=conditions, offers=frozenset(raw.get("offers", ())),
    )  # fmt: skip


def pages_of(declared: Mapping[str, Any]) -> tuple[Page, ...]:
    """All pages of a form as it was published (`FormVersion.pages`)."""
    return tuple(_page(raw) for raw in declared["pages"])


def languages_of(declared: Mapping[str, Any]) -> tuple[str, ...]:
    """The languages that a form was published in; one that names none is there in all."""
    return tuple(declared.get("languages") or LANGUAGES)


class Path:
    """The way of one person through a form: the pages they meet, then checking.

    It is walked only as far as somebody asks: whoever saves the second page wants to know the third, and need not ask
    the database which papers the last one is about.
    """

    def __init__(self, steps: Iterator[tuple[Page, tuple[str, ...], bool]]) -> None:
        self._steps = steps
        self._met: list[Page] = []
        self._asked: dict[str, tuple[str, ...]] = {}

    def _goes_on(self) -> bool:
        """Look at one more page; False at the end."""
        step = next(self._steps, None)
        if step is None:
            return False
        page, self._asked[step[0].key], is_met = step
        if is_met:
            self._met.append(page)
        return True

    def _walk(self) -> Iterator[Page]:
        place = 0
        while place < len(self._met) or self._goes_on():
            if place < len(self._met):
                yield self._met[place]
                place += 1

    @property
    def pages(self) -> tuple[Page, ...]:
        return tuple(self._walk())

    @property
    def total(self) -> int:
        return len(self.pages) + 1

    def asked(self, page: Page) -> tuple[str, ...]:
        """The fields of this page that this person is asked."""
        while page.key not in self._asked and self._goes_on():
            pass
        return self._asked.get(page.key, ())

    def find(self, key: str) -> Page | None:
        return next((page for page in self._walk() if page.key == key), None)

    def number(self, page: Page) -> int:
        return next((number for number, one in enumerate(self._walk(), 1) if one.key == page.key), 0)

    def after(self, page: Page) -> Page | None:
        """The page that follows, also when `page` itself is no longer met; None: check the answers."""
        return next(islice(self._walk(), self.number(page), None), None)

    def before(self, page: Page) -> Page | None:
        place = self.number(page) - 2
        return self._met[place] if place >= 0 else None


def pages_for(declared: Mapping[str, Any], offer: str | None) -> tuple[Page, ...]:
    """The pages of a form that this offer has; None: all of them."""
    return tuple(page for page in pages_of(declared) if not page.offers or offer is None or offer in page.offers)


def path_through(
    declared: Mapping[str, Any], answers: Mapping[str, Any], asks_papers: Callable[[], bool], offer: str | None = None
) -> Path:
    """The pages that are met with these answers; a page without a question, or without a paper to ask for, is not.

    What was answered to a question that is no longer asked counts for no later condition.
    """
    return Path(_steps(pages_for(declared, offer), dict(answers), asks_papers))


def _steps(
    pages: Iterable[Page], counted: dict[str, Any], asks_papers: Callable[[], bool]
) -> Iterator[tuple[Page, tuple[str, ...], bool]]:
    for page in pages:
        may_be_met = page.show_if is None or page.show_if.holds(counted)
        asked = page.asked(counted) if may_be_met else ()
        for name in set(page.fields) - set(asked):
            counted.pop(name, None)
        yield page, asked, may_be_met and (bool(asked) if page.kind == QUESTIONS else asks_papers())
