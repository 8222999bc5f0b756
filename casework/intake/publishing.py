"""Publishing forms: each version is kept, so whoever began on version 3 finishes on version 3."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from casework.core import clock
from casework.core.errors import Refusal
from casework.core.forms import Form
from casework.core.i18n import _l
from casework.core.models import db
from casework.intake.models import FormVersion
from casework.intake.shipped import GENERAL
from casework.intake.steps import PAPERS, QUESTIONS, pages_of
from casework.register.fields import UnknownField, field


class BrokenForm(Refusal):
    field = "pages"
    message = _l("This form cannot be published.")


def publish_form(key: str, pages: Mapping[str, Any]) -> FormVersion:
    """Publish the next version of a form. Raises BrokenForm, naming what is wrong; the same pages again change nothing."""
    _check(pages)
    newest = db.session.scalar(
        select(FormVersion).where(FormVersion.key == key).order_by(FormVersion.number.desc()).limit(1)
    )
    if newest is not None and newest.pages == pages and newest.published_at is not None:
        return newest
    version = FormVersion(
        key=key, number=newest.number + 1 if newest else 1, pages=dict(pages), published_at=clock.now()
    )
    db.session.add(version)
    db.session.flush()
    return version


def publish_shipped_forms() -> FormVersion:
    """Make sure that the general form is there: for a new installation, the demo and the tests."""
    return publish_form("general", GENERAL)


def _check(declared: Mapping[str, Any]) -> None:
    try:
        pages = pages_of(declared)
    except (KeyError, TypeError) as error:
        raise BrokenForm(f"Not a list of pages: {error}") from error
    keys = [page.key for page in pages]
    asked = [name for page in pages for name in page.fields]
    for names in (keys, asked):
        if twice := {name for name in names if names.count(name) > 1}:
            raise BrokenForm(f"Declared twice: {', '.join(sorted(twice))}")
    if not asked or pages[0].kind != QUESTIONS or pages[0].show_if or not pages[0].asked({}):
        raise BrokenForm("The first page has to ask something")
    if "call_name" not in asked:
        raise BrokenForm("The form does not ask what to call the person")
    for page in pages:
        if page.kind not in (QUESTIONS, PAPERS):
            raise BrokenForm(f"{page.kind} is not a kind of page")
        for condition in [page.show_if, *page.conditions.values()]:
            if condition and condition.field not in asked:
                raise BrokenForm(f"{condition.field} is a condition and never asked")
    for name in asked:
        _check_field(name)


def _check_field(name: str) -> None:
    try:
        known = field(name)
    except UnknownField:
        raise BrokenForm(f"{name} is not a field of the register") from None
    if hasattr(Form, name) or "applicant" not in known.writers:
        raise BrokenForm(f"{name} cannot be asked in a form")
