"""What cases puts on Today, each line with its reason and its one next action."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Select, func, select

from casework.accounts.models import User
from casework.cases.closing_models import ClosingProposal
from casework.cases.models import Access, Appointment, Case, CaseStep, Note, Talk, TalkPerson, Task
from casework.cases.note_models import Mention, NoteDraft
from casework.cases.permissions import CLOSES
from casework.cases.queries import TRIES, unanswered
from casework.cases.reach import is_visible, own_cases
from casework.cases.task_models import TaskOffer
from casework.core import clock
from casework.core.contributions import attention_line
from casework.core.i18n import _l
from casework.core.models import beginning_of_today, day_of_asking, moment_looked_up, moment_of_asking
from casework.messages.models import Message

TITLES = {
    "appointment_today": _l("Appointment today"),
    "task_overdue": _l("A task is overdue"),
    "task_due": _l("A task is due today"),
    "waiting_over": _l("The waiting time is over"),
    "next_due": _l("The next step is due"),
    "new_to_you": _l("New to you"),
    "no_next_step": _l("No next step"),
    "three_tries": _l("Not reached on three days"),
    "silent": _l("Nothing for 30 days"),
    "unanswered": _l("A message waits for an answer"),
    "mentioned": _l("A colleague names you in a note"),
    "draft_waits": _l("You began a note"),
    "closing_waits": _l("A closing waits for a second pair of eyes"),
    "closing_refused": _l("Not closed: something has to change first"),
    "task_offered": _l("A colleague asks you to take a task"),
    "task_declined": _l("A colleague said no to a task"),
}

ACTIONS = {
    "appointment_today": (_l("Open the case"), "cases.show"),
    "task_overdue": (_l("Open the case"), "cases.show"),
    "task_due": (_l("Open the case"), "cases.show"),
    "waiting_over": (_l("Say what is next"), "cases.wait"),
    "next_due": (_l("Say what is next"), "cases.plan_next"),
    "new_to_you": (_l("Open the case"), "cases.show"),
    "no_next_step": (_l("Say what is next"), "cases.plan_next"),
    "three_tries": (_l("Close the case"), "cases.close"),
    "silent": (_l("Try to reach the person"), "cases.attempts"),
    "unanswered": (_l("Answer"), "cases.conversation.show"),
    "mentioned": (_l("Read"), "cases.notes.named"),
    "draft_waits": (_l("Go on writing"), "cases.notes.write"),
    "closing_waits": (_l("Decide"), "cases.closing.decide"),
    "closing_refused": (_l("Read"), "cases.close"),
    "task_offered": (_l("Say yes or no"), "cases.tasks.offered"),
    "task_declined": (_l("Keep it or ask somebody else"), "cases.tasks.declined"),
}

#: 3: today, 2: soon, 1: when there is time.
WEIGHTS = {
    "appointment_today": 3, "task_overdue": 3, "waiting_over": 3, "next_due": 3, "new_to_you": 2,
    "task_due": 2, "no_next_step": 2, "three_tries": 1, "silent": 1, "unanswered": 3, "mentioned": 3, "draft_waits": 1, "task_offered": 2, "task_declined": 2, "closing_waits": 2, "closing_refused": 2,
}  # fmt: skip
SILENCE = timedelta(days=30)
#: So long whoever proposed a closing is told that it was refused: they may have let it be.
TOLD_FOR = timedelta(days=14)


def entries(viewer: Any) -> list[Select[Any]]:
    found: list[Select[Any]] = []
    if viewer.has_role("advisor") or viewer.has_role("scholar_advisor"):
        found += [
            *_days(viewer),
            *_cases(viewer),
            *_appointments(viewer),
            *_tasks(viewer),
            _unanswered(viewer),
            *_notes(viewer),
        ]
    if CLOSES.allows(viewer):
        found += _closings(viewer)
    return found


def _line(title: str, key: Any, at: Any, *, case: Any = Case.id, due: Any = None, said: Any = None) -> Select[Any]:
    return attention_line(title, key, at, case=case, weight=WEIGHTS[title], due=due, said=said)


def _led(viewer: Any, query: Select[Any]) -> Select[Any]:
    """Among the open cases that the viewer leads: the index on (user, until, case) comes first."""
    return query.join(Access, Access.case_id == Case.id).where(
        Access.user_id == viewer.id, Access.until.is_(None), Access.role == "lead", Case.closed_at.is_(None),
        Case.id.in_(own_cases(viewer)),
    )  # fmt: skip


def _days(viewer: Any) -> list[Select[Any]]:
    today = day_of_asking()
    return [
        _led(viewer, _line("next_due", Case.id, Case.opened_at, due=Case.next_on)).where(Case.next_on <= today),
        _led(viewer, _line("waiting_over", Case.id, Case.waiting_since, due=Case.waiting_until)).where(
            Case.waiting_until < today
        ),
        _led(viewer, _line("no_next_step", Case.id, Case.opened_at)).where(
            Case.next_on.is_(None), Case.waiting_until.is_(None)
        ),
    ]


def _cases(viewer: Any) -> list[Select[Any]]:
    talked = select(Talk.id).join(TalkPerson).where(TalkPerson.person_id == Case.person_id).correlate(Case, Access)
    wrote = (
        select(Message.id)
        .where(Message.person_id == Case.person_id, Message.direction == "in", Message.topic == "case")
        .correlate(Case, Access)
    )
    noted = select(Note.id).where(Note.case_id == Case.id, Note.created_at >= Access.since).correlate(Case, Access)
    met = select(Appointment.id).where(Appointment.case_id == Case.id).correlate(Case, Access)
    stepped = (
        select(CaseStep.id).where(CaseStep.case_id == Case.id, CaseStep.by_id == Access.user_id).correlate(Case, Access)
    )
    long_ago = moment_of_asking(-SILENCE)
    new = _led(viewer, _line("new_to_you", Case.id, Access.since)).where(
        ~noted.exists(), ~talked.where(Talk.at >= Access.since).exists(), ~met.where(Appointment.created_at >= Access.since).exists(),
        ~stepped.where(CaseStep.at >= Access.since).exists(),
    )  # fmt: skip
    last_talk = select(func.max(Talk.at)).join(TalkPerson).where(TalkPerson.person_id == Case.person_id)
    since = func.coalesce(last_talk.correlate(Case).scalar_subquery(), Case.opened_at, type_=Case.opened_at.type)
    silent = _led(viewer, _line("silent", Case.id, since)).where(
        Case.opened_at < long_ago, ~talked.where(Talk.at >= long_ago).exists(), ~wrote.where(Message.created_at >= long_ago).exists(),
        ~met.where(Appointment.starts_at >= long_ago).exists(),
        Case.id.not_in(_tried(viewer).with_only_columns(Case.id)),
    )  # fmt: skip
    return [new, silent, _tried(viewer)]


def _tried(viewer: Any) -> Select[Any]:
    """Cases that somebody tried to reach on three days in vain."""
    tried = _led(viewer, _line("three_tries", Case.id, func.max(CaseStep.at, type_=CaseStep.at.type)))
    tried = tried.join(CaseStep, CaseStep.case_id == Case.id).where(unanswered(Case.person_id)).group_by(Case.id)
    return tried.having(func.count(func.distinct(CaseStep.on)) >= TRIES)


def _appointments(viewer: Any) -> list[Select[Any]]:
    begin = beginning_of_today()
    end = moment_looked_up(lambda: clock.end_of(clock.today()))
    line = _line("appointment_today", Appointment.id, Appointment.starts_at, case=Appointment.case_id)
    return [
        line.where(
            Appointment.user_id == viewer.id, Appointment.starts_at >= begin, Appointment.starts_at < end,
            Appointment.state == "planned", Appointment.case_id.in_(own_cases(viewer)),
        )
    ]  # fmt: skip


def _tasks(viewer: Any) -> list[Select[Any]]:
    today = day_of_asking()

    def due(title: str, when: Any) -> Select[Any]:
        line = _line(title, Task.id, Task.created_at, case=Task.case_id, due=Task.due_on)
        mine = Task.case_id.in_(own_cases(viewer))
        return line.where(Task.owner_id == viewer.id, Task.done_at.is_(None), when, mine)

    offered = _line("task_offered", TaskOffer.id, TaskOffer.at, case=Task.case_id, due=Task.due_on)
    offered = offered.join(Task, Task.id == TaskOffer.task_id).where(
        TaskOffer.user_id == viewer.id, TaskOffer.declined_at.is_(None), Task.done_at.is_(None),
        Task.case_id.in_(own_cases(viewer)),
    )  # fmt: skip
    who_and_why = User.name + ": " + TaskOffer.why
    declined = _line("task_declined", TaskOffer.id, TaskOffer.declined_at, case=Task.case_id, said=who_and_why)
    declined = declined.join(Task, Task.id == TaskOffer.task_id).join(User, User.id == TaskOffer.user_id)
    declined = declined.where(
        TaskOffer.by_id == viewer.id, TaskOffer.declined_at.is_not(None), Task.done_at.is_(None),
        Task.case_id.in_(own_cases(viewer)),
    )  # fmt: skip
    return [due("task_overdue", Task.due_on < today), due("task_due", Task.due_on == today), offered, declined]


def _unanswered(viewer: Any) -> Select[Any]:
    """The oldest unanswered message of each of the viewer's people: never a complaint, which has its own desk."""
    first = select(func.min(Message.created_at, type_=Message.created_at.type)).where(
        Message.person_id == Case.person_id,
        Message.direction == "in",
        Message.topic == "case",
        Message.answered_at.is_(None),
    )
    at = first.correlate(Case).scalar_subquery()
    return _line("unanswered", Case.id, at).where(Case.id.in_(own_cases(viewer)), at.is_not(None))


def _notes(viewer: Any) -> list[Select[Any]]:
    """Notes that name the viewer; notes that they began, from the next hour on: until then they are still writing."""
    named = _line("mentioned", Mention.id, Mention.at, case=Mention.case_id)
    begun = _line("draft_waits", NoteDraft.id, NoteDraft.kept_at, case=NoteDraft.case_id)
    return [
        named.where(Mention.user_id == viewer.id, Mention.seen_at.is_(None), Mention.case_id.in_(own_cases(viewer))),
        begun.where(
            NoteDraft.author_id == viewer.id, NoteDraft.kept_at < moment_of_asking(-timedelta(hours=1)),
            NoteDraft.case_id.in_(own_cases(viewer)),
        ),
    ]  # fmt: skip


def _closings(viewer: Any) -> list[Select[Any]]:
    """Whoever may close the case and did not propose it; whoever proposed it and was refused."""
    waits = _line("closing_waits", ClosingProposal.id, ClosingProposal.proposed_at, case=ClosingProposal.case_id)
    refused = _line("closing_refused", ClosingProposal.id, ClosingProposal.decided_at, case=ClosingProposal.case_id)
    return [
        waits.where(
            ClosingProposal.state == "proposed", ClosingProposal.proposed_by != viewer.id,
            is_visible(viewer, ClosingProposal.case_id),
        ),
        refused.where(
            ClosingProposal.state == "refused", ClosingProposal.proposed_by == viewer.id,
            ClosingProposal.decided_at > moment_of_asking(-TOLD_FOR), is_visible(viewer, ClosingProposal.case_id),
        ),
    ]  # fmt: skip
