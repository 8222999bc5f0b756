"""What `casework form` does: the same steps as the page, told in lines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from casework.accounts.queries import user_of_address
from casework.core.errors import Refusal
from casework.core.i18n import speaking
from casework.core.transaction import unit_of_work
from casework.forms.queries import find_form
from casework.register.lists import codelist
from casework.xlsform.exporting import export_form
from casework.xlsform.importing import keep_form, planned
from casework.xlsform.plan import Plan
from casework.xlsform.questions import Loss
from casework.xlsform.spreadsheet import MAX_BYTES


def import_file(
    path: str, *, save: bool, leave_out: bool, by: str | None, name: str = "", language: str = "en", **duties: Any
) -> tuple[list[str], bool]:
    """The lines to print, and whether it went well."""
    with speaking("en"):
        try:
            with Path(path).open("rb") as file:
                content = file.read(MAX_BYTES + 1)
            plan = planned(content, duties=_with_reason(duties), default_language=language)
            lines = list(_told(plan))
            if not save:
                return [*lines, "Nothing was kept. Say --save to keep it."], not plan.faults
            user = user_of_address(by) if by else None
            if user is None or not user.has_role("coordinator"):
                return [*lines, "Say with --by which coordinator proposes the new questions."], False
            with unit_of_work():
                made = keep_form(plan, by=user_of_address(str(by)), name=name, leave_out=leave_out)
                key, number = made.key, made.number
            return [*lines, f"Kept as {key}, version {number}, in work."], True
        except Refusal as refused:
            return [str(refused.message)], False


def _with_reason(duties: dict[str, Any]) -> dict[str, Any]:
    purpose = duties.get("purpose") or ""
    why = dict(codelist("purposes").entry(purpose).label) if purpose in codelist("purposes") else {}
    return {**duties, "why": why}


def _told(plan: Plan) -> Iterator[str]:
    yield f"{plan.title}: {len(plan.pages)} pages, {plan.count} questions, {len(plan.new)} of them new"
    if plan.known:
        yield f"already in the register, with its own words and duties: {', '.join(plan.known)}"
    for words, found in (("cannot be imported", plan.faults), ("left out", plan.losses)):
        for loss in found:
            yield f"{_place(loss)}: {words}: {loss.what}: {loss.reason}"


def _place(loss: Loss) -> str:
    return f"{loss.sheet} row {loss.row}" if loss.row else loss.sheet


def export_file(key: str, path: str) -> bool:
    form = find_form(None, key)
    if form is None:
        return False
    Path(path).write_bytes(export_form(form))
    return True
