"""The days on which a person's papers end."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from casework.core import clock
from casework.core.anchoring import Anchor
from casework.core.i18n import _, language
from casework.core.models import db
from casework.documents.models import Paper
from casework.register.lists import codelist


def anchors(viewer: Any, case: Any) -> list[Anchor]:
    query = select(Paper.kind, Paper.expires_on).where(
        Paper.subject_id == case.person_id, Paper.expires_on >= clock.today()
    )
    kinds, spoken = codelist("paper_kinds"), language()
    return [
        Anchor(day, "paper", _("Ends: %(paper)s", paper=kinds.label(kind, spoken) if kind in kinds else kind))
        for kind, day in db.session.execute(query)
        if day is not None
    ]
