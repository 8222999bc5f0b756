"""What the office and the volunteers fill in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import IntegerField, RadioField, SelectField, StringField
from wtforms.validators import NumberRange, Optional

from casework.accounts.models import User
from casework.cases.forms import ChoiceOrNone, Day, Number, Time
from casework.cases.words import list_choices
from casework.core.forms import Form, Several, at_most, required
from casework.core.i18n import _, _l
from casework.pairs.matching import Proposed
from casework.pairs.models import KINDS, Volunteer
from casework.pairs.staff_words import CALLS
from casework.pairs.wish_form import LEARNS, MINUTES, WishFields, chosen, in_boxes, languages
from casework.pairs.words import WAYS
from casework.progress.words import AREAS
from casework.register.lists import codelist

#: Rows for languages on the page of a volunteer.
LANGUAGES = 5
SAYS = [("", _l("I do not say")), ("female", _l("A woman")), ("male", _l("A man"))]


class OneOfButtons(StringField):
    """Which button was pressed. No hidden field: the button itself sends it."""


class ProposalForm(Form):
    """The best first; for anybody else a reason has to be written."""

    creates = True
    volunteer = RadioField(_l("Who fits"))
    why = StringField(
        _l("Why somebody else than the three proposed"), [at_most(400)],
        description=_l("Only the office reads it."),
    )  # fmt: skip

    def __init__(self, best: Sequence[Proposed], others: Sequence[Proposed], **more: Any) -> None:
        super().__init__(**more)
        self._keys = {str(one.volunteer.key): one.volunteer.key for one in (*best, *others)}
        self.volunteer.choices = [(str(one.volunteer.key), _said(one)) for one in best] + [
            (str(one.volunteer.key), _("%(name)s (needs a reason)", name=one.volunteer.name)) for one in others
        ]
        if not others:
            del self.why

    @property
    def chosen(self) -> Any:
        return self._keys[self.volunteer.data]


def _said(one: Proposed) -> str:
    return f"\u2068{one.volunteer.name}\u2069 · {' · '.join(one.reasons)}"


class DecideForm(Form):
    """The boxes stand in the table."""

    creates = True
    given = OneOfButtons()
    why = StringField(_l("Why not (only when you turn them down)"), [at_most(400)])


class PairForm(Form):
    """One page, one form: which button was pressed says what is done."""

    creates = True
    given = OneOfButtons()
    why = StringField(_l("Why not"), [at_most(400)], description=_l("Only the office reads it."))
    read_by = StringField(
        _l("Who read it out, and who said it"), [at_most(120)],
        description=_l("For somebody under 18 their guardian has to say yes, too."),
    )  # fmt: skip


class WishForm(WishFields):
    """As the person told it; whom the office keeps away from them stands only here."""

    creates = True
    never = Several(_l("Never these volunteers"), description=_l("No reason is kept."))

    def __init__(self, volunteers: Sequence[Volunteer], **more: Any) -> None:
        super().__init__(**more)
        self.never.choices = [(str(row.id), row.user.name) for row in volunteers]
        if not volunteers:
            del self.never

    @property
    def values(self) -> dict[str, Any]:
        return super().values | ({"never": self.never.data or []} if self.never is not None else {})


class _VolunteerFields(Form):
    called = StringField(
        _l("What people call them"),
        [required(), at_most(60)],
        description=_l("A first name is enough. The person reads it."),
    )
    kinds = Several(_l("For which kinds of offers"))
    learns_1 = ChoiceOrNone(_l("A language that they learn (tandem)"))
    learns_2 = ChoiceOrNone(_l("Another language that they learn"))
    times = Several(_l("When they have time"))
    ways = Several(_l("How they meet"), choices=list(WAYS.items()))
    subjects = Several(_l("Interests"), choices=list(AREAS.items()))
    place = StringField(_l("Where (a district or a campus)"), [at_most(80)])
    gender = RadioField(
        _l("For people who wish for a woman or a man"), choices=SAYS, default="",
        description=_l("Only so that such a wish can be kept. Nobody has to say."),
    )  # fmt: skip
    most = IntegerField(
        _l("How many people at once"),
        [NumberRange(0, 20, message=_l("Please write a number from 0 to 20."))],
        default=1,
    )
    inducted_on = Day(_l("Inducted on"), [Optional()], description=_l("Without it nobody is proposed."))
    clearance_seen_on = Day(
        _l("Certificate of conduct seen on"),
        [Optional()],
        description=_l("Needed for people under 18. No copy is kept."),
    )
    clearance_until = Day(_l("Good until"), [Optional()])
    paused_until = Day(_l("Pauses until"), [Optional()])
    ended_on = Day(_l("Has ended on"), [Optional()])

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid = bool(super().validate(extra_validators))
        for name, level in self._rows():
            if name.data and not level.data:
                level.errors = [_("Please choose a level.")]
                is_valid = False
        return is_valid

    def _rows(self) -> list[tuple[Any, Any]]:
        return [(self[f"language_{number}"], self[f"level_{number}"]) for number in range(1, LANGUAGES + 1)]

    @property
    def levels(self) -> dict[str, str]:
        return {str(name.data): str(level.data) for name, level in self._rows() if name.data}

    @property
    def values(self) -> dict[str, Any]:
        taken = (
            "called", "kinds", "times", "ways", "subjects", "most", "inducted_on", "clearance_seen_on", "clearance_until",
            "paused_until", "ended_on",
        )  # fmt: skip
        found = {name: getattr(self, name).data for name in taken} | {"learns": chosen(self, LEARNS)}
        return found | {"place": self.place.data or None, "gender": self.gender.data or None}


def _language_fields() -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for number in range(1, LANGUAGES + 1):
        fields[f"language_{number}"] = SelectField(_l("Language"))
        fields[f"level_{number}"] = SelectField(_l("Level"))
    return fields


VolunteerForm: Any = type("VolunteerForm", (_VolunteerFields,), {"creates": True, **_language_fields()})


def volunteer_form(user: User, row: Volunteer | None) -> Any:
    names = (
        "called", "kinds", "learns", "times", "ways", "subjects", "place", "gender", "most", "inducted_on", "clearance_seen_on",
        "clearance_until", "paused_until", "ended_on",
    )  # fmt: skip
    data: dict[str, Any] = {name: getattr(row, name) for name in names} if row is not None else {}
    data["gender"] = data.get("gender") or ""
    spoken = sorted((one.language, one.level) for one in user.language_rows)
    for number, (code, level) in enumerate(spoken[:LANGUAGES], 1):
        data[f"language_{number}"], data[f"level_{number}"] = code, level
    form = VolunteerForm(data=in_boxes(data))
    words = dict(list_choices("offer_kinds"))
    form.kinds.choices = [(kind, words[kind]) for kind in KINDS]
    form.times.choices = list_choices("safe_times")
    for each in LEARNS:
        form[each].choices = [("", "–"), *languages()]
    for name, level in form._rows():
        name.choices = [("", _("None")), *languages()]
        level.choices = [("", "–"), *((entry.code, entry.code) for entry in codelist("cefr").entries)]
    return form


class OwnTimesForm(Form):
    """What a volunteer says of themselves."""

    edits = True
    times = Several(_l("When you have time"))
    ways = Several(_l("How you meet"), choices=list(WAYS.items()))
    paused_until = Day(_l("You pause until"), [Optional()], description=_l("Until then nobody new is proposed to you."))

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.times.choices = list_choices("safe_times")


class MateForm(Form):
    """A volunteer's own word about a pair: yes, no, the end, or a call."""

    creates = True
    given = OneOfButtons()


class CallForm(Form):
    creates = True
    reason = RadioField(_l("What is it about?"), choices=list(CALLS.items()))


class TimeForm(Form):
    """A time that one proposes to the other."""

    creates = True
    day = Day(_l("Day"), [required()])
    time = Time(_l("Time"), [required()])
    minutes = Number(_l("Minutes"), [required(), MINUTES], default=60)


def filled_in(row: Volunteer) -> Mapping[str, Any]:
    return {"times": row.times, "ways": row.ways, "paused_until": row.paused_until, "version": row.version}
