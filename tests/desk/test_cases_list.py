"""The list of cases: filters, search, paging, counting, and that nobody sees another one's case."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import event

from casework.accounts.models import User
from casework.cases.models import Case
from casework.core import clock
from casework.core.models import db
from casework.core.references import new_reference, shown_reference
from casework.people.service import add_contact_point, add_spelling
from tests import make
from tests.browser import Browser, Page


def refs(page: Page) -> list[str]:
    return re.findall(r'<tr data-ref="(\w+)"', page.html)


def listed(browser: Browser, address: str) -> list[str]:
    page = browser.get(address)
    assert page.status == 200
    return refs(page)


def named(name: str, advisor: User | None = None, **more: object) -> Case:
    return make.case(person=make.person(name), advisor=advisor, **more)  # type: ignore[arg-type]  # what a test gives by name


def test_a_row_says_what_somebody_needs_to_go_on(browser: Browser) -> None:
    advisor = make.user(language="en", name="Anna Advisor")
    case = make.case(
        person=make.person("سميرة"),
        advisor=advisor,
        next_action="call",
        next_on=clock.today() - timedelta(days=1),
        waiting_for="person",
    )
    page = browser.sign_in(advisor).get("/cases")
    assert refs(page) == [case.ref]
    for text in (
        "سميرة",
        shown_reference(case.ref),
        "First look",
        "Arabic",
        "Anna Advisor",
        "Call",
        "overdue",
        "waits for the person",
        "1 case",
    ):
        assert text in page.text, text


@pytest.mark.parametrize(
    "query",
    ["", "?q=Zarifa", "?q={ref}", "?q=0201+5550123", "?q=zarifa%40example.org", "?status=all", "?advisor=others"],
)
def test_a_strangers_case_is_in_no_list_search_or_count_and_is_for_its_own_advisor(
    browser: Browser, another_browser: Browser, query: str
) -> None:
    owner, stranger = make.user(language="en"), make.user(language="en")
    case = named("Zarifa", owner)
    add_contact_point(case.person, "phone", "0201 5550123")
    add_contact_point(case.person, "email", "zarifa@example.org")
    db.session.commit()
    address = "/cases" + query.format(ref=case.ref)
    own = browser.sign_in(owner).get(address.replace("others", "mine"))
    assert refs(own) == [case.ref] and "Zarifa" in own.text and "1 case" in own.text
    foreign = another_browser.sign_in(stranger).get(address)
    assert foreign.status == 200 and refs(foreign) == [] and "0 cases" in foreign.text
    assert case.ref not in foreign.html.replace(f'value="{case.ref}"', "").replace(f"<bdi>{case.ref}</bdi>", "")
    assert "Zarifa" not in re.sub(r'(?i)value="zarifa[^"]*"|<bdi>zarifa[^<]*</bdi>', "", foreign.html)


@pytest.mark.parametrize(
    "address", ["/cases/{ref}", "/cases/{ref}/deliveries", "/cases/{ref}/advisor", "/front-desk/{ref}"]
)
def test_a_strangers_case_answers_as_one_that_does_not_exist(
    browser: Browser, another_browser: Browser, address: str
) -> None:
    owner, stranger, coordinator = make.user(), make.user(), make.user("coordinator")
    case, nowhere = named("Zarifa", owner), new_reference()
    browser.sign_in(stranger)
    hidden, missing = browser.get(address.format(ref=case.ref)), browser.get(address.format(ref=nowhere))
    assert (hidden.status, "Zarifa" in hidden.html) in {(404, False), (403, False)}
    assert hidden.status == missing.status
    assert another_browser.sign_in(coordinator).get(address.format(ref=case.ref)).status == 200


def test_a_compartment_shows_its_alias_to_its_people_and_nothing_to_a_coordinator(
    browser: Browser, another_browser: Browser
) -> None:
    named_advisor, boss = make.user("scholar_advisor"), make.user("coordinator")
    case = named("Zarifa", named_advisor, compartment=True)
    case.person.alias = "Dr. Aurora"
    db.session.commit()
    page = browser.sign_in(named_advisor).get("/cases?q=Zarifa")
    assert refs(page) == [case.ref] and "Dr. Aurora" in page.text
    assert "Zarifa" not in re.sub(r'value="Zarifa"|<bdi>Zarifa</bdi>', "", page.html.split("<tbody")[1])
    another_browser.sign_in(boss)
    for address in ("/cases", "/cases?q=Zarifa", f"/cases?q={case.ref}", "/cases?status=all"):
        assert listed(another_browser, address) == []


def test_front_desk_teachers_and_admins_have_no_list(browser: Browser) -> None:
    for role in ("front_desk", "teacher", "admin", "dpo", "reporting"):
        assert browser.sign_in(make.user(role)).get("/cases").status == 403, role


@pytest.mark.parametrize("typed", ["{ref}", "{shown}", "{lower}", " {shown} "])
def test_a_reference_is_found_in_any_writing(browser: Browser, typed: str) -> None:
    advisor = make.user()
    case, _other = named("Samira", advisor), named("Olena", advisor)
    shown = shown_reference(case.ref)
    typed = typed.format(ref=case.ref, shown=shown, lower=shown.lower())
    assert listed(browser.sign_in(advisor), f"/cases?q={typed}") == [case.ref]


@pytest.mark.parametrize("typed", ["0201 5550123", "%2B49 201 555 0123", "٠٢٠١ ٥٥٥٠١٢٣", "0049-201-5550123"])
def test_a_phone_is_found_however_it_is_written(browser: Browser, typed: str) -> None:
    advisor = make.user()
    brother, sister = named("Karim", advisor), named("Samira", advisor)
    named("Olena", advisor)
    for case in (brother, sister):
        add_contact_point(case.person, "phone", "0201/5550123")
    db.session.commit()
    assert set(listed(browser.sign_in(advisor), f"/cases?q={typed}")) == {brother.ref, sister.ref}


def test_a_name_is_found_across_scripts_with_the_spelling_that_fitted(browser: Browser) -> None:
    advisor = make.user(language="en")
    case, _other = named("محمد الحسن", advisor), named("Olena", advisor)
    page = browser.sign_in(advisor).get("/cases?q=Mohammed+Alhassan")
    assert refs(page)[0] == case.ref
    assert "found by: محمد الحسن" in page.text


def test_a_former_name_finds_its_person_and_is_not_shown(browser: Browser) -> None:
    advisor = make.user(language="en")
    case = named("Leyla", advisor)
    add_spelling(case.person, "Burhanettin", kind="former", is_former=True)
    db.session.commit()
    page = browser.sign_in(advisor).get("/cases?q=Burhanetin")
    assert refs(page) == [case.ref] and "found by another name" in page.text
    assert "Burhanettin" not in page.html


def test_a_search_finds_closed_cases_and_the_list_does_not_show_them(browser: Browser) -> None:
    boss = make.user("coordinator")
    closed = named("Samira", status="closed", closed_at=clock.now())
    browser.sign_in(boss)
    assert listed(browser, "/cases") == []
    assert listed(browser, "/cases?q=Samira") == listed(browser, "/cases?status=all") == [closed.ref]
    assert listed(browser, "/cases?q=Samira&status=open") == []


def test_each_filter_keeps_what_it_says(browser: Browser) -> None:
    boss, today = make.user("coordinator", roles=("coordinator", "advisor")), clock.today()
    mine = named("A", boss, status="counselling", next_on=today)
    theirs = named("B", make.user(), next_on=today - timedelta(days=1), waiting_for="authority")
    nobodys = make.case(person=make.person("C", language="uk"), next_on=today + timedelta(days=3))
    browser.sign_in(boss)
    everything = {mine.ref, theirs.ref, nobodys.ref}
    wanted = {
        "": everything,
        "?status=counselling": {mine.ref},
        "?language=uk": {nobodys.ref},
        "?advisor=mine": {mine.ref},
        "?advisor=none": {nobodys.ref},
        "?advisor=others": {theirs.ref},
        "?waiting=any": {theirs.ref},
        "?waiting=authority": {theirs.ref},
        "?waiting=person": set(),
        "?due=overdue": {theirs.ref},
        "?due=today": {mine.ref},
        "?due=week": {mine.ref, nobodys.ref},
        "?due=nothing": set(),
        "?advisor=mine&language=uk": set(),
        "?status=nonsense&advisor=%00": everything,
    }
    assert {query: set(listed(browser, f"/cases{query}")) for query in wanted} == wanted


def test_the_list_is_paged_by_key_and_every_case_comes_once(browser: Browser) -> None:
    advisor, begin = make.user(), clock.now() - timedelta(days=200)
    cases = [named(f"P{number}", advisor, opened_at=begin + timedelta(hours=number // 2)) for number in range(105)]
    newest_first = [case.ref for case in sorted(cases, key=lambda case: (case.opened_at, case.id.hex), reverse=True)]
    browser.sign_in(advisor)
    found, address = [], "/cases?advisor=mine"
    for expected in (50, 50, 5):
        page = browser.get(address)
        assert len(refs(page)) == expected
        found += refs(page)
        older = re.search(r'rel="next" href="([^"]+)"', page.html)
        address = older.group(1).replace("&amp;", "&") if older else ""
    assert address == "" and found == newest_first
    newer = re.search(r'rel="prev" href="([^"]+)"', page.html)
    assert newer and "advisor=mine" in newer.group(1)
    assert listed(browser, newer.group(1).replace("&amp;", "&")) == newest_first[50:100]


def test_a_strangers_reference_as_a_page_key_tells_nothing(browser: Browser) -> None:
    advisor = make.user()
    own = named("A", advisor, opened_at=clock.now() - timedelta(days=3))
    foreign = named("B", make.user(), opened_at=clock.now() - timedelta(days=5))
    browser.sign_in(advisor)
    assert listed(browser, f"/cases?after={own.ref}") == []
    assert (
        listed(browser, f"/cases?after={foreign.ref}")
        == listed(browser, f"/cases?after={new_reference()}")
        == [own.ref]
    )


def test_a_count_stops_at_a_thousand(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("casework.desk.queries.COUNTED", 3)
    advisor = make.user(language="en")
    browser.sign_in(advisor)
    for number in range(3):
        named(f"P{number}", advisor)
    assert "3 cases" in browser.get("/cases").text
    named("P4", advisor)
    assert "more than 1,000" in browser.get("/cases").text


def test_a_name_that_thousands_carry_asks_for_a_second_part(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("casework.people.queries.OPEN_ALL", 2)
    monkeypatch.setattr("casework.people.queries.COMMON", 2)
    boss = make.user("coordinator", language="en")
    for _number in range(4):
        named("Mohammed")
    page = browser.sign_in(boss).get("/cases?q=Mohammed")
    assert len(refs(page)) == 4 and "add a second part" in page.text
    assert "add a second part" not in browser.get("/cases?q=Olena").text


def test_of_those_who_share_a_frequent_name_the_newest_within_reach_are_found(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casework.people.queries.OPEN_ALL", 2)
    monkeypatch.setattr("casework.people.queries.COMMON", 2)
    monkeypatch.setattr("casework.people.queries.OPENED", 3)
    boss = make.user("coordinator", language="en")
    came = []
    for day in range(5):
        clock.travel_days(day)
        came.append(named("Mohammed Haddad").ref)
    protected = make.case(person=make.person("Mohammed Haddad"), compartment=True)
    browser.sign_in(boss)
    # Two parts of the name, each of which all of them carry: nobody stands there twice, or takes another one's place.
    for typed in ("Mohammed", "Mohammed+Haddad"):
        assert sorted(refs(browser.get(f"/cases?q={typed}"))) == sorted(came[-3:])
    assert protected.ref not in browser.get("/cases?q=Mohammed").html


@pytest.mark.counts_statements
@pytest.mark.parametrize("query", ["", "?advisor=mine&language=ar&due=nothing", "?q=Samira", "?q=0201+5550123"])
def test_fifty_rows_cost_as_many_statements_as_one_and_at_most_ten(browser: Browser, query: str) -> None:
    advisor = make.user()
    browser.sign_in(advisor)

    def add() -> None:
        add_contact_point(named("Samira", advisor).person, "phone", "0201 5550123")

    add()

    def cost() -> int:
        statements: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
        assert browser.get(f"/cases{query}").status == 200
        return len([one for one in statements if not one.startswith(("PRAGMA", "BEGIN"))])

    cost()
    one = cost()
    for _number in range(49):
        add()
    db.session.commit()
    assert len(listed(browser, f"/cases{query}")) == 50
    assert cost() == one <= 10


def test_an_empty_list_says_what_to_do_first(browser: Browser) -> None:
    page = browser.sign_in(make.user(language="en")).get("/cases")
    assert "No case yet" in page.text and "/walk-in" in page.html
