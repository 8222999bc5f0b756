"""The same form on paper: printed in a batch with codes that are there already, typed in later in the order of the sheet."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from casework.consents.service import note_shown
from casework.core import clock
from casework.core.access import SYSTEM
from casework.core.digits import only_digits
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.core.references import read_return_code, shown_return_code
from casework.core.sealed import get_vault, open_for, open_one
from casework.intake import queries
from casework.intake.models import Draft, FormVersion, PaperBatch, PaperSlip, Submission
from casework.intake.sending import send
from casework.intake.service import KEPT_FOR, FormNotOpen, save_page
from casework.intake.steps import QUESTIONS, Page, pages_of
from casework.people.codes import WeakPin, make_return_code, own_code, set_pin
from casework.people.models import ReturnCode
from casework.people.service import new_subject
from casework.programmes.models import Offer

MOST = 60
SOURCE = "advisor"
#: A sheet that nobody brought back by then is void; its card opens nothing.
VOID_AFTER = timedelta(days=180)


class TooManySheets(Refusal):
    field = "count"
    message = _l("At most 60 sheets at once. Please print another batch for more.")


class UnknownSheet(Refusal):
    field = "code"
    message = _l("No sheet has this code, or it was typed in already.")


@dataclass(frozen=True)
class Sheet:
    """What is printed on one sheet and on its card."""

    number: int
    code: str
    pin: str


def make_batch(offer: Offer, *, language: str, count: int, event: str, by: Any) -> PaperBatch:
    """So many sheets of the offer's form, each with a code and a PIN. Raises FormNotOpen, TooManySheets."""
    form = queries.published_form(offer.form_key)
    if form is None or offer.is_compartment:
        raise FormNotOpen
    if not 1 <= count <= MOST:
        raise TooManySheets
    batch = PaperBatch(
        offer_id=offer.id,
        form_version_id=form.id,
        language=language,
        event=event,
        made_by=by.id,
        created_at=clock.now(),
    )
    db.session.add(batch)
    db.session.flush()
    for number in range(1, count + 1):
        subject = new_subject()
        make_return_code(subject)
        db.session.add(PaperSlip(batch_id=batch.id, number=number, subject_id=subject, pin=_new_pin()))
    db.session.flush()
    return batch


def _new_pin() -> str:
    while True:
        pin = f"{secrets.randbelow(10**6):06d}"
        if len(set(pin)) > 2 and pin not in {"123456", "654321", "012345"}:
            return pin


def sheets_of(batch: PaperBatch) -> list[Sheet]:
    """The sheets that were not typed in yet, for the printer. The PIN of one that was is gone."""
    query = select(PaperSlip).where(PaperSlip.batch_id == batch.id, PaperSlip.typed_at.is_(None))
    slips = open_for(SYSTEM, db.session.scalars(query.order_by(PaperSlip.number)), "print a sheet")
    return [
        Sheet(slip.number, shown_return_code(own_code(slip.subject_id) or ""), _in_threes(slip.pin or ""))
        for slip in slips
    ]


def _in_threes(pin: str) -> str:
    return f"{pin[:3]} {pin[3:]}"


def recent_batches(viewer: Any) -> Sequence[tuple[PaperBatch, int, int]]:
    """The newest batches with how many sheets they have and how many were typed in."""
    counts = (
        select(PaperSlip.batch_id, func.count().label("all"), func.count(PaperSlip.typed_at).label("typed"))
        .group_by(PaperSlip.batch_id)
        .subquery()
    )
    query = select(PaperBatch, counts.c.all, counts.c.typed).join(counts, counts.c.batch_id == PaperBatch.id)
    rows = db.session.execute(query.order_by(PaperBatch.created_at.desc(), PaperBatch.id).limit(30)).all()
    return [(row[0], row[1], row[2]) for row in rows]


def find_batch(viewer: Any, ref: str, *, lock: bool = False) -> PaperBatch | None:
    return db.session.scalar(select(PaperBatch).where(PaperBatch.ref == ref))


def find_slip(viewer: Any, ref: str, *, lock: bool = False) -> PaperSlip | None:
    """A sheet that waits to be typed in."""
    query = select(PaperSlip).where(PaperSlip.ref == ref, PaperSlip.typed_at.is_(None))
    return db.session.scalar(query.with_for_update(of=PaperSlip.__table__) if lock else query)


def slip_of_code(typed: str) -> PaperSlip | None:
    """The sheet with this code, as long as it was not typed in."""
    code = read_return_code(typed)
    if code is None:
        return None
    hashed = get_vault().blind(code, domain="return_code")
    query = (
        select(PaperSlip)
        .join(ReturnCode, ReturnCode.subject_id == PaperSlip.subject_id)
        .where(ReturnCode.code_hash == hashed, PaperSlip.typed_at.is_(None))
    )
    return db.session.scalar(query)


def question_pages(form: FormVersion) -> list[Page]:
    """The pages of a form on paper: every question, because paper cannot hide one."""
    return [page for page in pages_of(form.pages) if page.kind == QUESTIONS]


def numbered(form: FormVersion) -> Iterator[tuple[int, str]]:
    keys = [key for page in question_pages(form) for key in page.fields]
    yield from enumerate(keys, 1)


def type_in(slip: PaperSlip, values: Mapping[str, Any], *, by: Any) -> Submission:
    """What stands on the sheet becomes a person with a case. Raises NotComplete when there is nothing to call them.

    The privacy notice stands on the sheet, above the first question.
    """
    open_one(SYSTEM, slip, "type in a sheet")
    batch, now = slip.batch, clock.now()
    draft = Draft(
        subject_id=slip.subject_id, offer_id=batch.offer_id, form_version_id=batch.form_version_id, language=batch.language,
        started_at=now, saved_at=now, expires_at=now + KEPT_FOR,
    )  # fmt: skip
    db.session.add(draft)
    db.session.flush()
    note_shown(slip.subject_id, language=batch.language)
    for page in question_pages(batch.form_version):
        given = {key: values[key] for key in page.fields if values.get(key) is not None}
        save_page(draft, page.key, given, source=SOURCE)
    submission = send(draft, by=by, completed_later=True)
    # A sheet that was printed under other rules for a PIN has none: the person chooses one in the office.
    with suppress(WeakPin):
        set_pin(slip.subject_id, only_digits(slip.pin or ""))
    slip.typed_at, slip.pin = now, None
    db.session.flush()
    return submission


def sweep_sheets() -> int:
    """Make sheets void that nobody brought back; returns how many."""
    query = select(PaperSlip).join(PaperBatch, PaperBatch.id == PaperSlip.batch_id)
    old = db.session.scalars(
        query.where(PaperSlip.typed_at.is_(None), PaperBatch.created_at < clock.now() - VOID_AFTER).limit(100)
    ).all()
    for slip in old:
        for code in db.session.scalars(select(ReturnCode).where(ReturnCode.subject_id == slip.subject_id)):
            db.session.delete(code)
        db.session.delete(slip)
    db.session.flush()
    return len(old)
