"""The evidence and the answers of two records in words."""

from __future__ import annotations

from typing import Any

from casework.core.i18n import _, _l, variant
from casework.doubles.comparing import OF_THE_ROW, Side
from casework.doubles.models import DoublePair
from casework.doubles.permissions import SEE_DOUBLES
from casework.intake.showing import in_words
from casework.register.fields import field
from casework.register.lists import codelist

__all__ = [
    "SEE_DOUBLES", "answer_in_words", "certainty_of", "differing", "label_of", "only_one_said", "reasons_of", "same", "way",
]  # fmt: skip

REASONS = {
    "name": _l("the same name"),
    "name_other_script": _l("the same name in another script"),
    "part_of_name": _l("a part of the name"),
    "same_day": _l("the same date of birth"),
    "turned_day": _l("day and month of birth exchanged"),
    "same_month": _l("the same month of birth"),
    "same_year": _l("the same year of birth"),
    "other_day": _l("but another day of birth"),
    "other_year": _l("but another year of birth"),
    "email": _l("the same e-mail address"),
}
#: From so many bits on it is called so; what is shown at all is at least possible.
VERY_LIKELY, LIKELY = 30, 22
ROW_WORDS = {"call_name": _l("What to call the person"), "language": _l("Language"), "adult": _l("18 or older")}
WAYS = {
    "phone": _l("phone"), "sms": _l("text message"), "messenger": _l("messenger"), "email": _l("e-mail"), "post": _l("post"),
    "portal_only": _l("only here, on the own page"), "pick_up": _l("picks it up"), "via_person": _l("through somebody"),
}  # fmt: skip
ADULT = {"yes": _l("yes"), "no": _l("no"), "unsure": _l("not sure")}


def reasons_of(pair: DoublePair) -> list[str]:
    return [str(REASONS[code]) for code in pair.reasons if code in REASONS]


def certainty_of(pair: DoublePair) -> tuple[str, str]:
    """How likely it is, in a word, and the tone of its tag."""
    if pair.bits >= VERY_LIKELY:
        return _("very likely"), "attention"
    return (_("likely"), "active") if pair.bits >= LIKELY else (_("possible"), "plain")


def differing(one: Side, other: Side) -> dict[str, tuple[str, tuple[str, str]]]:
    """What both said and not alike, with its label: fields of the record first, then the questions in their order."""
    found = {
        name: (label_of(name), (_of_row(name, one), _of_row(name, other)))
        for name in OF_THE_ROW
        if getattr(one.person, name) != getattr(other.person, name)
    }
    for key, value in one.answers.items():
        if key in other.answers and other.answers[key] != value and key not in found:
            found[key] = (label_of(key), (answer_in_words(key, value), answer_in_words(key, other.answers[key])))
    return found


def only_one_said(one: Side, other: Side) -> list[tuple[str, str]]:
    """What only the other one answered: it comes along."""
    return [
        (label_of(key), answer_in_words(key, value)) for key, value in one.answers.items() if key not in other.answers
    ]


def same(one: Side, other: Side) -> list[tuple[str, str]]:
    """What both said alike."""
    found = (
        [(str(ROW_WORDS["language"]), _of_row("language", one))] if one.person.language == other.person.language else []
    )
    alike = [key for key, value in one.answers.items() if other.answers.get(key) == value]
    return found + [(label_of(key), answer_in_words(key, one.answers[key])) for key in alike]


def way(kind: str) -> str:
    return str(WAYS.get(kind, kind))


def label_of(name: str) -> str:
    return str(ROW_WORDS[name]) if name in ROW_WORDS else field(name).label.in_(variant())


def answer_in_words(key: str, value: Any) -> str:
    return in_words(field(key), value) or "–"


def _of_row(name: str, side: Side) -> str:
    value = getattr(side.person, name)
    if name == "language":
        return codelist("spoken_languages").label(value, variant()) if value in codelist("spoken_languages") else value
    return str(ADULT.get(value, value)) if name == "adult" else str(value)
