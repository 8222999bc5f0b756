"""What is on its way in goes on, batch by batch; what was taken back is let go."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from casework.core.jobs import job
from casework.core.models import db
from casework.core.sealed import get_vault
from casework.core.transaction import unit_of_work
from casework.spreadsheet.models import RUNNING, UNDOING, SheetImport
from casework.spreadsheet.service import clean_up, let_go_next, take_next_rows


@job(every_minutes=1)
def work_off() -> int:
    done = 0
    while batch := _one_batch():
        done += batch
    with unit_of_work():
        clean_up()
    return done


def _one_batch() -> int:
    gone: list[uuid.UUID] = []
    with unit_of_work():
        query = select(SheetImport).where(SheetImport.state.in_((RUNNING, UNDOING))).order_by(SheetImport.created_at)
        sheet = db.session.scalar(query.limit(1).with_for_update(skip_locked=True))
        if sheet is None:
            return 0
        if sheet.state == RUNNING:
            take_next_rows(sheet)
        else:
            gone = let_go_next(sheet)
    # The rows are gone first, then the keys: killed in between, the keys are orphans and are swept.
    for person_id in gone:
        get_vault().destroy(str(person_id))
    return 1
