"""What the small world has of a person's plan and way."""

from __future__ import annotations

import uuid
from typing import Any

from casework.core import clock
from casework.core.models import db
from casework.core.references import new_reference
from casework.progress.instrument_models import Instrument
from casework.progress.instruments import publish, save_version
from casework.progress.models import Goal
from casework.progress.plan_models import PlanStep, PlanVersion
from casework.register.texts import LANGUAGES


def planned(goal: Goal, by_id: uuid.UUID) -> tuple[PlanStep, PlanVersion]:
    """A step to the goal, and the plan as it was shared and waits for the person's word."""
    whose: dict[str, Any] = {"case_id": goal.case_id, "person_id": goal.person_id, "created_at": clock.now()}
    step = PlanStep(goal_id=goal.id, owner="person", text="register", ref=new_reference(), **whose)
    content = {
        "goals": [
            {"ref": new_reference(), "area": "other", "text": "learn", "words": None, "due_on": None, "steps": []}
        ]
    }
    version = PlanVersion(
        number=1, language="ar", shared_by_id=by_id, content=content, ref=new_reference(), state="shared", **whose
    )
    return step, version


def measured(whose: str) -> Instrument:
    """An instrument that is asked. It belongs to no case: whoever makes them sees all."""
    made = Instrument(name=f"Instrument of {whose}", created_at=clock.now(), ref=new_reference())
    db.session.add(made)
    db.session.flush()
    words = {"title": "T", "low": "no", "high": "yes", "questions": ["One?"], "bands": []}
    save_version(made, most=5, band_starts=[], texts=dict.fromkeys(LANGUAGES, words))
    publish(made, str)
    db.session.commit()
    return made
