"""The office's spreadsheet: the file, its columns, the dry run, taking it in, taking it back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask_login import current_user

from casework.cases.models import Case
from casework.core import clock
from casework.core.access import allow, itself
from casework.core.audit import note_list
from casework.core.i18n import _l
from casework.core.limits import UPLOADS, limiter
from casework.core.pages import NavItem
from casework.core.transaction import between_transactions
from casework.register.fields import field as register_field
from casework.spreadsheet import queries, reading, service
from casework.spreadsheet.checking import DryRun, dry_run
from casework.spreadsheet.forms import NoticeForm, TakeInForm, UndoForm, UploadForm, first_values, mapping_form
from casework.spreadsheet.matching import FULL_NAME, proposed_columns, words_to_map
from casework.spreadsheet.models import OPEN, SheetImport
from casework.spreadsheet.permissions import GIVE_NOTICE, TAKE_IN

bp = Blueprint("spreadsheet", __name__)
NAV = [NavItem(76, _l("Spreadsheets"), "spreadsheet.imports", TAKE_IN)]
SAMPLES = 3
ROWS_SHOWN = 100


@bp.route("/imports")
@allow(TAKE_IN)
def imports() -> Any:
    rows = queries.imports(itself(current_user))
    note_list("spreadsheet.imports", len(rows))
    return render_template("spreadsheet/imports.html", rows=rows)


@bp.route("/imports/new", methods=["GET", "POST"])
@limiter.limit(UPLOADS, methods=["POST"])
@allow(TAKE_IN)
def upload() -> Any:
    form, viewer = UploadForm(), itself(current_user)
    if form.validate_on_submit():
        sheet, data = None, form.file.data.read(reading.MAX_BYTES + 1)
        table, refused = None, None
        with between_transactions():
            try:
                table = reading.read(data)
            except reading.TableRefused as refusal:
                refused = refusal
        with form.saving() as saved:
            if table is None:
                raise refused or reading.TableRefused
            sheet = service.keep_table(table, source=form.source.data, by=viewer, columns=proposed_columns(table))
        if saved and sheet is not None:
            return redirect(url_for("spreadsheet.columns", sheet=sheet.ref), 303)
    return form.answer("spreadsheet/upload.html")


@bp.route("/imports/<ref:sheet>/columns", methods=["GET", "POST"])
@allow(TAKE_IN, sheet=queries.find_import)
def columns(sheet: SheetImport) -> Any:
    """What each column is; then what the words of a column of answers mean."""
    if sheet.state != OPEN:
        return redirect(url_for("spreadsheet.show", sheet=sheet.ref), 303)
    cells = sheet.cells
    words = _words(sheet, sheet.columns)
    form = mapping_form(cells["head"], words)(data=first_values(sheet.columns, words, sheet.version))
    if form.validate_on_submit():
        chosen = [form._fields[f"column_{place}"].data for place in range(len(cells["head"]))]
        codes = _codes(form, words)
        with form.saving() as saved:
            form.check_version(sheet)
            service.map_columns(sheet, chosen, codes)
        if saved:
            unasked = {key for key, said in _words(sheet, chosen).items() if said} - set(words)
            return redirect(url_for("spreadsheet.columns" if unasked else "spreadsheet.show", sheet=sheet.ref), 303)
    samples = [[row[place] for row in cells["rows"] if row[place]][:SAMPLES] for place in range(len(cells["head"]))]
    labels = {key: register_field(key).label.in_(itself(current_user).language) for key in words}
    return form.answer("spreadsheet/columns.html", sheet=sheet, samples=samples, words=words, labels=labels)


@bp.route("/imports/<ref:sheet>", methods=["GET", "POST"])
@allow(TAKE_IN, sheet=queries.find_import)
def show(sheet: SheetImport) -> Any:
    """The dry run, anew each time that it is looked at; on pressing the button the worker takes the rows in."""
    viewer = itself(current_user)
    if sheet.state != OPEN:
        return render_template(
            "spreadsheet/taken.html", sheet=sheet, people=queries.count_people(sheet), undo=UndoForm(data={"version": sheet.version}),
            until=service.last_day_to_undo(sheet), today=clock.today(),
        )  # fmt: skip
    found = dry_run(viewer, sheet.cells, sheet.columns, sheet.codes)
    alike = queries.cases_of(viewer, found.doubles)
    form = TakeInForm(data={"version": sheet.version})
    form.also.choices = [
        (str(row.number), f"{row.number}: \u2068{row.name}\u2069") for row in found.good if row.number in found.doubles
    ]
    if form.validate_on_submit():
        with form.saving() as saved:
            form.check_version(sheet)
            out = _left_out(found, form.lines)
            service.start(sheet, out, good=len(found.good) - len(out & {row.number for row in found.good}))
        if saved:
            return redirect(url_for("spreadsheet.show", sheet=sheet.ref), 303)
    note_list("spreadsheet.show", len(found.doubles))
    return form.answer(
        "spreadsheet/dry_run.html", sheet=sheet, found=found, alike=alike, most=ROWS_SHOWN,
        undo=UndoForm(data={"version": sheet.version}),
    )  # fmt: skip


@bp.route("/imports/<ref:sheet>/undo", methods=["POST"])
@allow(TAKE_IN, sheet=queries.find_import)
def undo(sheet: SheetImport) -> Any:
    form = UndoForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            form.check_version(sheet)
            service.undo(sheet)
        if saved:
            return redirect(url_for("spreadsheet.show", sheet=sheet.ref), 303)
    return form.answer_plainly()


@bp.route("/cases/<ref:case>/notice", methods=["GET", "POST"])
@allow(GIVE_NOTICE, case=queries.find_case_that_came)
def notice(case: Case) -> Any:
    """Say that the person has been told where their data come from (Art. 14 GDPR)."""
    form, imported = NoticeForm(), queries.imported_of(case.person_id)
    if imported is not None and form.validate_on_submit():
        with form.saving() as saved:
            service.give_notice(imported, by=itself(current_user))
        if saved:
            return redirect(url_for("cases.show", case=case.ref), 303)
    return form.answer("spreadsheet/notice.html", case=case, imported=imported)


def _words(sheet: SheetImport, chosen: list[str]) -> dict[str, dict[str, str]]:
    """The words that mean no answer by themselves, by field, with what was said or is proposed of each."""
    found: dict[str, dict[str, str]] = {}
    for place, key in enumerate(chosen):
        if key and key != FULL_NAME:
            said = words_to_map(register_field(key), [row[place] for row in sheet.cells["rows"]])
            known = sheet.codes.get(key, {})
            if said:
                found[key] = dict(list({word: known.get(word, code) for word, code in said.items()}.items())[:60])
    return found


def _codes(form: Any, words: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    return {
        key: {word: code for place, word in enumerate(said) if (code := form._fields[f"word_{key}_{place}"].data)}
        for key, said in words.items()
    }


def _left_out(found: DryRun, also: set[int]) -> set[int]:
    return {row.number for row in found.refused} | (set(found.doubles) - also)
