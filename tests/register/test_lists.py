"""Code lists are dated: the law moves, the codes do not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from casework.register.fields import RETENTION_CLASSES, all_fields
from casework.register.lists import UnknownEntry, UnknownList, all_lists, codelist, read_list, status_set
from casework.register.reading import RegisterError

DAY_BEFORE = date(2026, 6, 11)
DAY_AFTER = date(2026, 6, 13)
STATUSES = codelist("residence_statuses")


@pytest.mark.parametrize(
    ("code", "old", "new"),
    [
        ("refugee_recognised", "§3 AsylG", "Art. 13 Reg. (EU) 2024/1347"),
        ("subsidiary_protection", "§4 AsylG", "Art. 18 Reg. (EU) 2024/1347"),
    ],
)
def test_protection_cites_the_asylum_act_before_the_reform_and_the_regulation_after(
    code: str, old: str, new: str
) -> None:
    entry = STATUSES.entry(code)
    (before,) = entry.citations_on(DAY_BEFORE)
    (on_the_day,) = entry.citations_on(date(2026, 6, 12))
    (after,) = entry.citations_on(DAY_AFTER)
    assert old in before and new not in before
    assert new in after and old not in after
    assert on_the_day == after
    assert {before, after} <= set(entry.cites.values())


def test_the_reform_moves_exactly_the_two_protections_and_no_code() -> None:
    moved = {one.code for one in STATUSES.entries if one.citations_on(DAY_BEFORE) != one.citations_on(DAY_AFTER)}
    assert moved == {"refugee_recognised", "subsidiary_protection"}
    assert [one.code for one in STATUSES.on(DAY_BEFORE)] == [one.code for one in STATUSES.on(DAY_AFTER)]


def test_the_exemption_on_entry_from_ukraine_ends_with_its_ordinance() -> None:
    def can_be_chosen(day: date) -> bool:
        return "ukraine_exempt_90d" in {entry.code for entry in STATUSES.on(day)}

    assert can_be_chosen(date(2027, 3, 4))
    assert not can_be_chosen(date(2027, 3, 5))
    assert STATUSES.label("ukraine_exempt_90d", "uk"), "an old answer keeps its label"


def test_every_status_has_a_group_or_is_sealed() -> None:
    groups = codelist("residence_groups")
    assert [one.code for one in STATUSES.entries if one.sealed == (one.group in groups)] == []
    sealed = {one.code for one in STATUSES.entries if one.sealed}
    assert sealed == {"trafficking_victim", "labour_exploitation_victim", "none_or_expired"}


def test_every_named_set_holds_only_statuses_that_exist_and_none_that_is_sealed() -> None:
    for entry in codelist("status_sets").entries:
        members = [STATUSES.entry(code) for code in entry.extra["members"]]
        assert members and not any(member.sealed for member in members), entry.code


def test_a_named_set_is_found_by_name_and_day() -> None:
    assert "fiction_certificate" in status_set("rub_grant", DAY_AFTER)
    assert "fiction_certificate" not in status_set("daad_all", DAY_AFTER)
    with pytest.raises(UnknownEntry, match="no_such_set"):
        status_set("no_such_set", DAY_AFTER)


def test_levels_are_in_order_and_a_finished_second_half_is_the_whole_level() -> None:
    rank = {entry.code: entry.extra["rank"] for entry in codelist("cefr").entries}
    assert rank["A0"] < rank["A1.1"] < rank["A1"] < rank["A2.1"] < rank["B1"] < rank["B2"] < rank["C1"] < rank["C2"]
    assert rank["B1.2"] == rank["B1"]


def test_every_certificate_proves_a_level_that_exists() -> None:
    levels = codelist("cefr")
    proved = [entry.extra["proves"] for entry in codelist("german_certificates").entries if "proves" in entry.extra]
    assert len(proved) > 15
    assert all(level in levels for level in proved)


def test_reasons_that_reveal_health_safety_residence_or_death_are_sealed() -> None:
    assert {one.code for one in codelist("closing_reasons").entries if one.sealed} == {
        "health",
        "safety",
        "residence_change",
        "deceased",
    }
    assert {one.code for one in codelist("dropout_reasons").entries if one.sealed} == {
        "health",
        "safety",
        "residence_change",
    }


def test_a_paper_can_be_impossible_to_ask_for() -> None:
    entry = codelist("paper_states").entry("cannot_request_danger")
    assert entry.extra["missing"] is True and entry.sealed


def test_papers_and_criteria_name_things_that_exist() -> None:
    keys = {one.key for one in all_fields()}
    assert [one.code for one in codelist("eligibility_criteria").entries if not set(one.extra["fields"]) <= keys] == []
    kinds = codelist("paper_kinds").entries
    assert [one.code for one in kinds if one.extra["retention"] not in RETENTION_CLASSES] == []
    channels = codelist("reach_channels").entries
    assert [one.code for one in channels if "needs" in one.extra and one.extra["needs"] not in keys] == []
    areas = codelist("offer_areas")
    assert [one.code for one in codelist("wishes").entries if one.extra["area"] not in areas] == []


def test_every_retention_class_has_a_period_that_people_can_read() -> None:
    assert set(RETENTION_CLASSES) <= set(codelist("retention_periods").codes)


def test_the_list_of_languages_is_wide_and_has_sign_languages() -> None:
    languages = codelist("spoken_languages")
    assert len(languages.entries) >= 45
    assert len([one for one in languages.entries if one.group == "sign"]) >= 4
    assert all(one.extra["endonym"] for one in languages.entries)
    assert languages.label("prs", "en") == "Dari"
    assert languages.label("fa", "en") == "Persian (Farsi)"
    assert {"kmr", "ckb", "ti", "so", "ps", "ur", "ar"} <= set(languages.codes)


def test_countries_come_with_names_and_three_answers_that_are_no_country() -> None:
    countries = codelist("countries")
    assert {"DE", "SY", "AF", "UA", "PS", "XK", "stateless", "unclear", "unknown"} <= set(countries.codes)
    assert not {"EU", "EZ", "UN", "XA", "XB", "ZZ"} & set(countries.codes)
    assert countries.label("SY", "ar") == "سوريا"
    assert countries.codes[-3:] == ("stateless", "unclear", "unknown")


def test_exactly_one_semester_has_begun_and_not_ended_on_a_day() -> None:
    def running(day: date) -> list[str]:
        semesters = codelist("semesters").entries
        return [one.code for one in semesters if one.extra["begins"] <= day <= one.extra["ends"]]

    assert running(date(2026, 11, 20)) == ["ws_2026"]
    assert running(date(2027, 4, 1)) == ["ss_2027"]
    assert running(date(2027, 9, 30)) == ["ss_2027"]
    assert [one.code for one in codelist("semesters").on(date(2026, 11, 20))] == ["ws_2026", "ss_2027"]


def test_what_does_not_exist_is_a_key_error_with_its_name() -> None:
    with pytest.raises(UnknownList, match="no_such_list"):
        codelist("no_such_list")
    with pytest.raises(UnknownList):
        codelist("../fields/contact")
    with pytest.raises(UnknownEntry, match="residence_statuses: martian"):
        STATUSES.label("martian", "de")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('[entry.a]\nde = "A"\nen = "A"', "does not say whether it is public"),
        ("public = false", "no entries"),
        ('public = true\n[entry.a]\nde = "A"\nen = "B"', "entry a: no text in uk, ar, fa, tr, ru, fr"),
        ('public = false\n[entry.a]\nde = "A"', "entry a: no text in en"),
        ('public = false\n[entry."a b"]\nde = "A"\nen = "B"', "entry a b: this is not a code"),
        ('public = false\n[entry.a]\nde = "A"\nen = "B"\nfrom = "soon"', "entry a: from is not a date"),
        ('public = false\n[entry.a]\nde = "A"\nen = "B"\ncites = { after_2026 = "§1" }', "entry a: after_2026 is not"),
    ],
)
def test_a_wrong_list_is_refused_with_its_name(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "shoes.toml"
    path.write_text(content)
    with pytest.raises(RegisterError, match=f"list shoes.*{message}"):
        read_list(path)


def test_all_lists_of_the_programme_are_there() -> None:
    assert len(all_lists()) > 35
