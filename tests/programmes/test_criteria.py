"""Criteria as data: each kind gives met, not met or unknown, with its reason and what would change it; no refusal."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask

from casework.programmes.criteria import JUDGES, fields_asked, judge, overall
from casework.programmes.judging_facts import facts_needed, judge_facts, whole
from casework.register.facts import facts_of
from casework.register.lists import codelist

TODAY = date(2026, 11, 26)
#: For each kind: the offer's wish, an answer that meets it, one that does not, and one with which nobody can say.
KINDS: dict[str, tuple[Any, dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "residence_status": ("daad_all", {"residence_status": "asylum_procedure"}, {"residence_status": "study"}, {}),
    "hzb": (["direct_general"], {"hzb_state": "direct_general"}, {"hzb_state": "none"}, {"hzb_state": "under_check"}),
    "german_level_min": ("B1", {"german_level": "B2"}, {"german_level": "A2"}, {"german_level": "unknown"}),
    "german_level_max": ("B1", {"german_level": "A2"}, {"german_level": "B2"}, {}),
    "german_certificate": ("B1", {"german_certificate": "dtz_b1"}, {"german_certificate": "goethe_telc_a2"}, {}),
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
