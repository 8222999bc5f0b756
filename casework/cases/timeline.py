"""What cases adds to the timeline: notes, talks, appointments, finished tasks, the steps of the case itself."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from flask import url_for
from sqlalchemy import Date, Select, String, Uuid, cast, literal, null, select

from casework.cases.models import Appointment, Case, CaseStep, Note, Referral, Talk, TalkPerson, Task
from casework.cases.permissions import READ_NOTES, SEE_APPOINTMENT
from casework.cases.queries import own_cases
from casework.cases.records import can_be_corrected
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
from casework.core.contributions import Line
from casework.core.i18n import _, _l, _n
from casework.core.models import db
from casework.core.sealed import open_for

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

_NOBODY = cast(null(), Uuid(as_uuid=True))
_NO_DAY = cast(null(), Date)


def entries(viewer: Any, case: Case) -> list[Select[Any]]:
    """Whoever is not one of the case's people sees that a note exists, never a restricted one, and no tasks."""
    notes = _entry("note", Note.id, Note.created_at, literal("note"), Note.author_id).where(Note.case_id == case.id)
    found = [
        _entry("talk", Talk.id, Talk.at, literal("talk"), Talk.author_id)
        .join(TalkPerson, TalkPerson.talk_id == Talk.id)
        .where(TalkPerson.person_id == case.person_id, *_while_open(case)),
        _entry("step", CaseStep.id, CaseStep.at, CaseStep.kind, CaseStep.by_id, CaseStep.on).where(
            CaseStep.case_id == case.id
        ),
    ]
    if SEE_APPOINTMENT.allows(viewer, case):
        made = _entry("appointment", Appointment.id, Appointment.starts_at, literal("appointment"), Appointment.user_id)
        found.append(made.where(Appointment.case_id == case.id))
    if not READ_NOTES.allows(viewer, case):
        return [*found, notes.where(Note.is_restricted.is_(False))]
    found += [
        _entry("referral", Referral.id, Referral.created_at, literal("referral"), Referral.by_id).where(
            Referral.case_id == case.id
        ),
        _entry("referral_answer", Referral.id, Referral.answered_at, literal("referral_answer"), _NOBODY).where(
            Referral.case_id == case.id, Referral.answered_at.is_not(None)
        ),
    ]
    done = _entry("task", Task.id, Task.done_at, literal("task_done"), Task.owner_id, Task.due_on)
    return [*found, notes, done.where(Task.case_id == case.id, Task.done_at.is_not(None))]


def _entry(kind: str, key: Any, at: Any, title: Any, actor: Any, due: Any = None) -> Select[Any]:
    return select(
        literal(kind, String()).label("kind"), key.label("id"), at.label("at"), title.label("title"), actor.label("actor"),
        literal(0).label("weight"), (_NO_DAY if due is None else due).label("due"),
    )  # fmt: skip


def _while_open(case: Case) -> list[Any]:
    """A talk belongs to the person; a case shows those of its own days."""
    first = datetime.combine(clock.day_of(case.opened_at), time(), clock.zone()) - timedelta(days=1)
    bounds = [Talk.at >= first]
    if case.closed_at is not None:
        bounds.append(Talk.at < clock.end_of(clock.day_of(case.closed_at)))
    return bounds


def load(viewer: Any, kind: str, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Line]:
    """The lines of rows that `entries` found for this viewer. What is sealed asks once more whose case it is."""
    return _LOADERS[kind](viewer, list(ids))


def _notes(viewer: Any, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Line]:
    own = Note.case_id.in_(own_cases(viewer)).label("own")
    found = {}
    for note, is_own in db.session.execute(select(Note, own).where(Note.id.in_(ids))):
        if note.is_restricted and not is_own:
            continue
        if is_own:
            open_for(viewer, [note], "timeline")
        is_fresh = is_own and note.author_id == viewer.id and can_be_corrected(note)
        found[note.id] = Line(
            text=TITLES["note"],
            tag=_("Restricted") if note.is_restricted else None,
            body=note.body if is_own else None,
            url=url_for("cases.correct_note", note=note.ref) if is_fresh else None,
        )
    return found


def _talks(viewer: Any, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Line]:
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
        for talk, row in with_go_betweens(viewer, ids)
    }  # fmt: skip


def _appointments(viewer: Any, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Line]:
    rows = db.session.execute(
        select(Appointment.id, Appointment.ref, Appointment.way, Appointment.state).where(Appointment.id.in_(ids))
    )
    return {
        row.id: Line(
            text=_("Appointment: %(way)s", way=WAYS[row.way]),
            tag=APPOINTMENT_STATES[row.state],
            url=url_for("cases.appointment", appointment=row.ref),
        )
        for row in rows
    }


def _tasks(viewer: Any, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Line]:
    rows = db.session.scalars(select(Task).where(Task.id.in_(ids), Task.case_id.in_(own_cases(viewer))))
    return {task.id: Line(text=TITLES["task_done"], body=task.text) for task in open_for(viewer, rows, "timeline")}


def _steps(viewer: Any, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Line]:
    rows = db.session.execute(select(CaseStep.id, CaseStep.kind, CaseStep.value).where(CaseStep.id.in_(ids)))
    return {row.id: Line(text=_step_text(row.kind, row.value)) for row in rows}


def _referrals(viewer: Any, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Line]:
    """To whom, and how it stands: to which partner someone goes can say how they are, so only their own people read it."""
    rows = db.session.scalars(select(Referral).where(Referral.id.in_(ids), Referral.case_id.in_(own_cases(viewer))))
    return {
        row.id: Line(
            text=_("Referral to %(partner)s: %(state)s", partner=row.partner.name, state=REFERRAL_STATES[row.state]),
            tag=TITLES["referral"],
            url=url_for("desk.referrals.referrals", case=row.case.ref),
        )
        for row in rows
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
