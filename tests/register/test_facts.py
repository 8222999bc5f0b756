"""Facts are coarse, and what must stay sealed yields none."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from casework.register import lists
from casework.register.dates import ages_possible, span, whole_months_since
from casework.register.facts import RULES, facts_of, level_rank
from casework.register.fields import all_fields, field
from casework.register.lists import codelist
from casework.register.reading import DATA

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("answers", "fact", "value"),
    [
        ({"residence_status": "asylum_procedure"}, "residence_group", "in_procedure"),
        ({"residence_status": "subsidiary_protection"}, "residence_group", "protected"),
        ({"residence_status": "temporary_protection"}, "residence_group", "temporary_protection"),
        ({"residence_status": "toleration_work"}, "residence_group", "tolerated"),
        ({"residence_status": "blue_card"}, "residence_group", "other"),
        ({"birth_year": "1990"}, "age_band", "30_54"),
        ({"birth_year": "۱۹۹۰"}, "age_band", "30_54"),
        ({"birth_year": 1996}, "age_band", None),
        ({"birth_date": "1996-11-20"}, "age_band", "30_54"),
        ({"birth_date": "1996-11-21"}, "age_band", "18_29"),
        ({"birth_date": {"value": "1996-01-01", "precision": "official_january"}}, "age_band", None),
        ({"birth_date": date(1960, 1, 1), "birth_year": "2000"}, "age_band", "over_60"),
        ({"is_adult": "yes"}, "is_adult", "yes"),
        ({"is_adult": "no"}, "is_adult", "no"),
        ({"is_adult": "unknown"}, "is_adult", "unsure"),
        ({"is_adult": "yes", "birth_date": "2009-01-02"}, "is_adult", "no"),
        ({"is_adult": "yes", "birth_year": "2008"}, "is_adult", "unsure"),
        ({"birth_year": "2007"}, "is_adult", "yes"),
        ({"entry_date": "2026-01"}, "years_since_entry", "under_15_months"),
        ({"entry_date": "2025-08-20"}, "years_since_entry", "15_to_36_months"),
        ({"entry_date": "2025-08-21"}, "years_since_entry", "under_15_months"),
        ({"entry_date": "2025-08"}, "years_since_entry", None),
        ({"entry_date": "2022"}, "years_since_entry", "3_to_5_years"),
        ({"entry_date": "2015"}, "years_since_entry", "5_years_or_more"),
        ({"entry_date": "2027-01"}, "years_since_entry", None),
        ({"abroad_since": "2024-06"}, "years_abroad", "15_to_36_months"),
        ({"hzb_state": "via_studienkolleg"}, "hzb_state", "via_studienkolleg"),
        ({"german_level": "B1.1"}, "german_level", "B1.1"),
        ({"german_level": "Z9"}, "german_level", None),
        ({"german_certificate": "dsh_2"}, "german_proven", "C1"),
        ({"german_certificate": "other"}, "german_proven", None),
        ({"degree_level": "ma"}, "degree_level", "ma"),
        ({"has_doctorate": "no"}, "has_doctorate", "no"),
        ({"has_doctorate": True}, "has_doctorate", "yes"),
        ({"work_years": 0}, "work_experience", "none"),
        ({"work_years": "5"}, "work_experience", "3_to_5"),
        ({"work_years": "many"}, "work_experience", None),
        ({"full_time_available": "yes"}, "full_time", "yes"),
        ({"funded_before": "no"}, "funded_before", "no"),
        ({"parents_studied": "no"}, "first_generation", "yes"),
        ({"parents_studied": "yes"}, "first_generation", "no"),
        ({"citizenship": ["SY"]}, "citizenship_group", "third_country"),
        ({"citizenship": ["UA", "PL"]}, "citizenship_group", "eu_eea_swiss"),
        ({"citizenship": ["UA"]}, "citizenship_group", "ukraine"),
        ({"citizenship": ["DE", "TR"]}, "citizenship_group", "german"),
        ({"citizenship": "stateless"}, "citizenship_group", "stateless"),
        ({"citizenship": ["unknown"]}, "citizenship_group", None),
        ({"gender": "diverse"}, "gender_group", "non_binary"),
        ({"gender": "female"}, "gender_group", "female"),
    ],
    ids=str,
)
def test_an_answer_yields_its_coarse_fact(answers: dict[str, Any], fact: str, value: str | None) -> None:
    assert facts_of(answers, TODAY).get(fact) == value


def test_a_sealed_status_says_no_more_than_silence() -> None:
    sealed = [entry.code for entry in codelist("residence_statuses").entries if entry.sealed]
    assert {"none_or_expired", "trafficking_victim", "labour_exploitation_victim"} <= set(sealed)
    rest = {"german_level": "B1"}
    silence = facts_of(rest, TODAY)
    for code in [*sealed, "unknown", "not_disclosed", "undisclosed"]:
        assert facts_of({**rest, "residence_status": code}, TODAY) == silence, code


def test_an_entry_that_becomes_sealed_falls_silent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(DATA / "lists", tmp_path / "lists")
    statuses = tmp_path / "lists" / "residence_statuses.toml"
    statuses.write_text(statuses.read_text().replace("[entry.study]\n", "[entry.study]\nsealed = true\n"))
    assert facts_of({"residence_status": "study"}, TODAY) == {"residence_group": "other"}
    codelist.cache_clear()
    monkeypatch.setattr(lists, "DATA", tmp_path)
    try:
        assert facts_of({"residence_status": "study"}, TODAY) == {}
        assert facts_of({"residence_status": "study_prep"}, TODAY) == {"residence_group": "other"}
    finally:
        codelist.cache_clear()


@pytest.mark.parametrize("absent", ["unknown", "undisclosed", "no_paper", "", None])
def test_giving_no_answer_yields_no_fact(absent: str | None) -> None:
    answers = {one.key: absent for one in all_fields() if one.key != "is_adult"}
    assert facts_of(answers, TODAY) == {}


def test_every_fact_has_a_field_and_every_field_with_a_fact_a_rule() -> None:
    assert {one.fact for one in all_fields() if one.fact} == set(RULES)


def test_no_fact_comes_from_an_answer_that_only_the_advisor_may_know() -> None:
    for key in ("support_wanted", "needs_childcare", "residence_valid_until"):
        assert field(key).fact is None
        assert facts_of({key: "yes"}, TODAY) == {}


def test_a_fact_of_a_sealed_field_never_is_the_answer_itself() -> None:
    answers = {"residence_status": "toleration", "birth_date": "1990-05-17", "citizenship": ["SY"]}
    answers |= {"entry_date": "2024-03-02", "gender": "diverse"}
    given = {"toleration", "1990-05-17", "1990", "SY", "2024-03-02", "diverse"}
    assert len(facts_of(answers, TODAY)) == 6
    assert not given & set(facts_of(answers, TODAY).values())


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        (2024, date(2024, 1, 1), date(2024, 12, 31)),
        (date(2024, 5, 17), date(2024, 5, 17), date(2024, 5, 17)),
        ({"value": "2024-05-17", "precision": "month"}, date(2024, 5, 1), date(2024, 5, 31)),
    ],
    ids=str,
)
def test_a_date_means_as_many_days_as_its_precision_allows(value: object, first: date, last: date) -> None:
    spanned = span(value)
    assert spanned is not None
    assert (spanned.first, spanned.last) == (first, last)


@pytest.mark.parametrize("value", ["2024-13", "2024-02-30", "spring", "1-2-3-4", None, True, "0"])
def test_what_is_no_date_has_no_span(value: object) -> None:
    assert span(value) is None


def test_a_year_of_birth_allows_two_ages() -> None:
    assert ages_possible("1990", TODAY) == (35, 36)
    assert ages_possible("1990-11-21", TODAY) == (35, 35)
    assert whole_months_since("2026-11", TODAY) == (0, 0)


def test_nothing_has_passed_since_a_day_that_is_to_come() -> None:
    assert whole_months_since("2026-12", TODAY) is None
    assert ages_possible("2027", TODAY) is None


def test_levels_can_be_compared() -> None:
    assert level_rank("B1.1") < level_rank("B1") < level_rank("B2")
