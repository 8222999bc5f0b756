"""What lies on the desk in the planted world: a kept view, a tag, what was done to many, a question, a plan for many."""

from __future__ import annotations

from casework.accounts.models import User
from casework.assignment.asking import ask
from casework.assignment.models import Handover, Plan, PlanLine
from casework.cases.models import Case
from casework.core import clock
from casework.core.models import db
from casework.desk.models import BulkAction, BulkRow, CaseTag, SavedView, Tag


def sorted_by(case: Case, whose: str, advisor: User) -> tuple[SavedView, Tag, BulkAction]:
    """A view that the advisor kept, a tag that the case carries, and what gave it to the case and to others."""
    view = SavedView(maker_id=advisor.id, name=f"View of {whose}", state={"status": "running"}, created_at=clock.now())
    tag = Tag(label=f"Tag of {whose}", readers=["advisor", "coordinator"])
    db.session.add_all([view, tag])
    db.session.flush()
    carried = CaseTag(case_id=case.id, tag_id=tag.id, by_id=advisor.id, at=clock.now())
    bulk = BulkAction(user_id=advisor.id, kind="tag", said={"words": tag.label}, at=clock.now(), state="done")
    db.session.add_all([carried, bulk])
    db.session.flush()
    db.session.add(
        BulkRow(bulk_id=bulk.id, case_id=case.id, place=0, outcome="done", before={}, after={"row": str(carried.id)})
    )
    db.session.commit()
    return view, tag, bulk


def asked_about(coordinator: User, advisor: User, case: Case) -> Handover:
    """The case was assigned, and its advisor has not said yes or no."""
    row = ask(case, "assigned", by=coordinator, to=advisor)
    db.session.commit()
    return row


def plan_for(coordinator: User, case: Case) -> Plan:
    """Somebody planned for many; nothing of it is applied."""
    made = Plan(by_id=coordinator.id, made_at=clock.now(), waiting=1, total=0, total_one_by_one=0, at_most=0)
    db.session.add(made)
    db.session.flush()
    db.session.add(PlanLine(plan_id=made.id, case_id=case.id, person_id=case.person_id))
    db.session.commit()
    return made
