"""Reading the university's own fields. They are about no person; who may see the page is the page's matter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import g, has_app_context
from sqlalchemy import select

from casework.core.models import db
from casework.register.fields import Field, field, look_also_in
from casework.register.models import APPROVED, REFUSED, OwnField, OwnFieldVersion
from casework.register.own_fields import PREFIX, own_field_from

QUESTIONS_A_PAGE = 50


def own_fields(undecided: bool = False) -> Mapping[str, Field]:
    """Own fields by key: the approved ones, or those still to be decided as well. Read once in a request."""
    if not has_app_context():
        return {}
    if "own_fields" not in g:
        query = select(OwnField.key, OwnField.state, OwnField.number, OwnField.described).order_by(OwnField.key)
        with db.session.no_autoflush:
            rows = db.session.execute(query).all()
        g.own_fields = {row.key: (row.state, own_field_from(row.key, row.described)) for row in rows}
        g.own_numbers = {row.key: row.number for row in rows}
    return {
        key: one for key, (state, one) in g.own_fields.items() if state == APPROVED or (undecided and state != REFUSED)
    }


def number_of(key: str) -> int | None:
    """Which version of its duties an own field has now; None for a shipped one."""
    if not key.startswith(PREFIX) or not has_app_context():
        return None
    own_fields()
    number: int | None = g.own_numbers.get(key)
    return number


def as_answered(key: str, number: int | None) -> Field:
    """The field with the duties that stood beside an answer when it was given."""
    if number is None or number == number_of(key):
        return field(key)
    if "own_versions" not in g:
        query = select(OwnField.key, OwnFieldVersion.number, OwnFieldVersion.described)
        with db.session.no_autoflush:
            rows = db.session.execute(query.join(OwnFieldVersion, OwnFieldVersion.field_id == OwnField.id)).all()
        g.own_versions = {(row.key, row.number): own_field_from(row.key, row.described) for row in rows}
    found: Field = g.own_versions.get((key, number)) or field(key)
    return found


def forget_own_fields() -> None:
    """Something was changed: the next one who asks reads them anew."""
    g.pop("own_fields", None)
    g.pop("own_versions", None)


look_also_in(own_fields)


def own_questions(viewer: Any, after: str = "") -> Sequence[OwnField]:
    """The own fields in the order of their keys, one more than a page holds."""
    query = select(OwnField).where(OwnField.key > after).order_by(OwnField.key)
    return db.session.scalars(query.limit(QUESTIONS_A_PAGE + 1)).all()


def find_question(viewer: Any, key: str, *, lock: bool = False) -> OwnField | None:
    query = select(OwnField).where(OwnField.key == key)
    return db.session.scalar(query.with_for_update() if lock else query)


def versions_of(viewer: Any, own: OwnField) -> Sequence[OwnFieldVersion]:
    """What was approved, the newest first."""
    query = select(OwnFieldVersion).where(OwnFieldVersion.field_id == own.id)
    return db.session.scalars(query.order_by(OwnFieldVersion.number.desc())).all()


def xlsform_names() -> dict[str, str]:
    """What own fields were called in the spreadsheet that they came from."""
    rows = db.session.execute(select(OwnField.key, OwnField.described)).all()
    return {row.key: str(row.described["xlsform_name"]) for row in rows if row.described.get("xlsform_name")}
