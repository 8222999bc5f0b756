"""Figures: exact for work, suppressed for publication, and nobody gets a hidden one by subtraction."""

from __future__ import annotations

import csv
import io
import random
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from casework.cases.service import record_talk
from casework.core import clock
from casework.core.audit import Look
from casework.core.csv_file import safe_cell
from casework.core.models import db
from casework.enrolment import staff_words as words
from casework.enrolment.models import STATES, Application
from casework.programmes.models import Cohort
from casework.reports.queries import Cell, people_by_offer_and_state
from casework.reports.service import as_csv
from casework.reports.suppressing import Row, Table, table_of
from tests import make
from tests.browser import Browser, Page

Unknown = tuple[str, str, int]
OFFERS = [("a", "Course A", "language"), ("b", "Course B", "language"), ("c", "Course C", "qualification")]
YEARS = (2025, 2026)


def apply(cohort: Cohort, state: str, count: int, **more: Any) -> list[Application]:
    return [make.application(cohort, state=state, **more) for _number in range(count)]


def figures(page: Page) -> dict[str, list[str]]:
    """Each row of the page's first table: its name and its figures, also those of the columns that it leaves out."""
    table = page.html.split("<table>")[1].split("</table>")[0]
    headings = [
        re.sub(r"<[^>]+>", "", each).strip() for each in re.findall(r"<th[^>]*scope=\"col\".*?>(.*?)</th>", table, re.S)
    ]
    left_out = "<5" if "&lt;5" in page.html else "0"
    rows = {}
    for row in re.findall(r"<tr>(.*?)</tr>", table, re.S)[1:]:
        name = re.sub(r"<[^>]+>", "", re.findall(r"<th.*?>(.*?)</th>", row, re.S)[0]).strip()
        cells = dict(
            zip(headings[1:], [shown(cell) for cell in re.findall(r"<td.*?>(.*?)</td>", row, re.S)], strict=True)
        )
        rows[name] = [cells.get(str(words.STATES[state]), left_out) for state in STATES] + [cells[headings[-1]]]
    return rows


def shown(cell: str) -> str:
    return re.findall(r"<bdi[^>]*>(.*?)</bdi>", cell)[0].replace("&lt;", "<")


@pytest.fixture
def two_courses(context: Flask) -> dict[str, Cohort]:
    few, many = (
        make.cohort(offer=make.offer("few", neutral_name="Few")),
        make.cohort(offer=make.offer("many", neutral_name="Many")),
    )
    apply(few, "waiting_list", 3)
    apply(many, "accepted", 7)
    apply(many, "waiting_list", 4)
    return {"few": few, "many": many}


def test_a_coordinator_sees_exact_figures_and_others_none_under_five(two_courses: Any, context: Flask) -> None:
    accepted, waiting = STATES.index("accepted"), STATES.index("waiting_list")
    exact = figures(Browser(context, "en").sign_in(make.user("coordinator")).get("/reports"))
    assert (exact["Few"][waiting], exact["Many"][accepted], exact["Many"][waiting]) == ("3", "7", "4")
    assert (exact["Few"][-1], exact["Many"][-1]) == ("3", "11")
    for role in ("reporting", "head_of_unit"):
        hidden = figures(Browser(context, "en").sign_in(make.user(role)).get("/reports?view=exact"))
        assert (hidden["Few"][waiting], hidden["Many"][accepted], hidden["Many"][waiting]) == ("<5", "7", "<5")
        assert (hidden["Few"][-1], hidden["Many"][-1]) == ("<5", "7")


def test_a_coordinator_gets_the_publication_as_the_public_does(two_courses: Any, context: Flask) -> None:
    for_all = figures(Browser(context, "en").sign_in(make.user("reporting")).get("/reports"))
    assert figures(Browser(context, "en").sign_in(make.user("coordinator")).get("/reports?view=publication")) == for_all


@pytest.mark.parametrize("role", ["advisor", "teacher", "front_desk", "dpo", "admin", "volunteer"])
def test_who_has_no_right_to_figures_gets_none(two_courses: Any, context: Flask, role: str) -> None:
    browser = Browser(context).sign_in(make.user(role))
    assert browser.get("/reports").status == 403
    assert browser.get("/reports.csv").status == 403


def test_the_file_holds_what_the_page_shows(two_courses: Any, context: Flask) -> None:
    for role, view in (("coordinator", ""), ("coordinator", "publication"), ("reporting", "")):
        browser = Browser(context, "en").sign_in(make.user(role))
        page = figures(browser.get(f"/reports?view={view}"))
        written = browser.get(f"/reports.csv?view={view}")
        assert written.answer.headers["Content-Disposition"].startswith("attachment")
        rows = list(csv.reader(io.StringIO(written.html.removeprefix("\ufeff"))))
        assert {row[0]: row[1:] for row in rows[1:-1]} == page


def test_each_reading_is_in_the_log(two_courses: Any, context: Flask) -> None:
    user = make.user("reporting")
    browser = Browser(context).sign_in(user)
    browser.get("/reports")
    browser.get("/reports.csv")
    pages = db.session.scalars(select(Look.page).where(Look.viewer_id == str(user.id))).all()
    assert sorted(pages) == ["reports.reports", "reports.reports_csv"]


def test_protected_people_are_in_no_figure(context: Flask) -> None:
    cohort = make.cohort(offer=make.offer("mixed", neutral_name="Mixed"))
    apply(cohort, "accepted", 6)
    for _number in range(2):
        make.application(cohort, make.case(compartment=True), state="accepted")
    protected = make.cohort(offer=make.offer("scholars", neutral_name="Scholars", is_compartment=True))
    apply(protected, "accepted", 9)
    assert [(cell.offer, cell.people) for cell in people_by_offer_and_state(None)] == [("mixed", 6)]
    for role in ("coordinator", "reporting"):
        page = Browser(context, "en").sign_in(make.user(role)).get("/reports")
        assert "Mixed" in page.text
        assert "Scholars" not in page.text


def test_a_person_counts_once_for_an_offer_by_the_newest_application(context: Flask) -> None:
    offer = make.offer("twice")
    case = make.case()
    make.application(make.cohort(offer=offer), case, state="rejected", applied_at=datetime(2025, 3, 1, tzinfo=UTC))
    make.application(make.cohort(offer=offer), case, state="accepted", applied_at=datetime(2026, 3, 1, tzinfo=UTC))
    assert [(cell.state, cell.year, cell.people) for cell in people_by_offer_and_state(None)] == [("accepted", 2026, 1)]


def test_the_figures_are_those_that_counting_by_hand_gives(context: Flask) -> None:
    dice = random.Random(5)
    cohorts = [make.cohort(offer=offer) for offer in (make.offer("one"), make.offer("two")) for _number in range(3)]
    newest: dict[Any, Application] = {}
    for number in range(25):
        case = make.case(compartment=number % 5 == 0)
        for cohort in dice.sample(cohorts, dice.randint(1, 4)):
            day = datetime(dice.choice(YEARS), dice.randint(1, 3), 1, tzinfo=UTC)
            made = make.application(cohort, case, state=dice.choice(("applied", "accepted")), applied_at=day)
            before = newest.get((case.id, cohort.offer_id))
            if not case.is_compartment and (not before or (before.applied_at, before.id) < (made.applied_at, made.id)):
                newest[case.id, cohort.offer_id] = made
    by_hand = Counter((one.cohort.offer.slug, one.applied_at.year, one.state) for one in newest.values())
    cells = {(cell.offer, cell.year, cell.state): cell.people for cell in people_by_offer_and_state(None)}
    assert cells == by_hand and len(newest) > 30


def test_the_number_of_questions_to_the_database_does_not_grow(context: Flask) -> None:
    def statements() -> int:
        asked: list[str] = []

        def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            asked.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            assert browser.get("/reports").status == 200
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
        return len([each for each in asked if each.startswith("SELECT")])

    browser = Browser(context).sign_in(make.user("coordinator"))
    apply(make.cohort(), "accepted", 1)
    one = statements()
    for _number in range(30):
        apply(make.cohort(), "accepted", 1)
    assert statements() == one


# --- the attacker ----------------------------------------------------------------------------------------------------


def known_by_solving(equations: list[dict[Unknown, int]], unknown: list[Unknown]) -> set[Unknown]:
    """The unknown figures that these equations determine, by elimination over exact fractions."""
    place = {each: number for number, each in enumerate(unknown)}
    rows = [[Fraction(equation.get(each, 0)) for each in unknown] for equation in equations]
    pivots: list[list[Fraction]] = []
    for row in rows:
        for pivot in pivots:
            lead = next(number for number, value in enumerate(pivot) if value)
            factor = row[lead] / pivot[lead]
            row = [one - factor * other for one, other in zip(row, pivot, strict=True)]
        if any(row):
            pivots.append(row)
    for upper, lower in product(range(len(pivots)), repeat=2):
        if upper != lower:
            lead = next(number for number, value in enumerate(pivots[lower]) if value)
            factor = pivots[upper][lead] / pivots[lower][lead]
            pivots[upper] = [one - factor * other for one, other in zip(pivots[upper], pivots[lower], strict=True)]
    alone = {
        number for row in pivots if sum(1 for value in row if value) == 1 for number, value in enumerate(row) if value
    }
    return {each for each in unknown if place[each] in alone}


def published(cells: list[Cell]) -> list[tuple[Table, str | None, int | None]]:
    areas, years = [None, "language", "qualification"], [None, *YEARS]
    return [
        (table_of(cells, OFFERS, STATES, is_exact=False, area=area, year=year), area, year)
        for area in areas
        for year in years
    ]


def what_a_number_tells(value: int | None, cells: dict[Unknown, int]) -> dict[Unknown, int] | None:
    """The equation that a number is, for someone who knows how it was made: of what is shown, or else of everybody."""
    if value is None:
        return None
    of_shown = {key: 1 for key, people in cells.items() if people >= 5}
    if value == sum(cells[key] for key in of_shown):
        return of_shown
    assert value == sum(cells.values()), "a number that is neither a total of what is shown nor of everybody"
    return dict.fromkeys(cells, 1)


def equations_of(cells: list[Cell], tables: list[tuple[Table, str | None, int | None]]) -> list[dict[Unknown, int]]:
    true = {(cell.offer, cell.state, cell.year): cell.people for cell in cells}
    found = []
    for table, _area, year in tables:
        years = YEARS if year is None else (year,)
        slugs = [row.slug for row in table.rows]

        def reach(offers: list[str], states: tuple[str, ...], years: tuple[int, ...] = years) -> dict[Unknown, int]:
            return {key: true[key] for key in product(offers, states, years) if key in true}

        for row in table.rows:
            found.append(what_a_number_tells(row.total, reach([row.slug], table.states)))
            found += [
                what_a_number_tells(value, reach([row.slug], (state,)))
                for state, value in zip(table.states, row.figures, strict=True)
            ]
        found += [
            what_a_number_tells(value, reach(slugs, (state,)))
            for state, value in zip(table.states, table.totals, strict=True)
        ]
        found.append(what_a_number_tells(table.total, reach(slugs, table.states)))
    return [equation for equation in found if equation]


def random_cells(chance: random.Random) -> list[Cell]:
    """Every offer, state and year has somebody, often one or two, sometimes many."""
    return [
        Cell(slug, name, area, year, state, chance.choice([1, 1, 2, 3, 4, 5, 6, 12, 40]))
        for slug, name, area in OFFERS
        for year in YEARS
        for state in STATES
    ]


@pytest.mark.parametrize("seed", range(5))
def test_an_attacker_who_solves_the_whole_system_learns_no_hidden_figure(seed: int) -> None:
    cells = random_cells(random.Random(seed))
    unknown = [(cell.offer, cell.state, cell.year) for cell in cells]
    hidden = {key for key, cell in zip(unknown, cells, strict=True) if cell.people < 5}
    assert len(hidden) > 20
    known = known_by_solving(equations_of(cells, published(cells)), unknown)
    assert known == set(unknown) - hidden


def test_the_same_attacker_would_break_totals_of_everybody() -> None:
    """The usual mistake: figures under five are hidden and the totals are true."""
    cells = random_cells(random.Random(1))
    unknown = [(cell.offer, cell.state, cell.year) for cell in cells]
    true = {(cell.offer, cell.state, cell.year): cell.people for cell in cells}
    leaking = []
    for table, area, year in published(cells):
        if year is None:
            continue
        rows = tuple(
            Row(row.slug, row.name, row.figures, sum(true[row.slug, state, year] for state in table.states))
            for row in table.rows
        )
        totals = tuple(sum(true[row.slug, state, year] for row in table.rows) for state in table.states)
        leaking.append((Table(table.states, rows, totals, sum(totals), False), area, year))
    known = known_by_solving(equations_of(cells, leaking), unknown)
    assert any(true[key] < 5 for key in known)


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "|calc", "%x", "=cmd|' /C calc'!A0"]
)
def test_no_cell_becomes_a_formula(text: str) -> None:
    table = Table(("applied",), (Row("a", text, (9,), 9),), (9,), 9, False)
    rows = list(
        csv.reader(io.StringIO(as_csv(table, lambda _state: text, text, text).removeprefix("\ufeff"), newline=""))
    )
    for cell in (cell for row in rows for cell in row):
        assert cell == "9" or cell.startswith("'")
    assert safe_cell("Deutsch B1") == "Deutsch B1"


def test_an_evening_of_which_heads_were_counted_is_in_the_figures_and_a_compartment_is_not(
    context: Flask, browser: Browser, another_browser: Browser
) -> None:
    advisor = make.user("advisor")
    hidden = make.case(advisor=make.user("scholar_advisor"), compartment=True)
    for people, heads, minutes, topic in (
        ([], 23, 90, "language"), ([make.case(advisor=advisor).person_id], 0, 40, "language"), ([hidden.person_id], 0, 60, "work"),
    ):  # fmt: skip
        record_talk(
            people, at=clock.now(), minutes=minutes, channel="in_person", language="de", topic=topic, by=advisor, heads=heads
        )  # fmt: skip
    record_talk(
        [], at=clock.now() - timedelta(days=400), minutes=5, channel="phone", language="de", topic="work", by=advisor, heads=7
    )  # fmt: skip
    db.session.commit()
    page = browser.sign_in(make.user("coordinator", language="en")).get("/reports")
    (row,) = re.findall(r"<tr><th scope=\"row\">Language.*?</tr>", page.html, re.S)
    assert re.findall(r">(\d+)<", row) == ["2", "130", "24"]
    assert "Talks and events by topic" in page.html and page.html.count('data-label="Minutes"') == 1
    assert "Talks and events" not in browser.get("/reports?view=publication").html
    assert "Talks and events" not in another_browser.sign_in(make.user("reporting", language="en")).get("/reports").html
