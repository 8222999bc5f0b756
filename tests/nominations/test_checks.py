"""What a call asks, judged for the day of its deadline: what is not exact enough is unknown and never a false "met"."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask

from casework.core.i18n import speaking
from casework.nominations.call_models import Call
from casework.nominations.checks import Check, judge, worst
from casework.nominations.models import Evidence, Nomination
from casework.nominations.partial_dates import NoSuchDate, read_date

DEADLINE = date(2026, 8, 22)


def checks(call: dict[str, Any], *evidence: tuple[str, dict[str, str], bool], **answers: Any) -> dict[str, Check]:
    """The rules of a call, for evidence of (kind, what is told, seen?) and what the person answered."""
    rules = {"needs_threat": False, "self_report_countries": [], "languages": [], "asks": []} | call
    nomination = Nomination(call=Call(deadline=DEADLINE, **rules))
    # As a row that was opened for its reader.
    rows = [Opened(kind, told, date(2026, 1, 1) if seen else None) for kind, told, seen in evidence]
    with speaking("en"):
        return {check.code: check for check in judge(nomination, rows, answers)}  # type: ignore[arg-type]  # rows that need no database


class Opened:
    """What the judges see of a piece of evidence."""

    def __init__(self, kind: str, told: dict[str, str], seen_on: date | None) -> None:
        self.kind, self.told, self.seen_on = kind, told, seen_on

    said = Evidence.said


@pytest.mark.parametrize(
    ("since", "state"),
    [
        ("2021-08-22", "met"),  # five years to the day
        ("2021-08-21", "not_met"),  # a day more
        ("2021-09", "met"),
        ("2021-07", "not_met"),
        ("2021-08", "unknown"),  # before or after the 22nd
        ("2021", "unknown"),
        ("2020", "not_met"),
        ("2022", "met"),
        ({"value": "2021-01-01", "precision": "official_january"}, "unknown"),
        (None, "unknown"),
    ],
)
def test_time_abroad_is_judged_on_the_deadline_and_only_as_exactly_as_it_was_told(
    context: Flask, since: Any, state: str
) -> None:
    found = checks({"abroad_months": 60}, abroad_since=since)["abroad"]
    assert found.state == state
    if state != "met" and since is not None:
        assert "22" in found.reason + found.change and "Aug" in found.reason + found.change


@pytest.mark.parametrize(
    ("dated", "state"),
    [("2025-08-22", "met"), ("2025-08-21", "not_met"), ("2025-08", "unknown"), ("2025", "unknown"), ("2026", "met"), ("2024", "not_met"), ("", "unknown")],
)  # fmt: skip
def test_a_statement_may_be_a_year_old_on_the_deadline(context: Flask, dated: str, state: str) -> None:
    found = checks({"needs_threat": True, "statement_months": 12}, ("third_party", {"dated": dated}, True))["threat"]
    assert found.state == state
    # From which day on a new one is needed is said, too.
    assert state == "met" or "Aug 22, 2025" in found.reason + found.change


def test_one_way_to_show_the_threat_is_enough_and_a_promise_is_none(context: Flask) -> None:
    call = {"needs_threat": True, "statement_months": 12, "self_report_countries": ["UA"]}
    old = ("third_party", {"dated": "2020-01-01"}, True)
    assert checks(call)["threat"].state == "not_met"
    assert checks(call, old)["threat"].state == "not_met"
    assert checks(call, old, ("residence_status", {}, True))["threat"].state == "met"
    assert checks(call, old, ("residence_status", {}, False))["threat"].state == "unknown"
    assert checks(call, ("self_report", {"country": "UA"}, True))["threat"].state == "met"
    assert checks(call, ("self_report", {"country": "TR"}, True))["threat"].state == "not_met"
    assert checks(call, ("self_report", {}, True))["threat"].state == "unknown"


def test_language_doctorate_and_what_else_is_asked(context: Flask) -> None:
    call = {
        "languages": ["de", "en"], "language_level": "B2", "language_months": 24, "needs_doctorate": True, "asks": ["cv"]
    }  # fmt: skip
    proof = {"language": "de", "level": "C1", "dated": "2024-08-22"}
    good = checks(call, ("language_proof", proof, True), ("doctorate", {}, True), ("cv", {}, True))
    assert {good[code].state for code in ("language", "doctorate", "cv")} == {"met"}
    for wrong, state in (({"level": "B1"}, "not_met"), ({"language": "tr"}, "not_met"), ({"dated": "2024-08-21"}, "not_met"), ({"dated": "2024"}, "unknown")):  # fmt: skip
        assert checks(call, ("language_proof", proof | wrong, True))["language"].state == state
    assert checks(call, has_doctorate="yes")["doctorate"].state == "unknown"  # said, and not seen
    assert checks(call, has_doctorate="no")["doctorate"].state == "not_met"
    assert checks(call)["cv"].state == "not_met"
    assert worst(good.values()) == "not_met"  # nobody hosts, nobody mentors


def test_a_date_is_read_as_exactly_as_it_stands_on_the_paper(context: Flask) -> None:
    assert [read_date(text) for text in ("14.03.2024", "3/2024", "2024", "2024-3-4", "", "۲۰۲۴")] == [
        "2024-03-14", "2024-03", "2024", "2024-03-04", None, "2024"
    ]  # fmt: skip
    for wrong in ("31.02.2024", "soon", "2199", "13/2024", "14.3.24"):
        with pytest.raises(NoSuchDate):
            read_date(wrong)
