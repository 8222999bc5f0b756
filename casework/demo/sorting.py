"""How the demonstration's team sorts its cases: a few tags, two views of the list that everybody in the team opens."""

from __future__ import annotations

from collections.abc import Mapping

from casework.accounts.models import User
from casework.core.models import db
from casework.demo.stories import Told
from casework.desk.filters import Filters
from casework.desk.saved_views import keep_view
from casework.desk.tagging import add_tag, put_tag

TAGS = {
    "Bewerbung Sommersemester": ("samira", "aminata", "sofia"),
    "Anerkennung läuft": ("zahra", "mohammed", "samira"),
    "Im Team besprechen": ("aras",),
}
VIEWS = {
    "Diese Woche fällig": Filters(due="<7d", sort="next"),
    "Im Team": Filters(sort="next", cols=("status", "advisor", "next", "tags")),
    "Wartet seit 14 Tagen": Filters(waits="14", sort="waiting", cols=("ref", "advisor", "waiting", "next")),
}


def make_sorting(told: Mapping[str, Told], staff: Mapping[str, User]) -> None:
    coordinator = staff["koordination@example.org"]
    for label, keys in TAGS.items():
        tag = add_tag(label, readers=("advisor", "scholar_advisor", "coordinator"), team_id=coordinator.team_id)
        db.session.flush()
        for key in keys:
            if key in told:
                put_tag(told[key].case, tag, by=coordinator)
    for name, filters in VIEWS.items():
        keep_view(name, filters, is_shared=True, by=coordinator)
        db.session.flush()
