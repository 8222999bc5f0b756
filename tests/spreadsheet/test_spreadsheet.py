"""The office's list comes in by itself: proposed, looked at, whole, and taken back again (practice.md U17)."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from casework.accounts.models import User
from casework.cases.models import Case
from casework.cases.service import write_note
from casework.core import clock
from casework.core.access import SYSTEM
from casework.core.models import db
from casework.core.sealed import get_vault, open_for
from casework.desk.today import todays_work
from casework.messages.gate import way_to
from casework.people.models import Answer, Person, Spelling
from casework.people.queries import search_people
from casework.people.service import add_spelling, answers_of, keep_answers
from casework.spreadsheet import service
from casework.spreadsheet.checking import dry_run, rows_of
from casework.spreadsheet.jobs import work_off
from casework.spreadsheet.matching import proposed_columns
from casework.spreadsheet.models import ImportedPerson, SheetImport
from casework.spreadsheet.personal import export, scrub
from casework.spreadsheet.reading import Table, TableRefused, read
from tests import make
from tests.browser import Browser, Page
from tests.killed import killed_half_way
from tests.spreadsheet.sheets import HEAD, PEOPLE, text_file, workbook

COLUMNS = ["full_name", "birth_date", "phone", "email", "german_level", "spoken_languages"]


@pytest.fixture
def coordinator(context: Flask) -> User:
    return make.user("coordinator")


def cells_of(table: Table) -> dict[str, Any]:
    return {"head": table.head, "rows": table.rows, "formulas": [list(each) for each in table.formulas]}


@pytest.mark.parametrize("data", [workbook(), text_file(), text_file(charset="utf-16")])
def test_six_scripts_come_in_from_a_workbook_and_from_text_with_the_right_columns(context: Flask, data: bytes) -> None:
    table = read(data)
    assert proposed_columns(table) == COLUMNS
    rows = rows_of(cells_of(table), COLUMNS, {})
    assert [row.why for row in rows] == [()] * len(PEOPLE)
    assert rows[0].name == "Samira Haddad" and [row.name for row in rows[1:]] == [each[0] for each in PEOPLE[1:]]
    assert [row.answers.get("birth_date") for row in rows[:4]] == ["1994-05-03", "1990", "1988-12", "1991-02-03"]
    assert [row.answers["spoken_languages"] for row in rows[:4]] == [["ar", "en"], ["ar"], ["uk"], ["fa"]]
    assert rows[2].answers["german_level"] == "B2"


def test_a_row_says_what_is_wrong_with_it_and_stops_no_other(context: Flask) -> None:
    bad = [
        ("", "", "", "", "", ""), ("Ali", "31.02.1990", "", "", "", ""), ("Zoe", "", "12", "", "", ""),
        ("Bea", "", "", "no address", "", ""), ("Ceo", "", "", "", "fließend", ""),
        ("=cmd|' /C calc'!A0", "", "", "", "", ""), ("Samira Haddad", "1994-05-03", "", "", "", ""),
    ]  # fmt: skip
    rows = rows_of(cells_of(read(workbook([*PEOPLE, *bad]))), COLUMNS, {})
    assert [len(row.why) for row in rows] == [0] * 6 + [1] * 7
    assert [row.why[0][0] for row in rows[6:]] == ["", "Geburtsdatum", "Telefon", "E-Mail", "Deutschniveau", "Name", ""]
    mapped = rows_of(cells_of(read(workbook(bad))), COLUMNS, {"german_level": {"fliessend": "C1"}})
    assert mapped[4].answers["german_level"] == "C1"


def test_a_cell_with_a_formula_is_refused_whatever_it_last_showed(context: Flask) -> None:
    rows = rows_of(cells_of(read(workbook(formula=(1, 1, '=HYPERLINK("http://evil")')))), COLUMNS, {})
    assert [row.is_good for row in rows[:2]] == [False, True]


def bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as good, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bad:
        for name in good.namelist():
            content = good.read(name)
            bad.writestr(name, content + b" " * 90_000_000 if name.endswith("sheet1.xml") else content)
    return packed.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\x00\x01\x02", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0 old", text_file([]), bomb(),
        text_file([("x" * 2001, *[""] * 5)]), text_file([["a"] * 70], ["h"] * 70), b"a;b\n" * 10_050, b"x" * 5_300_000,
    ],
)  # fmt: skip
def test_a_hostile_or_hopeless_file_is_refused_with_a_sentence(context: Flask, data: bytes) -> None:
    with pytest.raises(TableRefused) as refused:
        read(data)
    assert str(refused.value.message)


def test_ten_thousand_rows_are_looked_at(context: Flask, coordinator: User) -> None:
    rows = [(f"Name{number} Familie{number}", "1990", "", "", "", "") for number in range(10_000)]
    table = read(text_file(rows))
    found = dry_run(coordinator, cells_of(table), COLUMNS, {})
    assert (len(found.good), found.refused, found.doubles) == (10_000, [], {})


def upload(browser: Browser, data: bytes, source: str = "Liste der Beratung seit 2022") -> Page:
    fields = browser.get("/imports/new").form()["fields"]
    sent = fields | {"file": (io.BytesIO(data), "liste.xlsx"), "source": source}
    return browser.post("/imports/new", sent, content_type="multipart/form-data")


def brought_in(browser: Browser, data: bytes) -> SheetImport:
    """Uploaded, columns as proposed, taken in, worked off."""
    sheet = sent_in(browser, data)
    work_off()
    db.session.expire_all()
    return sheet


def sent_in(browser: Browser, data: bytes) -> SheetImport:
    """Uploaded, columns as proposed, to be taken in: the worker has not come yet."""
    at = upload(browser, data).location
    page = browser.fill(browser.get(at), at=at)
    shown = f"/imports/{db.session.query(SheetImport).order_by(SheetImport.created_at.desc()).first().ref}"
    browser.fill(browser.get(shown) if page.status != 200 else page, at=shown)
    return db.session.query(SheetImport).order_by(SheetImport.created_at.desc()).first()


def test_it_comes_in_whole_with_source_notice_and_no_way_for_a_machine(browser: Browser, coordinator: User) -> None:
    sheet = brought_in(browser.sign_in(coordinator), workbook())
    assert (sheet.state, sheet.cells_sealed) == ("done", None)
    came = db.session.query(ImportedPerson).order_by(ImportedPerson.row).all()
    assert [one.row for one in came] == [2, 3, 4, 5, 6, 7]
    assert {one.source for one in came} == {"Liste der Beratung seit 2022"}
    assert came[0].notice_due_on > clock.today()
    person = db.session.get_one(Person, came[0].person_id)
    assert answers_of(person.id)["german_level"] == "B1" and way_to(person).channel == "human"
    assert {row.source for row in db.session.query(Answer).filter_by(subject_id=person.id)} == {"import"}
    assert [hit.person_id for hit in search_people(coordinator, "سميرة حداد", select(Person.id)).hits][:1] == [
        person.id
    ]
    assert db.session.query(Case).filter_by(person_id=person.id).one().source == "import"


def test_who_may_be_here_already_stays_out_unless_a_human_says_otherwise(browser: Browser, coordinator: User) -> None:
    case, hidden = make.case(), make.case(compartment=True)
    for one, name in ((case, "Samira Haddad"), (hidden, "Оксана Шевченко")):
        add_spelling(one.person, name, kind="latin_document")
        keep_answers(one.person_id, {"birth_date": "1994-05-03" if one is case else "1988-12"}, source="advisor")
    db.session.commit()
    browser.sign_in(coordinator)
    at = upload(browser, workbook()).location
    browser.fill(browser.get(at), at=at)
    shown = browser.get(at.removesuffix("/columns"))
    assert f"/cases/{case.ref[:4]}-" in shown.html or case.ref in shown.html.replace("-", "")
    assert hidden.ref not in shown.html.replace("-", "")
    browser.fill(shown, at=at.removesuffix("/columns"))
    work_off()
    assert sorted(row for (row,) in db.session.query(ImportedPerson.row)) == [3, 4, 5, 6, 7]


def test_killed_half_way_it_goes_on_where_it_stood(
    browser: Browser, coordinator: User, folder: Path, database_url: str
) -> None:
    """The worker dies (SIGKILL) when the second two are written and not committed."""
    sheet = sent_in(browser.sign_in(coordinator), workbook())
    killed_half_way("tests.spreadsheet.dying", str(folder), database_url)
    db.session.expire_all()
    assert sheet.state == "running" and sheet.next_row == 2

    def came() -> list[int]:
        return sorted(db.session.scalars(select(ImportedPerson.row)))

    assert came() == [2, 3] and db.session.scalar(select(func.count()).select_from(Person)) == 2
    shown = browser.get(f"/imports/{sheet.ref}")
    assert shown.status == 200
    db.session.rollback()
    work_off()
    db.session.expire_all()
    assert sheet.state == "done" and sheet.cells_sealed is None
    assert came() == [2, 3, 4, 5, 6, 7] and db.session.scalar(select(func.count()).select_from(Person)) == 6
    names = {one.call_name for one in open_for(SYSTEM, db.session.scalars(select(Person)), "test")}
    assert len(names) == 6 and None not in names


def test_taken_back_everybody_goes_but_those_who_were_worked_with(browser: Browser, coordinator: User) -> None:
    sheet = brought_in(browser.sign_in(coordinator), workbook())
    stays, goes = (one.person_id for one in db.session.query(ImportedPerson).order_by(ImportedPerson.row).limit(2))
    case = db.session.query(Case).filter_by(person_id=stays).one()
    write_note(case, "Hat angerufen", by=make.user())
    db.session.commit()
    at = f"/imports/{sheet.ref}"
    browser.fill(browser.get(at), at=at, action="/undo")
    work_off()
    db.session.expire_all()
    assert db.session.scalars(select(Person.id)).all() == [stays]
    assert db.session.scalar(select(func.count()).select_from(Spelling).where(Spelling.person_id == goes)) == 0
    assert get_vault().is_destroyed(str(goes), "identity") and not get_vault().is_destroyed(str(stays), "identity")
    assert db.session.get_one(SheetImport, sheet.id).state == "undone"


def test_after_thirty_days_it_stays(browser: Browser, coordinator: User) -> None:
    sheet = brought_in(browser.sign_in(coordinator), workbook())
    clock.travel(timedelta(days=31))
    with pytest.raises(service.TooLateToUndo):
        service.undo(sheet)


def test_the_notice_is_on_today_and_on_the_case_until_it_was_given(browser: Browser, coordinator: User) -> None:
    brought_in(browser.sign_in(coordinator), workbook())
    advisor = make.user()
    person_id = db.session.query(ImportedPerson).order_by(ImportedPerson.row).first().person_id
    case = db.session.query(Case).filter_by(person_id=person_id).one()
    make.access(case, advisor)
    assert "notice_due" in {line.title for line in todays_work(advisor).lines}
    browser.sign_in(advisor)
    assert "Liste der Beratung seit 2022" in browser.get(f"/cases/{case.ref}").text
    browser.fill(browser.get(f"/cases/{case.ref}/notice"), at=f"/cases/{case.ref}/notice")
    assert "notice_due" not in {line.title for line in todays_work(advisor).lines}
    assert export(person_id)["came_with"][0]["told_on"] == clock.today()
    assert scrub(person_id, frozenset()) == 1


def test_only_the_coordination_sees_a_spreadsheet(browser: Browser, coordinator: User) -> None:
    sheet = brought_in(browser.sign_in(coordinator), workbook(PEOPLE[:1], HEAD))
    assert browser.get(f"/imports/{sheet.ref}").status == 200
    assert Browser(browser.app).sign_in(make.user()).get("/imports").status == 403


@pytest.mark.counts_statements
def test_the_list_of_imports_costs_the_same_for_one_and_for_thirty(browser: Browser, coordinator: User) -> None:
    def statements() -> int:
        said: list[str] = []
        listen = lambda _c, _cur, text, *_more: said.append(text)  # noqa: E731 (taken off again below)
        event.listen(db.engine, "before_cursor_execute", listen)
        try:
            assert browser.get("/imports").status == 200
        finally:
            event.remove(db.engine, "before_cursor_execute", listen)
        return len(said)

    def some(number: int) -> None:
        for _ in range(number):
            service.keep_table(read(text_file(PEOPLE[:1])), source="Liste", by=coordinator, columns=COLUMNS)
        db.session.commit()

    browser.sign_in(coordinator)
    some(1)
    few = statements()
    some(29)
    assert statements() == few
