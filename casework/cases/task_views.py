"""A task's own page, tasks that a colleague offers, sets of tasks."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask_login import current_user
from wtforms import Form as PlainForm
from wtforms import StringField, TextAreaField

from casework.accounts.queries import staff_names
from casework.cases import page, task_sets, tasking
from casework.cases import permissions as rights
from casework.cases.forms import EVERY, Choice, Choices, Day
from casework.cases.models import Case, Task
from casework.cases.queries import find_case, find_task, open_tasks
from casework.cases.words import choices
from casework.core import clock
from casework.core.access import allow
from casework.core.anchoring import anchors_of
from casework.core.forms import Confirm, Form, Several, at_most, required
from casework.core.i18n import _, _l, show_date

bp = Blueprint("tasks", __name__)


class ChangeTaskForm(Form):
    edits = True
    text = TextAreaField(_l("What is to do"), [required(), at_most(1000)])
    due_on = Day(_l("Until when"), [required()])
    every = Choice(_l("How often"), choices=choices(EVERY))


class OfferTaskForm(Form):
    creates = True
    colleague = Choice(_l("Who shall take it"))

    def __init__(self, *, colleagues: Choices, **more: Any) -> None:
        super().__init__(**more)
        self.colleague.choices = list(colleagues)


class AnswerForm(Form):
    accept = StringField()


class DeclineForm(Form):
    creates = True
    why = TextAreaField(
        _l("Why not?"), [required(), at_most(400)], description=_l("Say it without what is private to the person.")
    )


class KeepForm(Form):
    keep = StringField()


class AnotherDay(PlainForm):
    """The address holds the day, so this form is sent by GET."""

    day = Day(_l("Another day"))


class SetForm(Form):
    creates = True
    tasks = Several(_l("Tasks"), validate_choice=False)


@bp.route("/cases/<ref:case>/tasks")
@allow(rights.READ_NOTES, case=find_case)
def open_ones(case: Case) -> Any:
    return Confirm().answer(
        "cases/tasks.html", case=case, tasks=open_tasks(current_user, case), today=clock.today(), confirm=Confirm(),
        may_finish=rights.FINISH_TASK.allows(current_user, case),
    )  # fmt: skip


@bp.route("/tasks/<ref:task>", methods=["GET", "POST"])
@allow(rights.FINISH_TASK, task=find_task)
def show(task: Task) -> Any:
    form = _change_form(task)
    if form.validate_on_submit():
        with form.saving() as saved:
            form.check_version(task)
            tasking.change_task(task, form.text.data, form.due_on.data, form.every.data)
        if saved:
            return redirect(url_for("cases.show", case=task.case.ref), 303)
    return _page(task, form, OfferTaskForm(colleagues=_others(task), formdata=None))


def _change_form(task: Task, **more: Any) -> ChangeTaskForm:
    rhythm = tasking.rhythm_of(task)
    every = rhythm.every if rhythm else ""
    known = {"text": task.text, "due_on": task.due_on, "every": every, "version": task.version}
    return ChangeTaskForm(data=known, **more)


def _others(task: Task) -> list[tuple[str, str]]:
    """Who could take it instead of whoever has it; oneself, too."""
    others = [each for each in task.case.workers if each.user_id != task.owner_id]
    return [
        (str(each.user_id), _("I take it myself") if each.user_id == current_user.id else each.name) for each in others
    ]


def _page(task: Task, form: ChangeTaskForm, offering: OfferTaskForm) -> Any:
    """The task's page. What was wrong with handing it over stands there, too, with whom one had chosen."""
    if offering.refused is not None:
        form.refuse(offering.refused)
    names = {worker.user_id: worker.name for worker in task.case.workers}
    offer = tasking.offer_of(task)
    body, status = page.with_both_versions(
        form, task, "cases/task.html", case=task.case, task=task, offering=offering, others=offering.colleague.choices,
        asked=names.get(offer.user_id, "") if offer else None, offer=offer, owner=names.get(task.owner_id) if task.owner_id else None, confirm=Confirm(),
    )  # fmt: skip
    return body, 422 if offering.errors and status == 200 else status


@bp.route("/tasks/<ref:task>/undo", methods=["POST"])
@allow(rights.FINISH_TASK, task=find_task)
def undo(task: Task) -> Any:
    form = Confirm()
    if form.validate_on_submit():
        with form.saving() as saved:
            tasking.undo_task(task)
        if saved:
            return redirect(url_for("cases.show", case=task.case.ref), 303)
    return form.answer_plainly()


@bp.route("/tasks/<ref:task>/offer", methods=["POST"])
@allow(rights.FINISH_TASK, task=find_task)
def offer(task: Task) -> Any:
    form = OfferTaskForm(colleagues=_others(task))
    if form.validate_on_submit():
        with form.saving() as saved:
            colleague = tasking.colleague_of(task.case, page.chosen_id(form.colleague))
            if colleague is None:
                raise tasking.NotOnThisCase
            tasking.offer_task(task, colleague, by=current_user)
        if saved:
            return redirect(url_for("cases.tasks.show", task=task.ref), 303)
    return _page(task, _change_form(task, formdata=None), form)


@bp.route("/cases/<ref:case>/tasks/offered", methods=["GET", "POST"])
@allow(rights.READ_NOTES, case=find_case)
def offered(case: Case) -> Any:
    """What colleagues ask me to take in this case: yes or no."""
    form = AnswerForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            tasking.accept_offer(current_user, case, form.accept.data or "")
        if saved:
            return redirect(url_for("cases.show", case=case.ref), 303)
    offers = tasking.offered_tasks(current_user, case)
    names = staff_names(current_user, {each.by_id for each in offers})
    return form.answer("cases/offered_tasks.html", case=case, offers=offers, names=names)


@bp.route("/tasks/<ref:task>/decline", methods=["GET", "POST"])
@allow(rights.FINISH_TASK, task=find_task)
def decline(task: Task) -> Any:
    form = DeclineForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            tasking.decline_offer(task, form.why.data or "", by=current_user)
        if saved:
            return redirect(url_for("cases.show", case=task.case.ref), 303)
    return form.answer("cases/decline_task.html", case=task.case, task=task)


@bp.route("/cases/<ref:case>/tasks/declined", methods=["GET", "POST"])
@allow(rights.READ_NOTES, case=find_case)
def declined(case: Case) -> Any:
    """What I asked colleagues to take, and they said no: I keep it, or ask somebody else on its page."""
    form = KeepForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            tasking.keep_declined(current_user, case, form.keep.data or "")
        if saved:
            return redirect(url_for("cases.show", case=case.ref), 303)
    offers = tasking.declined_tasks(current_user, case)
    names = staff_names(current_user, {each.user_id for each in offers})
    return form.answer("cases/declined_tasks.html", case=case, offers=offers, names=names)


@bp.route("/cases/<ref:case>/tasks/set", methods=["GET", "POST"])
@allow(rights.ADD_TASK, case=find_case)
def plan(case: Case) -> Any:
    """First which set, then from which day; then what of it."""
    chosen = task_sets.task_sets().get(request.args.get("set", ""))
    day = _day(request.args.get("day", ""))
    tasks = task_sets.planned(chosen, day) if chosen and day else []
    form = SetForm(data={"tasks": [task.number for task in tasks]})
    form.tasks.choices = [(task.number, f"{show_date(task.due_on)}: {task.text}") for task in tasks]
    if form.validate_on_submit():
        with form.saving() as saved:
            task_sets.plan_set(case, tasks, form.tasks.data or (), by=current_user)
        if saved:
            return redirect(url_for("cases.show", case=case.ref), 303)
    anchors = anchors_of(current_user, case) if chosen else []
    return form.answer(
        "cases/plan_tasks.html", case=case, sets=task_sets.task_sets().values(), chosen=chosen, day=day, tasks=tasks,
        anchors=sorted(anchors, key=lambda one: (chosen is not None and one.kind != chosen.anchor, one.day)), another=AnotherDay(data={"day": clock.today()}),
    )  # fmt: skip


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None
