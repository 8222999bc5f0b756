"""Keeping a planned form: all of it in one transaction, or nothing. Its new questions wait for the head of the unit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.forms.building import begin_version, form_key, new_form
from casework.intake.models import FormVersion
from casework.intake.publishing import newest_published
from casework.intake.shipped import GENERAL
from casework.register.models import OwnField
from casework.register.service import propose_field
from casework.xlsform.checking import complaint
from casework.xlsform.plan import Plan, plan_import
from casework.xlsform.questions import Loss
from casework.xlsform.spreadsheet import read_workbook


class CannotBeImported(Refusal):
    message = _l("This form cannot be imported. Nothing was kept.")


class NotAgreed(Refusal):
    field = "leave_out"
    message = _l("Some rows cannot be carried. Say that they may be left out, or change the spreadsheet.")


class QuestionRefused(Refusal):
    message = _l("The question %(key)s was proposed before and refused.")


def planned(content: bytes, *, duties: Mapping[str, Any], default_language: str) -> Plan:
    """What would come of this file; nothing is kept. Raises WorkbookRefused."""
    book = read_workbook(content)
    plan = plan_import(book, duties=duties, default_language=default_language)
    if not plan.faults and (said := complaint(book)):
        plan.faults.append(Loss("survey", None, "pyxform", said))
    return plan


def keep_form(plan: Plan, *, by: Any, name: str = "", leave_out: bool = False) -> FormVersion:
    """The form as a working copy. Raises CannotBeImported, NotAgreed, DutyBroken; then nothing is kept."""
    if plan.faults:
        raise CannotBeImported
    if plan.losses and not leave_out:
        raise NotAgreed
    there = set(db.session.scalars(select(OwnField.key).where(OwnField.key.in_(plan.new))))
    for key in there:
        raise QuestionRefused(_l("The question %(key)s was proposed before and refused.", key=key))
    for key, described in plan.new.items():
        propose_field(described, by=by, key=key)
    title = (name or plan.title).strip()[:120]
    pages = {"pages": with_first_contact(plan), "name": title}
    if newest_published(form_key(title)) is not None:
        version = begin_version(form_key(title))
        version.pages = pages
        db.session.flush()
        return version
    return new_form(title, pages)


def with_first_contact(plan: Plan) -> list[dict[str, Any]]:
    """Every form has to know what to call someone and how to reach them: what is not asked is put in front."""
    asked = {
        entry if isinstance(entry, str) else entry["field"] for page in plan.pages for entry in page.get("fields", ())
    }
    taken = {page["key"] for page in plan.pages}
    if "call_name" in asked:
        return plan.pages
    first = []
    for page in GENERAL["pages"][:2]:
        fields = [key for key in page["fields"] if key not in asked]
        if fields:
            first.append({"key": page["key"] if page["key"] not in taken else f"first_{page['key']}", "fields": fields})
    return [*first, *plan.pages]
