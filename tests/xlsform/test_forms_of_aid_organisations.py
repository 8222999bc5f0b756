"""Forms as aid organisations write them: every row is carried or named with its reason, in German and in English."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from casework.core.i18n import speaking
from casework.xlsform.plan import Plan
from tests.xlsform.sheets import NEEDS, REGISTRATION, SECTORS, WINTER_AID
from tests.xlsform.test_xlsform import plan_of

FORMS = {"registration": REGISTRATION, "needs": NEEDS, "winter aid": WINTER_AID, "sectors": SECTORS}
FRAME = ("begin", "end")


def reasons(plan: Plan, language: str) -> list[tuple[int | None, str]]:
    with speaking(language):
        return [(loss.row, f"{loss.what}: {loss.reason}") for loss in plan.losses]


@pytest.mark.parametrize("name", FORMS)
def test_every_row_is_carried_or_named_with_its_reason(context: Flask, name: str) -> None:
    sheets: dict[str, Any] = FORMS[name]
    plan = plan_of(sheets)
    assert plan.faults == []
    asked = {key for page in plan.pages for key in map(_key, page["fields"])}
    named = {row for row, _reason in reasons(plan, "en")}
    for number, row in enumerate(sheets["survey"][1:], 2):
        if not str(row[0]).startswith(FRAME):
            assert (f"own_{row[1].lower()}" in asked) or number in named, row


@pytest.mark.parametrize("name", FORMS)
def test_each_reason_is_said_in_german_and_in_english(context: Flask, name: str) -> None:
    plan = plan_of(FORMS[name])
    english, german = reasons(plan, "en"), reasons(plan, "de")
    assert len(english) == len(german) > 4
    assert [one for one, other in zip(english, german, strict=True) if one == other] == []


def test_what_is_calculated_repeated_or_shown_says_what_to_do_instead(context: Flask) -> None:
    told = dict(reasons(plan_of(WINTER_AID), "en"))
    wanted = {
        4: "write select_one with yes and no", 8: "before the person answers", 9: "nothing is calculated here",
        11: "ask for the number, or in the talk", 12: "its group is not carried", 14: "its group is not carried",
        19: "everybody", 20: "codes are not scanned", 21: "places on a map", 22: "add a page for papers",
        23: "as the hint of a question",
    }  # fmt: skip
    assert {row: told.get(row) for row, words in wanted.items() if words not in str(told.get(row))} == {}
    at_17 = [text for row, text in reasons(plan_of(WINTER_AID), "en") if row == 17]
    assert any("or_other" in text for text in at_17) and any("pictures" in text for text in at_17)


def test_what_can_be_carried_of_an_assessment_keeps_its_conditions(context: Flask) -> None:
    plan = plan_of(SECTORS)
    food = next(page for page in plan.pages if page["key"] == "food")
    assert food["show_if"] == {"field": "own_queue_minutes", "op": ">", "value": 0}
    assert "own_meals" in plan.new and plan.new["own_meals"]["hint"] == {"en": "Yesterday"}
    told = dict(reasons(plan, "en"))
    assert "litres" in told[12], "a condition on a question that is not carried is named"


def _key(asked: Any) -> str:
    return str(asked["field"] if isinstance(asked, dict) else asked)
