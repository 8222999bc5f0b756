"""What cases itself shows on the case page beside the timeline."""

from __future__ import annotations

from typing import Any

from casework.cases.models import Case
from casework.cases.permissions import FINISH_TASK, READ_NOTES
from casework.cases.queries import earlier_advisor, open_tasks, pinned_notes
from casework.cases.words import ACCESS_ROLES
from casework.core import clock
from casework.core.contributions import Panel
from casework.core.forms import Confirm
from casework.core.i18n import _l

#: So many stand on the case's page; the others are one press away.
TASKS = 10


def panels(viewer: Any, case: Case) -> list[Panel]:
    found = [
        Panel(
            80, _l("Who works on it"), "cases/panel_workers.html",
            {
                "workers": [(worker, ACCESS_ROLES[worker.role]) for worker in case.workers],
                "earlier": None if case.lead else earlier_advisor(case),
            },
        )
    ]  # fmt: skip
    if READ_NOTES.allows(viewer, case):
        pinned = pinned_notes(viewer, case)
        tasks = open_tasks(viewer, case, most=TASKS + 1)
        if pinned:
            found.append(Panel(5, _l("Pinned notes"), "cases/panel_pinned.html", {"notes": pinned}))
        found.append(
            Panel(
                10, _l("Tasks"), "cases/panel_tasks.html",
                {
                    "tasks": tasks[:TASKS], "there_are_more": len(tasks) > TASKS, "today": clock.today(), "confirm": Confirm(),
                    "may_finish": FINISH_TASK.allows(viewer, case),
                },
            )
        )  # fmt: skip
    return found
