"""Which field a column may be, and which code a word: proposals that a human changes."""

from __future__ import annotations

from rapidfuzz import fuzz, process

from casework.core.i18n import LANGUAGES, _l
from casework.register.fields import Field, all_fields
from casework.spreadsheet.cells import CellRefused, answer_from, code_of, plain
from casework.spreadsheet.reading import Table

#: A name as it is written in one cell: not a question of the register, but a spelling.
FULL_NAME = "full_name"
FULL_NAME_LABEL = _l("Whole name, as on a paper")
#: What an office calls its columns.
_SAID = {
    FULL_NAME: ("name", "vollständiger name", "full name", "name vorname", "الاسم", "نام"),
    "given_name": ("vorname", "vornamen", "first name", "given name"),
    "family_name": ("nachname", "familienname", "zuname", "last name", "surname"),
    "call_name": ("rufname", "anrede name", "nickname"),
    "birth_date": ("geburtsdatum", "geb", "geb datum", "geboren", "birthday", "date of birth", "dob"),
    "birth_year": ("geburtsjahr", "jahrgang"),
    "email": ("email", "e mail", "mail", "e mail adresse", "mailadresse"),
    "phone": ("telefon", "tel", "telefonnummer", "handy", "mobil", "mobile", "phone", "telefon nr"),
    "post_address": ("adresse", "anschrift", "address"),
    "lives_in": ("plz", "postleitzahl", "wohnort"),
    "spoken_languages": ("sprachen", "sprache", "languages", "muttersprache"),
    "german_level": ("deutsch", "deutschniveau", "niveau", "sprachniveau", "german"),
    "citizenship": ("staatsangehörigkeit", "nationalität", "nationality", "herkunftsland"),
    "gender": ("geschlecht", "gender"),
    "residence_status": ("aufenthaltsstatus", "aufenthaltstitel", "status"),
    "entry_date": ("einreise", "einreisedatum", "in deutschland seit"),
}
ALIKE = 88
LOOKED_AT = 200
#: These are asked of a person and decide how they are written to: no list of years ago may answer them.
NEVER = frozenset(
    {"shared_with", "may_leave_message", "text_only", "reach_by", "reach_then", "safe_times", "trusted_person"}
)


def targets() -> list[Field]:
    """The questions that a column can answer."""
    return [one for one in all_fields() if one.key not in NEVER]


def proposed_columns(table: Table) -> list[str]:
    """A field for each column, each at most once; "" where none fits by its heading or by what stands in it."""
    named = {plain(word): key for key, words in _SAID.items() for word in words}
    fields = {one.key: one for one in targets()}
    for one in fields.values():
        for language in LANGUAGES:
            named.setdefault(plain(one.label.in_(language)), one.key)
        named.setdefault(plain(one.key), one.key)
    taken: set[str] = set()
    found: list[str] = []
    for place, heading in enumerate(table.head):
        key = _by_heading(plain(heading), named)
        if key in taken or (key in fields and not _fits(fields[key], [row[place] for row in table.rows[:LOOKED_AT]])):
            key = ""
        taken |= {key} - {""}
        found.append(key)
    return found


def _by_heading(heading: str, named: dict[str, str]) -> str:
    if not heading:
        return ""
    if heading in named:
        return named[heading]
    best = process.extractOne(heading, named.keys(), scorer=fuzz.ratio, score_cutoff=ALIKE)
    return named[best[0]] if best else ""


def _fits(field: Field, cells: list[str]) -> bool:
    """At least some of the cells are answers; a column of words is judged when its words are mapped."""
    said = [cell for cell in cells if cell.strip()]
    if not said or field.choices is not None or field.type == "yesno":
        return True
    good = 0
    for cell in said:
        try:
            answer_from(field, cell, {})
            good += 1
        except CellRefused:
            continue
    return good * 2 >= len(said)


def words_to_map(field: Field, cells: list[str]) -> dict[str, str]:
    """The different words of a column of codes that mean none by themselves, each with the code that is most alike."""
    found: dict[str, str] = {}
    if field.choices is None:
        return found
    many = field.type in {"choices", "languages"}
    for cell in cells:
        for word in cell.replace(";", ",").replace("/", ",").split(",") if many else [cell]:
            word = plain(word)
            if word and word not in found and code_of(field.choices, word) is None:
                found[word] = _most_alike(field, word)
    return found


def _most_alike(field: Field, word: str) -> str:
    choices = field.choices
    if choices is None:
        return ""
    labels = {plain(entry.label.in_(code)): entry.code for entry in choices.entries for code in ("de", "en")}
    best = process.extractOne(word, labels.keys(), scorer=fuzz.WRatio, score_cutoff=ALIKE)
    return labels[best[0]] if best else ""
