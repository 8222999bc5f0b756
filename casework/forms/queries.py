"""Reading forms for those who build them: the newest of each, the working copy, the offers that use them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from casework.core.models import db
from casework.intake.models import FormVersion
from casework.programmes.models import Offer

FORMS_A_PAGE = 50


@dataclass(frozen=True)
class FormLine:
    """One form in the list: what is published, what is in work, for which offers."""

    key: str
    published: FormVersion | None
    working: FormVersion | None
    offers: tuple[str, ...]

    @property
    def name(self) -> str:
        shown = self.working or self.published
        return name_of(self.key, shown.pages if shown else {}, self.offers)


def name_of(key: str, pages: Mapping[str, Any], offers: Iterable[str]) -> str:
    """What the office calls a form; one without a name is called by its offers, the general one by nothing."""
    return str(pages.get("name") or "") or ("" if key == "general" else " · ".join(offers) or key)


def form_lines(viewer: Any, after: str = "") -> list[FormLine]:
    """Forms by key, one more than a page holds; three statements whatever their number."""
    number = func.max(FormVersion.number).label("number")
    keys = select(FormVersion.key).where(FormVersion.key > after).distinct().order_by(FormVersion.key)
    wanted = list(db.session.scalars(keys.limit(FORMS_A_PAGE + 1)))
    is_out = FormVersion.published_at.is_not(None)
    newest = (
        select(FormVersion.key, is_out.label("is_out"), number)
        .where(FormVersion.key.in_(wanted))
        .group_by(FormVersion.key, is_out)
    ).subquery()
    rows = db.session.scalars(
        select(FormVersion).join(newest, (newest.c.key == FormVersion.key) & (newest.c.number == FormVersion.number))
    ).all()
    offers = db.session.execute(
        select(Offer.form_key, Offer.neutral_name).where(Offer.form_key.in_(wanted)).order_by(Offer.order)
    ).all()
    return [
        FormLine(
            key,
            next((row for row in rows if row.key == key and row.published_at), None),
            next((row for row in rows if row.key == key and not row.published_at), None),
            tuple(name for used, name in offers if used == key),
        )
        for key in wanted
    ]


def find_form(viewer: Any, key: str, *, lock: bool = False) -> FormVersion | None:
    """The working copy of a form; without one the newest published version."""
    query = select(FormVersion).where(FormVersion.key == key)
    query = query.order_by(FormVersion.published_at.is_not(None), FormVersion.number.desc()).limit(1)
    return db.session.scalar(query.with_for_update() if lock else query)


def find_working(viewer: Any, key: str, *, lock: bool = False) -> FormVersion | None:
    query = select(FormVersion).where(FormVersion.key == key, FormVersion.published_at.is_(None))
    return db.session.scalar(query.with_for_update() if lock else query)


def versions_of(key: str) -> Sequence[FormVersion]:
    """What was published, newest first."""
    query = select(FormVersion).where(FormVersion.key == key, FormVersion.published_at.is_not(None))
    return db.session.scalars(query.order_by(FormVersion.number.desc()).limit(20)).all()


def offers_with_forms() -> list[tuple[str, str, str]]:
    """Slug, neutral name and form of every offer."""
    query = select(Offer.slug, Offer.neutral_name, Offer.form_key).order_by(Offer.order, Offer.slug)
    return [(row.slug, row.neutral_name, row.form_key) for row in db.session.execute(query)]
