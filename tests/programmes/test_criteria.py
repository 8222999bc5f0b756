"""Criteria as data: each kind gives met, not met or unknown, with its reason and what would change it; no refusal."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask

from casework.core.i18n import speaking
from casework.core.models import db
from casework.core.transaction import mode
from casework.programmes.criteria import JUDGES, fields_asked, judge, overall
from casework.programmes.judging import label_of
from casework.programmes.judging_facts import facts_needed, judge_facts, whole
from casework.programmes.language_judges import ABOUT_LANGUAGE
from casework.register.facts import facts_of
from casework.register.lists import codelist
from casework.register.service import CannotBeRead
from casework.register.texts import LANGUAGES
from tests import make

TODAY = date(2026, 11, 26)
#: For each kind: the offer's wish, an answer that meets it, one that does not, and one with which nobody can say.
KINDS: dict[str, tuple[Any, dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "residence_status": ("daad_all", {"residence_status": "asylum_procedure"}, {"residence_status": "study"}, {}),
    "hzb": (["direct_general"], {"hzb_state": "direct_general"}, {"hzb_state": "none"}, {"hzb_state": "under_check"}),
    "german_level_min": ("B1", {"german_level": "B2"}, {"german_level": "A2"}, {"german_level": "unknown"}),
    "german_level_max": ("B1", {"german_level": "A2"}, {"german_level": "B2"}, {}),
    "german_certificate": ("B1", {"german_certificate": "dtz_b1"}, {"german_certificate": "goethe_telc_a2"}, {}),
    "language_level": (
        {"language": "en", "min": "B2"},
        {"english_level": "C1"},
        {"english_level": "B1"},
        {"spoken_languages": ["en"]},
    ),
    "language_certificate": (
        {"language": "en", "min": "B2"},
        {"english_certificate": "ielts_7"},
        {"english_certificate": "ielts_4"},
        {"english_certificate": "other"},
    ),
    "age": ({"min": 18, "max": 30}, {"birth_year": "2000"}, {"birth_year": "1980"}, {"birth_year": "2008"}),
    "adult": (True, {"is_adult": "yes"}, {"is_adult": "no"}, {"is_adult": "unknown"}),
    "place": (["44"], {"lives_in": "44787"}, {"lives_in": "10115"}, {}),
    "years_since_entry": (5, {"entry_date": "2024-03"}, {"entry_date": "2015-03"}, {"entry_date": "2021"}),
    "years_abroad": (3, {"abroad_since": "2025-03"}, {"abroad_since": "2015-03"}, {}),
    "degree_level": ("ba", {"degree_level": "ma"}, {"degree_level": "none"}, {"degree_level": "other"}),
    "degree_subject": (["Medizin"], {"degree_subject": "Humanmedizin"}, {}, {"degree_subject": "law"}),
    "teacher_subject": (["Mathe"], {"teacher_subjects": "Mathematik"}, {}, {"teacher_subjects": "art"}),
    "work_experience": (3, {"work_years": "5"}, {"work_years": "1"}, {}),
    "full_time": (True, {"full_time_available": "yes"}, {"full_time_available": "no"}, {}),
    "enrolled_semester": (3, {"enrolled_semester": "4"}, {"enrolled_semester": "1"}, {}),
    "doctorate": (True, {"has_doctorate": "yes"}, {"has_doctorate": "no"}, {}),
    "not_funded_before": (True, {"funded_before": "no"}, {"funded_before": "yes"}, {}),
    "first_generation": (True, {"parents_studied": "no"}, {"parents_studied": "yes"}, {}),
}


def one(kind: str, value: Any) -> dict[str, Any]:
    return {"all": [{"kind": kind, "value": value}]}


@pytest.fixture(autouse=True)
def _speaking(context: Flask) -> Any:
    with context.test_request_context("/en/"):
        yield


def test_every_kind_of_the_register_is_judged_and_tried_here() -> None:
    assert set(codelist("eligibility_criteria").codes) == set(JUDGES) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_three_results_each_with_a_reason_and_what_would_change_it(kind: str) -> None:
    value, good, bad, unknown = KINDS[kind]
    for answers, expected in ((good, "met"), (bad, "not_met"), (unknown, "unknown")):
        if expected == "not_met" and not answers:
            continue  # a subject in one's own words is never a reason to say no
        (verdict,) = judge(one(kind, value), answers, TODAY)
        assert (verdict.state, bool(verdict.name), bool(verdict.reason)) == (expected, True, True)
        assert bool(verdict.change) is (expected != "met")


@pytest.mark.parametrize("kind", KINDS)
def test_the_facts_never_say_something_else_than_the_answers(kind: str) -> None:
    """Coarser they may be: unknown where the answers know. Never met where the answers say not met, or the other way."""
    value, *tried = KINDS[kind]
    for answers in tried:
        (verdict,) = judge(one(kind, value), answers, TODAY)
        ((_kind, state),) = judge_facts(one(kind, value), facts_of(answers, TODAY), TODAY)
        assert state in (verdict.state, "unknown"), (answers, state, verdict.state)


ENGLISH = {"language": "en"}


@pytest.mark.parametrize(
    ("kind", "value", "answers", "state"),
    [
        ("language_level", {"min": "B1", "max": "B2"}, {"english_level": "A2"}, "not_met"),
        ("language_level", {"min": "B1", "max": "B2"}, {"english_level": "B2"}, "met"),
        ("language_level", {"min": "B1", "max": "B2"}, {"english_level": "C1"}, "not_met"),
        ("language_level", {"min": "B2"}, {"german_level": "C2"}, "unknown"),
        ("language_level", {"language": "de", "min": "B2"}, {"german_level": "C2"}, "met"),
        ("language_certificate", {"accepted": ["telc_english_b2"]}, {"english_certificate": "telc_english_b2"}, "met"),
        ("language_certificate", {"accepted": ["telc_english_b2"]}, {"english_certificate": "cambridge_c2"}, "not_met"),
        ("language_certificate", {"min": "B2"}, {"english_certificate": "none"}, "not_met"),
        ("language_certificate", {"language": "de", "min": "C1"}, {"german_certificate": "goethe_c2"}, "met"),
        ("language_certificate", {"min": "B2"}, {"english_certificate": "no_paper"}, "unknown"),
        ("language_level", {"language": "es", "min": "B1"}, {"spoken_languages": ["es"]}, "unknown"),
        ("language_certificate", {"language": "es", "accepted": ["dele"]}, {}, "unknown"),
    ],
)  # fmt: skip
def test_a_range_or_an_accepted_certificate_may_be_asked_of_any_language(
    kind: str, value: dict[str, Any], answers: dict[str, Any], state: str
) -> None:
    wanted = one(kind, ENGLISH | value)
    (verdict,) = judge(wanted, answers, TODAY)
    assert verdict.state == state
    ((_kind, by_facts),) = judge_facts(wanted, facts_of(answers, TODAY), TODAY)
    assert by_facts in (state, "unknown")


def test_what_is_asked_of_a_language_is_said_in_the_readers_language() -> None:
    told = set()
    for code in ("de", "en", "uk", "ar", "fa", "tr", "ru", "fr"):
        with speaking(code):
            (verdict,) = judge(one("language_level", ENGLISH | {"min": "B2"}), {"english_level": "A2"}, TODAY)
            assert "B2" in verdict.reason and label_of("spoken_languages", "en") in verdict.reason
            told.add(verdict.reason)
    assert len(told) == 8


def test_the_question_follows_from_the_language_and_a_university_adds_one_for_any_other() -> None:
    spanish = {"all": [{"kind": kind, "value": {"language": "es", "min": "B1"}} for kind in ABOUT_LANGUAGE]}
    assert fields_asked(one("language_level", ENGLISH | {"min": "B2"})) == ["english_level"]
    assert fields_asked(one("language_certificate", ENGLISH | {"min": "B2"})) == ["english_certificate"]
    assert fields_asked(spanish) == []
    db.session.rollback()
    with mode("write"):
        make.own_field("own_spanish", approved=True, type="choice", tongue="es", choices=answers("a2", "b1", "b2"))
        exams = answers("none", "dele_b1", "other")
        make.own_field("own_spanish_exam", approved=True, type="choice", tongue="es", choices=exams)
    assert fields_asked(spanish) == ["own_spanish", "own_spanish_exam"]
    assert [each.state for each in judge(spanish, {"own_spanish": "b2", "own_spanish_exam": "none"}, TODAY)] == [
        "met",
        "not_met",
    ]
    assert [each.state for each in judge(spanish, {"own_spanish": "a2", "own_spanish_exam": "other"}, TODAY)] == [
        "not_met",
        "unknown",
    ]
    dele = one("language_certificate", {"language": "es", "accepted": ["dele_b1"]})
    assert judge(dele, {"own_spanish_exam": "dele_b1"}, TODAY)[0].state == "met"


def answers(*codes: str) -> list[dict[str, Any]]:
    return [{"code": code, "label": dict.fromkeys(LANGUAGES, code)} for code in codes]


def test_a_language_that_nobody_speaks_is_refused_by_name() -> None:
    with mode("write"), pytest.raises(CannotBeRead) as refused:
        make.own_field("own_level", type="choice", tongue="klingon", choices=answers("a1"))
    assert "klingon is not a spoken language" in str(refused.value.message)


def test_most_facts_say_as_much_as_the_answers() -> None:
    known = [
        kind for kind, (value, good, _bad, _unknown) in KINDS.items()
        if judge_facts(one(kind, value), facts_of(good, TODAY), TODAY)[0][1] == "met"
    ]  # fmt: skip
    assert len(known) >= 12, known
    assert facts_needed(one("german_level_min", "B1")) == {"german_level"}


B1, PAPER = {"kind": "german_level_min", "value": "B1"}, {"kind": "residence_status", "value": "daad_all"}
GOOD, BAD = (
    {"german_level": "B2", "residence_status": "toleration"},
    {"german_level": "A1", "residence_status": "study"},
)


@pytest.mark.parametrize(
    ("criteria", "answers", "expected"),
    [
        ({}, {}, "met"),
        ({"all": [B1, PAPER]}, GOOD, "met"),
        ({"all": [B1, PAPER]}, {**GOOD, "german_level": "A1"}, "not_met"),
        ({"all": [B1, PAPER]}, {"german_level": "B2"}, "unknown"),
        ({"all": [B1, PAPER]}, {"german_level": "A1"}, "not_met"),
        ({"all": [{"any": [B1, PAPER]}]}, {**BAD, "german_level": "B2"}, "met"),
        ({"any": [B1, PAPER]}, {"german_level": "A1"}, "unknown"),
        ({"any": [B1, PAPER]}, BAD, "not_met"),
        ({"not": B1}, GOOD, "not_met"),
        ({"not": B1}, BAD, "met"),
        ({"not": B1}, {}, "unknown"),
        ({"any": [{"all": [B1, PAPER]}, {"not": B1}]}, {**GOOD, "residence_status": "study"}, "not_met"),
        ({"not": {"any": [B1, PAPER]}}, BAD, "met"),
        ({"all": [{"not": {"all": [B1, PAPER]}}]}, GOOD, "not_met"),
    ],
)  # fmt: skip
def test_all_any_and_not_combine_and_facts_agree(
    criteria: dict[str, Any], answers: dict[str, Any], expected: str
) -> None:
    verdicts = judge(criteria, answers, TODAY)
    assert overall(verdicts) == expected
    assert whole(judge_facts(criteria, facts_of(answers, TODAY), TODAY)) in (expected, "unknown")
    if criteria:
        assert set(fields_asked(criteria)) <= {"german_level", "residence_status"} and verdicts


def test_a_set_of_papers_counts_as_of_its_day() -> None:
    entry = codelist("status_sets").entry("daad_all_1")
    assert entry.is_valid_on(TODAY)
    (verdict,) = judge(one("residence_status", "no_such_set"), {"residence_status": "toleration"}, TODAY)
    assert verdict.state == "not_met"
