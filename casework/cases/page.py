"""What the views of a case need on their pages: panels, timeline, choices, moments."""

from __future__ import annotations

import re
import uuid
from datetime import date, datetime, time, timedelta
from typing import Any

from casework.cases import permissions as rights
from casework.cases.appointments import moment_of
from casework.cases.closing import NO_CONTACT
from casework.cases.forms import NoteForm
from casework.cases.history import history_of
from casework.cases.history_filter import FILTERS
from casework.cases.models import Case
from casework.cases.queries import TRIES, cases_by_reference
from casework.cases.through import Around, around
from casework.cases.words import NEXT_ACTIONS, STATUS_TONES, STATUSES, WAITING_FOR, list_word
from casework.core import clock, contributions
from casework.core.access import itself
from casework.core.audit import note_look
from casework.core.errors import Conflict, Refusal
from casework.core.forms import Form
from casework.core.i18n import _l, language
from casework.core.kept import keep_plans
from casework.core.pages import parts_of_page
from casework.core.references import read_reference
from casework.register.lists import codelist

#: What is true of most talks stands there already: a walk-in is recorded in under a minute.
LIKELY_TALK = {"channel": "in_person", "interpreted_by": "nobody", "topic": "first_orientation"}

#: Panels from this order on are facts: they stand beside the work, where a wide screen has room.
FACTS_FROM = 20


class UnknownReference(Refusal):
    field = "references"
    message = _l("We do not find one of these references. Please look again.")


def answer(
    viewer: Any, case: Case, form: NoteForm, *, before: str = "", only: str = "", also: Form | None = None
) -> Any:
    """The case page. On an older part of the timeline only that is shown."""
    viewer = itself(viewer)
    keep_plans()
    if also is not None and also.refused is not None:
        form.refuse(also.refused)
    return form.answer(
        "cases/show.html", case=case, history=history_of(viewer, case, before=before, only=only), shown=only, filters=FILTERS, panels=_panels(viewer, case), rights=rights,
        statuses=STATUSES, tones=STATUS_TONES, actions=NEXT_ACTIONS, waiting=WAITING_FOR, before=before, today=clock.today(),
        reasons=[list_word("closing_reasons", code) for code in case.closing_reasons or ()],
    )  # fmt: skip


def _panels(viewer: Any, case: Case) -> list[dict[str, Any]]:
    """The sections that features add, each in its own template with its own context."""
    found = [panel for module in contributions.modules("panels") for panel in module.panels(viewer, case)]
    part = parts_of_page()
    return [
        {
            "title": panel.title,
            "is_work": panel.order < FACTS_FROM,
            "html": part(panel.template, {"case": case, "panel": panel.context, **panel.context}),
        }
        for panel in sorted(found, key=lambda each: each.order)
    ]


def with_both_versions(form: Any, record: Any, template: str, **context: Any) -> Any:
    """The form again. After a conflict it carries the version that stands now, so that sending again means "mine"."""
    is_conflict = isinstance(form.refused, Conflict)
    if is_conflict:
        form.version.data = str(record.version)
    return form.answer(template, is_conflict=is_conflict, **context)


def owners(viewer: Any, case: Case) -> list[tuple[str, str]]:
    """Who works on the case, and whoever asks: tasks and appointments go to one of these."""
    found = {str(worker.user_id): worker.name for worker in case.workers}
    return list({**found, str(viewer.id): viewer.name}.items())


def chosen_id(field: Any) -> uuid.UUID:
    return uuid.UUID(field.data)


def first_appointment(viewer: Any, case: Case) -> dict[str, Any]:
    who = case.lead.user_id if case.lead else viewer.id
    return {
        "day": clock.today() + timedelta(days=1),
        "time": time(10, 0),
        "minutes": 45,
        "way": "in_person",
        "owner": str(who),
    }


def past_moment(day: date) -> datetime:
    """A talk of today is recorded now; of another day only the day is known."""
    return clock.now() if day == clock.today() else moment_of(day, time(12))


def closing_reasons() -> list[tuple[str, str]]:
    spoken = language()
    return [(entry.code, entry.label.in_(spoken)) for entry in codelist("closing_reasons").on(clock.today())]


def likely_reason(tries: int) -> str:
    return NO_CONTACT if tries >= TRIES else ""


def around_typed(viewer: Any, typed: str) -> Around:
    """Who is around the one person that is meant, which is a look at their case; nobody as long as that is not clear."""
    try:
        cases = _cases_meant(viewer, typed)
    except UnknownReference:
        return Around()
    if len(cases) == 1:
        note_look(cases[0], "cases.record_talk")
    return around(viewer, [case.person_id for case in cases])


def people_meant(viewer: Any, typed: str) -> list[uuid.UUID]:
    """The persons behind references as people write them. Raises UnknownReference, the same for one out of reach."""
    return [case.person_id for case in _cases_meant(viewer, typed)]


def _cases_meant(viewer: Any, typed: str) -> list[Case]:
    words = [word for word in re.split(r"[\s,;]+", typed) if word]
    refs = [read_reference(word) for word in words]
    found = cases_by_reference(viewer, [ref for ref in refs if ref])
    if any(ref is None or ref not in found for ref in refs):
        raise UnknownReference
    return [found[ref] for ref in refs if ref]
