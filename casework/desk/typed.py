"""`is:open lead:me lang:ar due:<7d` in the search box: the same as the filters. What is no filter is searched for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from casework.core import clock
from casework.core.digits import only_digits
from casework.core.i18n import _, listed
from casework.desk.filters import DAY, Filters

#: What may stand before the colon, in both languages of the desk.
KEYS = {
    "is": "status", "ist": "status", "status": "status",
    "lead": "advisor", "advisor": "advisor", "beratung": "advisor",
    "lang": "language", "language": "language", "sprache": "language",
    "offer": "offer", "angebot": "offer",
    "tag": "tag", "merkmal": "tag",
    "waits": "waiting", "waiting": "waiting", "wartet": "waiting",
    "due": "due", "fällig": "due", "faellig": "due",
    "opened": "opened", "created": "opened", "since": "opened", "seit": "opened",
    "sort": "sort", "sortiert": "sort",
}  # fmt: skip
_SAME = {
    "status": {"offen": "open", "any": "all", "alle": "all", "zu": "closed"},
    "advisor": {"me": "mine", "ich": "mine", "nobody": "none", "niemand": "none", "others": "others", "andere": "others"},
    "due": {"none": "nothing", "keine": "nothing", "heute": "today", "woche": "week"},
    "waiting": {"yes": "any", "ja": "any"},
}  # fmt: skip
#: What a case is besides its status.
_IS = {
    "mine": {"advisor": "mine"}, "meine": {"advisor": "mine"}, "waiting": {"waiting": "any"}, "wartend": {"waiting": "any"},
    "overdue": {"due": "overdue"}, "überfällig": {"due": "overdue"},
}  # fmt: skip
_TERM = re.compile(r'(\w+):("[^"]*"|\S*)')
_SPAN = re.compile(r"([<>]?)=?(\d{1,3})([dwt])")
_WEEK = 7
#: So many answers a page names when it did not understand one.
_NAMED = 6

Choices = Mapping[str, Iterable[tuple[str, object]]]


@dataclass
class Typed:
    """What was meant: the filters, and for each word that was not understood a sentence that helps."""

    filters: Filters
    problems: list[str] = field(default_factory=list)


def has_filters(text: str) -> bool:
    return any(term[1].casefold() in KEYS for term in _TERM.finditer(text))


def read_typed(text: str, before: Filters, choices: Choices) -> Typed:
    """The filters of a typed query over those that were chosen already. `choices`: the answers to each filter."""
    found = Typed(before)
    words = _TERM.sub(lambda term: _take(term, found, choices), text)
    found.filters = replace(found.filters, q=" ".join(words.split()) if words != text else text)
    return found


def _take(term: re.Match[str], found: Typed, choices: Choices) -> str:
    """What is left of the term: nothing, when it was a filter or nearly one."""
    name, value = KEYS.get(term[1].casefold()), term[2].strip('"').strip()
    if name is None:
        return term[0]
    meant = _opened(value) if name == "opened" else _meant(name, value, choices)
    if meant is None:
        found.problems.append(_help(term[0], name, choices))
    else:
        found.filters = replace(found.filters, **meant)
    return " "


def _meant(name: str, value: str, choices: Choices) -> dict[str, Any] | None:
    if name == "status" and value.casefold() in _IS:
        return dict(_IS[value.casefold()])
    span = _SPAN.fullmatch(only_digits(value).casefold())
    if span and name == "due":
        return {"due": f"{span[1] or '<'}{_days(span)}d"}
    if span and name == "waiting" and span[1] != "<":
        return {"waits": str(_days(span))}
    code = _code(value, list(choices.get(name, ())), _SAME.get(name, {}))
    return None if code is None else {name: code}


def _code(value: str, answers: list[tuple[str, object]], same: Mapping[str, str]) -> str | None:
    """The answer with this code or these words, or the only one that begins so."""
    typed = value.casefold()
    typed = same.get(typed, typed)
    if not typed:
        return None
    known = [(code, str(label).casefold()) for code, label in answers if code]
    exact = [code for code, label in known if typed in (code.casefold(), label)]
    begun = [code for code, label in known if label.startswith(typed)]
    return exact[0] if exact else begun[0] if len(begun) == 1 else None


def _days(span: re.Match[str]) -> int:
    return min(int(span[2]) * (_WEEK if span[3] == "w" else 1), 999)


def _opened(value: str) -> dict[str, Any] | None:
    """`>2026-01-01`, `<2026-02-01`, `2026-01-01..2026-02-01`, `<30d`: within the last thirty days."""
    span = _SPAN.fullmatch(only_digits(value).casefold())
    if span:
        day = (clock.today() - timedelta(days=_days(span))).isoformat()
        return {"opened_to": day} if span[1] == ">" else {"opened_from": day}
    first, both, last = value.lstrip("<>=").partition("..")
    begin, end = _day(first), _day(last) if both else _day(first)
    if begin is None or end is None:
        return None
    if both or value[0] not in "<>":
        return {"opened_from": begin, "opened_to": end}
    return {"opened_to": end} if value[0] == "<" else {"opened_from": begin}


def _day(text: str) -> str | None:
    try:
        return date.fromisoformat(text).isoformat() if DAY.fullmatch(text) else None
    except ValueError:
        return None


def _help(term: str, name: str, choices: Choices) -> str:
    examples = {"opened": "opened:>2026-01-31, opened:<30d", "due": "due:overdue, due:<7d", "waiting": "waits:>14d"}
    if name in examples:
        return _("“%(term)s” was not understood. Write for example %(examples)s.", term=term, examples=examples[name])
    answers = [str(label) for code, label in choices.get(name, ()) if code][:_NAMED]
    if not answers:
        return _("“%(term)s” was not understood.", term=term)
    return _(
        "“%(term)s” was not understood. Possible are for example: %(answers)s.", term=term, answers=listed(answers)
    )
