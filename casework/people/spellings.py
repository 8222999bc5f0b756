"""More spellings of a name: which paper writes it so, in which script; and a former name, which finds and is not shown.

A name is kept as it was typed. Nothing is upper-cased, cut, split or put into another order. A former name (§13 SBGG:
nobody may disclose or ask after it) goes into the index of names and onto no page, print or export of the staff.
"""

from __future__ import annotations

import unicodedata
import uuid
from collections import Counter
from typing import Any

from babel import Locale
from sqlalchemy import func, select

from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.core.sealed import open_for
from casework.people.models import Person, Spelling
from casework.people.service import add_spelling
from casework.register.lists import codelist

MOST = 20
#: What a letter's Unicode name begins with, and the ISO 15924 code of its script, which Babel names in every language.
_SCRIPTS = {
    "LATIN": "Latn", "ARABIC": "Arab", "CYRILLIC": "Cyrl", "ETHIOPIC": "Ethi", "GREEK": "Grek", "HEBREW": "Hebr",
    "ARMENIAN": "Armn", "GEORGIAN": "Geor", "DEVANAGARI": "Deva", "BENGALI": "Beng", "GURMUKHI": "Guru", "TAMIL": "Taml",
    "SINHALA": "Sinh", "THAI": "Thai", "MYANMAR": "Mymr", "KHMER": "Khmr", "TIBETAN": "Tibt", "SYRIAC": "Syrc",
    "TIFINAGH": "Tfng", "THAANA": "Thaa", "NKO": "Nkoo", "HANGUL": "Hang", "CJK": "Hani", "HIRAGANA": "Jpan",
    "KATAKANA": "Jpan", "MONGOLIAN": "Mong", "VAI": "Vaii", "OSMANYA": "Osma", "ADLAM": "Adlm",
}  # fmt: skip


class NoName(Refusal):
    field = "text"
    message = _l("Please write the name.")


class UnknownKind(Refusal):
    field = "kind"
    message = _l("Please choose one of these answers.")


class TooManySpellings(Refusal):
    field = "text"
    message = _l("These are more spellings than we can keep. Please take one away first.")


def keep_spelling(
    person: Person, text: str, *, kind: str, paper: str | None = None, is_former: bool = False
) -> Spelling:
    """One more spelling, as it was typed. Raises NoName, UnknownKind, TooManySpellings."""
    if not text.strip():
        raise NoName
    if kind not in codelist("spelling_kinds") or (paper and paper not in codelist("paper_kinds")):
        raise UnknownKind
    count = db.session.scalar(select(func.count()).where(Spelling.person_id == person.id))
    if (count or 0) >= MOST:
        raise TooManySpellings
    row = add_spelling(person, text, kind=kind, is_former=is_former)
    row.paper = paper or None
    db.session.flush()
    return row


def make_former(person: Person, spelling_id: uuid.UUID) -> None:
    """The person does not want to be known by this name any more: it still finds them."""
    row = db.session.scalar(select(Spelling).where(Spelling.id == spelling_id, Spelling.person_id == person.id))
    if row is not None:
        row.is_former = True
        db.session.flush()


def shown_spellings(viewer: Any, person: Person) -> list[Spelling]:
    """The spellings that may be shown, oldest first. A former one is never among them."""
    query = select(Spelling).where(Spelling.person_id == person.id, Spelling.is_former.is_(False))
    return open_for(viewer, db.session.scalars(query.order_by(Spelling.created_at, Spelling.id)), "names")


def own_former_names(person: Person) -> list[Spelling]:
    """For the person alone: which former names find them here."""
    query = select(Spelling).where(Spelling.person_id == person.id, Spelling.is_former.is_(True))
    return open_for(person, db.session.scalars(query.order_by(Spelling.created_at, Spelling.id)), "own names")


def script_of(text: str) -> str | None:
    """The ISO 15924 code of the script that most letters of the name belong to."""
    found = Counter(
        _SCRIPTS.get(unicodedata.name(sign, "").split(" ")[0].split("-")[0])
        for sign in text
        if unicodedata.category(sign)[0] in "LM"
    )
    return next((code for code, _count in found.most_common() if code), None)


def script_in_words(text: str, language: str) -> str:
    code = script_of(text)
    return str(Locale.parse(language).scripts.get(code, "")) if code else ""
