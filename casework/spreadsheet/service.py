"""Taking a spreadsheet in, row by row, whole or not at all in the end; and taking it back for 30 days."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from sqlalchemy import delete, func, select

from casework.accounts.models import User
from casework.cases.models import Case
from casework.cases.service import open_case
from casework.consents.service import note_shown
from casework.core import audit, clock
from casework.core.access import SYSTEM
from casework.core.errors import Refusal
from casework.core.i18n import LANGUAGES, _l
from casework.core.models import db, table_of
from casework.core.sealed import get_vault, open_for
from casework.core.transaction import audited_write
from casework.people.contacts import reach_as_answered
from casework.people.models import Person
from casework.people.service import add_spelling, keep_answers, make_person, new_subject
from casework.privacy.belongings import belongings
from casework.spreadsheet.checking import Row, rows_of
from casework.spreadsheet.matching import FULL_NAME, targets
from casework.spreadsheet.models import DONE, OPEN, RUNNING, UNDOING, UNDONE, ImportedPerson, SheetImport
from casework.spreadsheet.reading import Table

#: A writing transaction stays short: so many people at a time.
BATCH = 50
UNDONE_WITHIN = timedelta(days=30)
#: Art. 14(3)(a) GDPR: within a month at the latest.
TOLD_WITHIN = timedelta(days=28)
#: What comes with a person by itself; anything beyond it, and somebody has worked on the case.
_BY_ITSELF = frozenset(
    {
        "person", "spelling", "name_key", "contact_point", "answer", "fact", "case_file", "case_step", "imported_person",
        "mail_key", "double_pair", "form_ticket",
    }
)  # fmt: skip


class NoNameColumn(Refusal):
    field = "columns"
    message = _l("Please say which column holds the name.")


class FieldTwice(Refusal):
    field = "columns"
    message = _l("Two columns cannot answer the same question.")


class NotOpen(Refusal):
    status = 409
    message = _l("This spreadsheet is on its way in already, or was taken back.")


class TooLateToUndo(Refusal):
    message = _l("Only for 30 days can a spreadsheet be taken back.")


class NothingToTakeIn(Refusal):
    message = _l("No row can come in. Please look at the reasons.")


def keep_table(table: Table, *, source: str, by: User, columns: list[str]) -> SheetImport:
    """Keep the cells sealed until the rows are in."""
    subject = new_subject()
    made = SheetImport(
        subject_id=subject, by_id=by.id, created_at=clock.now(), source=source.strip(), rows=len(table.rows),
        columns=columns,
        cells={"head": table.head, "rows": table.rows, "formulas": sorted([row, column] for row, column in table.formulas)},
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def map_columns(sheet: SheetImport, columns: list[str], codes: Mapping[str, Mapping[str, str]]) -> None:
    """Say what each column is, and what each word means. Raises NotOpen, NoNameColumn, FieldTwice."""
    if sheet.state != OPEN:
        raise NotOpen
    named = [key for key in columns if key]
    if len(set(named)) < len(named):
        raise FieldTwice
    if not {FULL_NAME, "call_name", "given_name", "family_name"} & set(named):
        raise NoNameColumn
    if not set(named) <= {FULL_NAME, *(one.key for one in targets())}:
        raise NotOpen
    sheet.columns, sheet.codes = columns, {key: dict(words) for key, words in codes.items()}


def start(sheet: SheetImport, left_out: Iterable[int], *, good: int) -> None:
    """From here on the worker takes the rows in. `left_out`: the lines that do not come."""
    if sheet.state != OPEN:
        raise NotOpen
    if not good:
        raise NothingToTakeIn
    sheet.left_out, sheet.state, sheet.next_row = {"lines": sorted(left_out)}, RUNNING, 0


def take_next_rows(sheet: SheetImport) -> int:
    """The next batch; the last one closes the import and lets the cells go. Killed half-way, the worker goes on here."""
    open_for(SYSTEM, [sheet], "taking in")
    rows = rows_of(sheet.cells, sheet.columns, sheet.codes)
    out = set(sheet.left_out.get("lines", ()))
    coming = [row for row in rows[sheet.next_row : sheet.next_row + BATCH] if row.is_good and row.number not in out]
    subjects = [uuid.uuid4() for _row in coming]
    get_vault().make_many(str(each) for each in subjects)
    for row, subject in zip(coming, subjects, strict=True):
        _take_in(sheet, row, subject)
    sheet.next_row = min(sheet.next_row + BATCH, len(rows))
    if sheet.next_row == len(rows):
        sheet.state, sheet.done_at, sheet.cells, sheet.left_out = DONE, clock.now(), None, {}
    db.session.flush()
    return len(coming)


def _take_in(sheet: SheetImport, row: Row, subject: uuid.UUID) -> None:
    spoken = next((code for code in row.answers.get("spoken_languages") or () if code in LANGUAGES), "de")
    person = make_person(subject, call_name=row.call_name, language=spoken)
    if row.name != row.call_name:
        add_spelling(person, row.name, kind="latin_document" if row.name.isascii() else "own_script")
    answers = {key: value for key, value in row.answers.items() if value is not None} | {"call_name": row.call_name}
    answers["reach_by"] = "phone" if answers.get("phone") else "email" if answers.get("email") else "pick_up"
    keep_answers(person.id, answers, source="import", before={})
    # Who else reads it, nobody has asked yet: until then no machine writes to them.
    reach_as_answered(person, answers, unasked="unknown", is_new=True)
    open_case(person, language=person.language, source="import", is_first=True)
    db.session.add(
        ImportedPerson(
            import_id=sheet.id, person_id=person.id, row=row.number, source=sheet.source, at=clock.now(),
            notice_due_on=clock.today() + TOLD_WITHIN,
        )
    )  # fmt: skip


def give_notice(imported: ImportedPerson, *, by: User) -> None:
    """The person has been told where their data come from, and by whom."""
    if imported.notice_given_on is None:
        imported.notice_given_on, imported.notice_by = clock.today(), by.id
        person = db.session.get_one(Person, imported.person_id)
        note_shown(person.id, language=person.language)


# --- taking it back --------------------------------------------------------------------------------------------------


def last_day_to_undo(sheet: SheetImport) -> date | None:
    return clock.day_of(sheet.done_at + UNDONE_WITHIN) if sheet.done_at else None


def undo(sheet: SheetImport) -> None:
    """From here on the worker lets go whoever came with it and has not been worked with. Raises TooLateToUndo."""
    if sheet.state not in (OPEN, RUNNING, DONE):
        raise NotOpen
    if sheet.done_at is not None and clock.now() - sheet.done_at > UNDONE_WITHIN:
        raise TooLateToUndo
    sheet.cells, sheet.left_out, sheet.next_row = None, {}, 0
    sheet.state = UNDOING if sheet.state != OPEN else UNDONE


def let_go_next(sheet: SheetImport) -> list[uuid.UUID]:
    """The next ones; returns whose keys are to be destroyed once this is committed. Those worked with stay."""
    query = select(ImportedPerson).where(ImportedPerson.import_id == sheet.id, ImportedPerson.row > sheet.next_row)
    rows = list(db.session.scalars(query.order_by(ImportedPerson.row).limit(BATCH)))
    gone = [row.person_id for row in rows if not is_worked_with(row.person_id)]
    sheet.next_row = rows[-1].row if rows else sheet.next_row
    if len(rows) < BATCH:
        sheet.state = UNDONE
    db.session.flush()
    for person_id in gone:
        _remove(person_id)
    return gone


def is_worked_with(person_id: uuid.UUID) -> bool:
    """Does anything hang on the person that did not come with the spreadsheet?"""
    found = belongings(person_id)
    if {table.name for table in found} - _BY_ITSELF:
        return True
    steps = select(func.count()).select_from(Case).where(Case.person_id == person_id, Case.closed_at.is_(None))
    sizes = {table.name: len(ids) for table, ids in found.items()}
    return sizes.get("case_step", 0) > 1 or db.session.scalar(steps) != 1


def _remove(person_id: uuid.UUID) -> None:
    """The rows, children first; what hangs on the person by a key of the schema goes along."""
    found = belongings(person_id)
    order = {table: place for place, table in enumerate(reversed(db.metadata.sorted_tables))}
    with audited_write():
        for model_table in ("name_key", "fact"):
            table = db.metadata.tables[model_table]
            owner = "person_id" if "person_id" in table.columns else "subject_id"
            db.session.execute(delete(table).where(table.c[owner] == person_id))
        for table in sorted(found, key=lambda one: order[one]):
            db.session.execute(delete(table).where(table.c.id.in_(found[table])))
    audit.record("deleted", table_of(Person).name, str(person_id), {"because": "import undone"})


def clean_up(limit: int = 20) -> int:
    """A spreadsheet that nobody went on with for a week goes with all its cells."""
    old = select(SheetImport).where(SheetImport.state == OPEN, SheetImport.created_at < clock.now() - timedelta(days=7))
    rows = db.session.scalars(old.limit(limit)).all()
    for sheet in rows:
        db.session.delete(sheet)
    return len(rows)
