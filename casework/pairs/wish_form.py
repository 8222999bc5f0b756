"""What a person wishes of whoever meets them: the same questions on their phone and at the desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import RadioField, StringField
from wtforms.validators import NumberRange

from casework.cases.forms import ChoiceOrNone
from casework.cases.words import list_choices
from casework.core.forms import Form, Several, at_most, required
from casework.core.i18n import _l
from casework.pairs.models import LONGEST, SHORTEST
from casework.pairs.words import GENDERS, WAYS
from casework.progress.words import AREAS

MINUTES = NumberRange(SHORTEST, LONGEST, message=_l("Please write a number of minutes from 10 to 480."))
SPEAKS, LEARNS = ("speaks_1", "speaks_2", "speaks_3"), ("learns_1", "learns_2")


def languages() -> list[tuple[str, str]]:
    return sorted(list_choices("spoken_languages"), key=lambda each: each[1].casefold())


class WishFields(Form):
    """Every question but the first may stay open."""

    called = StringField(
        _l("What shall this person call you?"), [required(), at_most(60)],
        description=_l("Any name will do. They learn no other name of yours."),
    )  # fmt: skip
    speaks_1 = ChoiceOrNone(_l("In which language do you talk best?"))
    speaks_2 = ChoiceOrNone(_l("Another language (optional)"))
    speaks_3 = ChoiceOrNone(_l("Another language (optional)"))
    learns_1 = ChoiceOrNone(_l("Which language do you want to practise? (optional)"))
    learns_2 = ChoiceOrNone(_l("Another language (optional)"))
    times = Several(_l("When do you have time?"))
    ways = Several(_l("How would you like to meet?"), choices=list(WAYS.items()))
    place = StringField(
        _l("Where would you like to meet?"), [at_most(80)], description=_l("A part of the town, for example.")
    )
    subjects = Several(_l("What would you like to talk about?"), choices=list(AREAS.items()))
    gender = RadioField(_l("With whom would you like to meet?"), choices=list(GENDERS.items()), default="")
    whom_not = StringField(
        _l("Is there somebody whom you do not want to meet?"), [at_most(200)],
        description=_l("Write the name. We tell nobody and ask for no reason."),
    )  # fmt: skip

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        for name in (*SPEAKS, *LEARNS):
            self[name].choices = [("", "–"), *languages()]
        self.times.choices = list_choices("safe_times")

    @property
    def values(self) -> dict[str, Any]:
        taken = ("called", "times", "ways", "place", "subjects", "gender", "whom_not")
        found = {name: getattr(self, name).data for name in taken}
        found |= {"speaks": chosen(self, SPEAKS), "learns": chosen(self, LEARNS)}
        return {name: said.strip() if isinstance(said, str) else said for name, said in found.items()}


def chosen(form: Form, names: Sequence[str]) -> list[str]:
    """Each language once, in the order in which it was named."""
    return list(dict.fromkeys(str(form[name].data) for name in names if form[name].data))


def in_boxes(values: Mapping[str, Any]) -> dict[str, Any]:
    """What was said before, as the fields of the form hold it."""
    boxes = dict(values)
    for names, key in ((SPEAKS, "speaks"), (LEARNS, "learns")):
        boxes |= dict(zip(names, values.get(key, ()), strict=False))
    return boxes
