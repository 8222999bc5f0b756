"""Choosing side by side: which record stays, which case goes on, and for each question whose answer counts."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, cast

from markupsafe import Markup
from wtforms import RadioField, ValidationError

from casework.core.forms import Form, required
from casework.core.i18n import _, _l

ONE, OTHER = "one", "other"
TAKE = "take_"


def one_of_both(form: Any, take: Any) -> None:
    """Nobody has to choose; but what neither side offers is no choice."""
    if any(given not in ("", ONE, OTHER) for given in take.raw_data or ()):
        raise ValidationError(_("Please choose one of these answers."))


class MergeForm(Form):
    """Which record stays and, when both have an open one, which case goes on. `merge_form` adds a choice for each question."""

    creates = True
    kept = RadioField(_l("Which record stays?"), [required(_l("Please choose one of the two."))])
    case = RadioField(_l("Which case goes on?"), validate_choice=False)
    #: The questions that both answered and not alike.
    questions: tuple[str, ...] = ()

    def __init__(self, sides: Sequence[tuple[str, str]], cases: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.kept.choices = list(sides)
        self.case.choices = list(cases)
        if not cases:
            del self.case

    @property
    def takes(self) -> list[RadioField]:
        return [self[TAKE + name] for name in self.questions]

    @property
    def keeps_one(self) -> bool:
        return bool(self.kept.data == ONE)

    @property
    def case_id(self) -> uuid.UUID | None:
        try:
            return uuid.UUID(self.case.data) if "case" in self else None
        except (TypeError, ValueError):
            return None

    @property
    def from_gone(self) -> dict[str, bool]:
        """For each question that was decided: does the answer of the record that goes count?"""
        gone = OTHER if self.keeps_one else ONE
        chosen = {name: self[TAKE + name].data for name in self.questions}
        return {name: side == gone for name, side in chosen.items() if side in (ONE, OTHER)}


def merge_form(
    sides: Sequence[str], cases: Sequence[tuple[str, str]], differing: Mapping[str, tuple[str, tuple[str, str]]]
) -> MergeForm:
    """`differing`: for each question its label and the two answers in words."""
    fields: dict[str, Any] = {"questions": tuple(differing)}
    for name, (label, answers) in differing.items():
        # A person's words in any script stand in a text of another direction.
        texts = [Markup("<bdi>{}</bdi>").format(answer) for answer in answers]
        fields[TAKE + name] = RadioField(
            label, [one_of_both], choices=list(zip((ONE, OTHER), texts, strict=True)), validate_choice=False
        )
    made = type("MergeForm", (MergeForm,), fields)(list(zip((ONE, OTHER), sides, strict=True)), cases)
    for take in made.takes:
        take.choice_hints = dict(zip((ONE, OTHER), sides, strict=True))
    return cast(MergeForm, made)
