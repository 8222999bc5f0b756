"""What every judge is asked and answers: met, not met or unknown, why, and what would change it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from casework.core.i18n import _, variant
from casework.register.lists import codelist

State = Literal["met", "not_met", "unknown"]
Answers = Mapping[str, Any]
ABSENT = frozenset({None, "", "unknown", "undisclosed", "not_disclosed"})


@dataclass(frozen=True)
class Question:
    """What a judge is asked: the offer's wish, what the person said, the day."""

    value: Any
    answers: Answers
    today: date

    def said(self, field: str) -> Any:
        given = self.answers.get(field)
        return None if isinstance(given, (str, type(None))) and given in ABSENT else given


Judgement = tuple[State, str, str]


def not_said() -> Judgement:
    return "unknown", _("We do not know this yet."), _("Answer the question, or ask us. You can apply all the same.")


def label_of(list_key: str, code: str) -> str:
    return str(codelist(list_key).entry(code).label.in_(variant()))
