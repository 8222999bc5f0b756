"""What invented people answer: plausible together, with gaps, as frequent as in a real office."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

from casework.people.invented import InventedPerson

_PROTECTED = (
    "refugee_recognised",
    "subsidiary_protection",
    "asylum_procedure",
    "deportation_ban",
    "family_of_protected",
)
_STATUSES = {
    "UA": (("temporary_protection",), 0.95),
    "SY": (_PROTECTED, 0.95),
    "AF": ((*_PROTECTED, "admission_abroad"), 0.95),
    "ER": (_PROTECTED, 0.9),
    "SO": (_PROTECTED, 0.9),
    "IQ": ((*_PROTECTED, "toleration"), 0.9),
    "IR": ((*_PROTECTED, "study"), 0.8),
    "TR": (("asylum_procedure", "asylum_entitled", "study"), 0.8),
}
_OTHERS = ("study", "study_prep", "toleration", "settlement_permit", "none_or_expired", "asylum_procedure")
_LEVELS = (("A0", 8), ("A1", 18), ("A2", 22), ("B1", 26), ("B2", 16), ("C1", 8), ("C2", 2))
_CERTIFICATES = {"A2": "goethe_telc_a2", "B1": "dtz_b1", "B2": "goethe_telc_b2", "C1": "goethe_telc_c1"}
_SUBJECTS = (
    "Medizin",
    "Informatik",
    "هندسة مدنية",
    "Mathematik",
    "право",
    "اقتصاد",
    "Pharmazie",
    "физика",
    "Eczacılık",
)
_WISHES = (
    "german_course",
    "start_degree",
    "continue_degree",
    "recognition",
    "own_profession",
    "orientation",
    "social_contacts",
)
_POSTCODES = ("44787", "44801", "44866", "45127", "44135", "47051", "58095", "50667", "10115")
_WAYS = (("portal_only", 20), ("phone", 25), ("text", 20), ("text_only", 8), ("email", 20), ("post", 3), ("pick_up", 4))
#: Numbers that the regulator keeps free for films: nobody answers them.
_NUMBERS = (("0176 040690", 100), ("030 23125", 1000), ("0221 4710", 1000), ("040 66969", 1000), ("089 99998", 1000))
_ARABIC, _PERSIAN = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"), str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


def answers_for(person: InventedPerson, random: Random, today: date) -> dict[str, Any]:
    """The answers of a sent form, and what the advisor noted later."""
    level = _drawn(random, _LEVELS)
    given: dict[str, Any] = {
        "call_name": call_name(person),
        "spoken_languages": list(person.languages_spoken),
        "is_adult": _adult(person, random, today),
        "wish": random.sample(_WISHES, random.choice((1, 1, 2))),
        "german_level": level,
        **_reach(person, random),
    }
    if person.languages_read:
        given["read_languages"] = list(person.languages_read)
    for chance, key, value in (
        (0.85, "residence_status", _status(person, random)),
        (
            0.8,
            "hzb_state",
            random.choice(("direct_general", "direct_subject_bound", "via_studienkolleg", "none", "under_check")),
        ),
        (0.7, "entry_date", f"{today.year - random.randint(0, 9)}-{random.randint(1, 12):02d}"),
        (0.6, "birth_year", person.birth_year),
        (0.5, "degree_level", random.choice(("none", "started", "ba", "ma", "specialist", "phd"))),
        (0.4, "german_certificate", _CERTIFICATES.get(level, "none")),
        (0.4, "degree_subject", random.choice(_SUBJECTS)),
        (0.4, "work_years", random.randint(0, 20)),
        (0.4, "lives_in", random.choice(_POSTCODES)),
        (0.3, "full_time_available", random.choice(("yes", "no"))),
        (0.3, "parents_studied", random.choice(("yes", "no", "undisclosed"))),
        (0.3, "funded_before", random.choice(("yes", "no", "no"))),
        (0.3, "needs_childcare", random.choice(("yes", "no", "no"))),
        (0.15, "gender", _gender(person)),
        (0.15, "birth_date", _birth(person)),
        (0.15, "citizenship", [person.country]),
    ):
        if random.random() < chance:
            given[key] = value
    return given


def call_name(person: InventedPerson) -> str:
    """What they want to be called: the name for that, else the first word of their name."""
    spelled = {kind: text for kind, _script, text in person.spellings}
    return spelled.get("call_name") or spelled["own_script"].split()[0]


def _drawn(random: Random, weighted: tuple[tuple[str, int], ...]) -> str:
    return random.choices([value for value, _ in weighted], [weight for _, weight in weighted])[0]


def _adult(person: InventedPerson, random: Random, today: date) -> str:
    if random.random() < 0.02:
        return "unknown"
    return "yes" if today.year - person.birth_year > 18 else "no"


def _status(person: InventedPerson, random: Random) -> str:
    usual, share = _STATUSES.get(person.country, (_OTHERS, 1.0))
    if random.random() < 0.04:
        return random.choice(("unknown", "undisclosed"))
    return random.choice(usual if random.random() < share else _OTHERS)


def _gender(person: InventedPerson) -> str:
    return "undisclosed" if person.gender == "no_entry" else person.gender


def _birth(person: InventedPerson) -> str:
    return str(person.birth_year) if person.birth_precision == "year" else person.birth_date.isoformat()


def _reach(person: InventedPerson, random: Random) -> dict[str, Any]:
    way = _drawn(random, _WAYS)
    given = {
        "reach_by": way,
        "shared_with": random.choice(("nobody", "nobody", "family", "friends", "facility", "undisclosed")),
        "may_leave_message": random.choice(("yes", "no", "unknown")),
    }
    if way in ("phone", "text", "text_only"):
        given["phone"] = _number(person, random)
    elif way == "email":
        given["email"] = f"{random.getrandbits(48):012x}@example.org"
    elif way == "post":
        given["post_address"] = f"Musterweg {random.randint(1, 99)}, {random.choice(_POSTCODES)} Musterstadt"
    return given


def _number(person: InventedPerson, random: Random) -> str:
    begins, count = random.choice(_NUMBERS)
    number = f"{begins}{random.randrange(count):0{len(str(count - 1))}d}"
    digits = {"ar": _ARABIC, "fa": _PERSIAN}.get(person.written_language)
    return number.translate(digits) if digits and random.random() < 0.3 else number
