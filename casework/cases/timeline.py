"""What cases adds to the timeline: notes, talks, appointments, finished tasks, the steps of the case itself."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from flask import url_for
from sqlalchemy import Row, Select, bindparam, select

from casework.cases.models import Appointment, Case, CaseStep, Note, Talk, TalkPerson, Task
from casework.cases.permissions import READ_NOTES, READ_RESTRICTED, SEE_APPOINTMENT
from casework.cases.reach import Reach, covered_only, reach_of, reach_of_roles, worked_on_by
from casework.cases.records import can_be_corrected
from casework.cases.referral_models import Referral
from casework.cases.through import with_go_betweens, words_of
from casework.cases.words import (
    APPOINTMENT_STATES,
    NEXT_ACTIONS,
    STATUSES,
    WAITING_FOR,
    WAYS,
    list_word,
)
from casework.core import clock
from casework.core.contributions import Line, timeline_entry
from casework.core.i18n import _, _l, _n
from casework.core.kept import CASE, KEPT, PERSON, VIEWER, one_of
from casework.core.models import Moment, db
from casework.core.sealed import open_for

Rows = Sequence[Row[Any]]
TITLES = {
    "note": _l("Note"),
    "talk": _l("Talk"),
    "appointment": _l("Appointment"),
    "task_done": _l("Task done"),
    "opened": _l("Case opened"),
    "status": _l("Status changed"),
    "waiting": _l("Waiting"),
    "resumed": _l("Waiting ended"),
    "next": _l("Next step set"),
    "attempt": _l("Not reached"),
    "reached": _l("Reached"),
    "closed": _l("Case closed"),
    "reopened": _l("Case opened again"),
    "referral": _l("Referral"),
    "referral_answer": _l("Answer to a referral"),
}

REFERRAL_STATES = {
    "asked": _l("the person is asked"),
    "sent": _l("the partner is asked"),
    "accepted": _l("accepted"),
    "declined": _l("the partner cannot"),
    "refused": _l("the person said no"),
    "withdrawn": _l("taken back by the person"),
    "ended": _l("ended"),
}

_TALKS = (
    timeline_entry("talk", Talk.id, Talk.at, actor=Talk.author_id)
    .join(TalkPerson, TalkPerson.talk_id == Talk.id)
    .where(TalkPerson.person_id == PERSON, Talk.at >= bindparam("since", type_=Moment()))
    .where(Talk.at < bindparam("until", type_=Moment()))
)
_STEPS = timeline_entry(
    "step", CaseStep.id, CaseStep.at, title=CaseStep.kind, actor=CaseStep.by_id, due=CaseStep.on, said=(CaseStep.value,)
).where(CaseStep.case_id == CASE)
_APPOINTMENTS = timeline_entry(
    "appointment", Appointment.id, Appointment.starts_at, actor=Appointment.user_id,
    said=(Appointment.way, Appointment.state, Appointment.ref),
).where(Appointment.case_id == CASE)  # fmt: skip
_NOTES = timeline_entry("note", Note.id, Note.created_at, actor=Note.author_id).where(Note.case_id == CASE)
_OPEN_NOTES = _NOTES.where(Note.is_restricted.is_(False))
_REFERRALS = timeline_entry("referral", Referral.id, Referral.created_at, actor=Referral.by_id).where(
    Referral.case_id == CASE
)
_ANSWERS = timeline_entry("referral_answer", Referral.id, Referral.answered_at).where(
    Referral.case_id == CASE, Referral.answered_at.is_not(None)
)
_DONE = timeline_entry("task", Task.id, Task.done_at, title="task_done", actor=Task.owner_id, due=Task.due_on).where(
    Task.case_id == CASE, Task.done_at.is_not(None)
)


def entries(viewer: Any, case: Case) -> list[Select[Any]]:
    """Whoever is not one of the case's people sees that a note exists, never a restricted one, and no tasks."""
    found = [_TALKS, _STEPS]
    if SEE_APPOINTMENT.allows(viewer, case):
        found.append(_APPOINTMENTS)
    if not READ_NOTES.allows(viewer, case):
        return [*found, _OPEN_NOTES]
    notes = _NOTES if READ_RESTRICTED.allows(viewer, case) else _OPEN_NOTES
    return [*found, _REFERRALS, _ANSWERS, notes, _DONE]


def load(viewer: Any, kind: str, rows: Rows) -> dict[uuid.UUID, Line]:
    """The lines of rows that `entries` found for this viewer. What is sealed asks once more whose case it is."""
    return _LOADERS[kind](viewer, rows)


def _ids(rows: Rows) -> list[uuid.UUID]:
    return [row.id for row in rows]


def _notes(viewer: Any, rows: Rows) -> dict[uuid.UUID, Line]:
    found = {}
    for note, is_own, is_covered in db.session.execute(
        _notes_for(reach_of_roles(viewer)), {"ids": _ids(rows), VIEWER.key: viewer.id}
    ):
        if note.is_restricted and (is_covered or not is_own):
            continue
        if is_own:
            open_for(viewer, [note], "timeline")
        is_fresh = is_own and note.author_id == viewer.id and can_be_corrected(note)
        found[note.id] = Line(
            text=TITLES["note"],
            tag=_("Restricted") if note.is_restricted else None,
            body=note.body if is_own else None,
            url=_note_url(note, is_fresh) if is_own else None,
        )
    return found


@lru_cache(KEPT)
def _notes_for(reach: Reach) -> Any:
    own = worked_on_by(reach, Note.case_id).label("own")
    covered = covered_only(reach.user_id, Note.case_id).label("covered")
    return select(Note, own, covered).where(one_of(Note.id, "ids"))


def _note_url(note: Note, is_fresh: bool) -> str:
    """One's own new note can be corrected; any other of the case can be put at the top, or taken from there."""
    return url_for("cases.correct_note" if is_fresh else "cases.notes.pin", note=note.ref)


def _talks(viewer: Any, rows: Rows) -> dict[uuid.UUID, Line]:
    return {
        talk.id: Line(
            text=_(
                "Talk: %(topic)s, %(way)s, %(minutes)s",
                topic=list_word("contact_topics", talk.topic), way=list_word("contact_channels", talk.channel),
                minutes=_n("%(num)d minute", "%(num)d minutes", talk.minutes),
            ),
            tag=_("Talk"),
            body=_("Through: %(who)s", who=words_of(row)) if row else None,
        )
        for talk, row in with_go_betweens(viewer, _ids(rows))
    }  # fmt: skip


def _appointments(viewer: Any, rows: Rows) -> dict[uuid.UUID, Line]:
    """One that has begun and is still planned asks what became of it, as Today does."""
    found, now = {}, clock.now()
    for row in rows:
        is_asked = row.said_1 == "planned" and row.at < now
        found[row.id] = Line(
            text=_("Appointment: %(way)s", way=WAYS[row.said_0]),
            tag=_("What became of it?") if is_asked else APPOINTMENT_STATES[row.said_1],
            url=url_for("cases.appointment", appointment=row.said_2), tone="attention" if is_asked else None,
        )  # fmt: skip
    return found


def _tasks(viewer: Any, rows: Rows) -> dict[uuid.UUID, Line]:
    tasks = db.session.scalars(
        select(Task).where(Task.id.in_(_ids(rows)), worked_on_by(reach_of(viewer), Task.case_id))
    )
    return {
        task.id: Line(text=TITLES["task_done"], body=task.text, url=url_for("cases.tasks.show", task=task.ref))
        for task in open_for(viewer, tasks, "timeline")
    }


def _steps(viewer: Any, rows: Rows) -> dict[uuid.UUID, Line]:
    return {row.id: Line(text=_step_text(row.title, row.said_0)) for row in rows}


def _referrals(viewer: Any, rows: Rows) -> dict[uuid.UUID, Line]:
    """To whom, and how it stands: to which partner someone goes can say how they are, so only their own people read it."""
    own = select(Referral).where(Referral.id.in_(_ids(rows)), worked_on_by(reach_of(viewer), Referral.case_id))
    return {
        row.id: Line(
            text=_("Referral to %(partner)s: %(state)s", partner=row.partner.name, state=REFERRAL_STATES[row.state]),
            tag=TITLES["referral"],
            url=url_for("desk.referrals.referrals", case=row.case.ref),
        )
        for row in db.session.scalars(own)
    }


def _step_text(kind: str, value: str | None) -> object:
    title = TITLES[kind]
    word: object | None = None
    if kind in {"attempt", "reached"} and value:
        word = list_word("contact_channels", value)
    elif value:
        word = {"status": STATUSES, "waiting": WAITING_FOR, "next": NEXT_ACTIONS}.get(kind, {}).get(value)
    return _("%(what)s: %(which)s", what=title, which=word) if word else title


_LOADERS = {"note": _notes, "talk": _talks, "appointment": _appointments, "task": _tasks, "step": _steps,
            "referral": _referrals, "referral_answer": _referrals}  # fmt: skip
