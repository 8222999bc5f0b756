"""Which cases exist for whom, and how much of one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from casework.cases.models import Access, Case
from casework.cases.queries import case_heads, cases_by_reference, find_case, find_case_head, find_note
from casework.cases.reach import visible_cases
from casework.cases.service import close_case, end_access, grant, write_note
from casework.core import clock
from casework.core.models import db
from casework.core.references import new_reference
from casework.core.sealed import StillSealed
from tests import make
from tests.browser import Browser
from tests.cases.counting import statements

SECRET = "Her brother is still in Herat."
HIDDEN = "Two people wait for her at the station."


def seen(viewer: object) -> set[str]:
    return set(db.session.scalars(select(Case.ref).where(Case.id.in_(visible_cases(viewer)))))


def test_an_advisor_sees_the_own_cases_and_no_others(context: Flask) -> None:
    mine, other = make.user("advisor"), make.user("advisor")
    case, foreign = make.case(advisor=mine), make.case(advisor=other)
    assert seen(mine) == {case.ref}
    assert seen(other) == {foreign.ref}
    assert find_case(mine, foreign.ref) is None
    assert find_case(mine, case.ref) is case
    assert cases_by_reference(mine, [case.ref, foreign.ref]).keys() == {case.ref}


def test_access_that_has_ended_shows_nothing_and_one_that_ends_later_still_does(context: Flask) -> None:
    advisor = make.user("advisor")
    over, living = make.case(), make.case()
    make.access(over, advisor, "cover", until=clock.now() - timedelta(minutes=1))
    make.access(living, advisor, "cover", until=clock.now() + timedelta(days=1))
    assert seen(advisor) == {living.ref}
    clock.travel(timedelta(days=2))
    assert seen(advisor) == set()


def test_a_coordinator_sees_all_cases_but_no_compartment(context: Flask) -> None:
    coordinator, scholar = make.user("coordinator"), make.user("scholar_advisor")
    plain, hidden = make.case(), make.case(advisor=scholar, compartment=True)
    assert seen(coordinator) == {plain.ref}
    assert seen(scholar) == {hidden.ref}


def test_a_compartment_opens_for_named_scholar_advisors_alone(context: Flask) -> None:
    case = make.case(compartment=True)
    named, cover, plain = make.user("scholar_advisor"), make.user("scholar_advisor"), make.user("advisor")
    both = make.user(roles=("coordinator", "scholar_advisor"))
    make.access(case, named, "named")
    make.access(case, cover, "cover")
    make.access(case, plain, "named")
    make.access(case, both, "named")
    assert seen(named) == {case.ref}
    assert seen(cover) == seen(plain) == set()
    assert seen(both) == {case.ref}
    found = find_case(named, case.ref)
    assert found is not None
    assert found.list_name == case.ref


def test_nobody_else_sees_any_case(context: Flask) -> None:
    case = make.case()
    for role in ("front_desk", "teacher", "reporting", "head_of_unit", "dpo", "admin"):
        user = make.user(role)
        make.access(case, user, "team")
        assert seen(user) == set(), role
    assert seen(case.person) == set()


def test_someone_elses_case_looks_exactly_like_one_that_does_not_exist(browser: Browser) -> None:
    advisor, other = make.user("advisor"), make.user("advisor")
    mine, foreign = make.case(advisor=advisor), make.case(advisor=other)
    note = write_note(foreign, SECRET, by=other)
    db.session.commit()
    browser.sign_in(advisor)
    missing = browser.get(f"/cases/{new_reference()}")
    assert missing.status == 404
    for path in (
        "",
        "/close",
        "/next",
        "/waiting",
        "/status",
        "/tasks/new",
        "/appointments/new",
        "/attempts",
        "/reopen",
    ):
        hidden = browser.get(f"/cases/{foreign.ref}{path}")
        assert (hidden.status, hidden.html) == (404, missing.html), path
    assert browser.get(f"/notes/{note.ref}").html == missing.html
    assert browser.post(f"/cases/{foreign.ref}/notes", {"body": "x"}).html == missing.html
    assert browser.get(f"/cases/{mine.ref}").status == 200


def test_a_coordinator_sees_the_head_and_no_notes_body_while_the_advisor_does(
    browser: Browser, another_browser: Browser
) -> None:
    advisor, coordinator = make.user("advisor", name="Ada Advisor"), make.user("coordinator")
    case = make.case(person=make.person("Samira"), advisor=advisor)
    write_note(case, SECRET, by=advisor)
    hidden = write_note(case, HIDDEN, by=advisor, is_restricted=True, is_pinned=True)
    db.session.commit()
    heads = browser.sign_in(coordinator).get(f"/cases/{case.ref}")
    whole = another_browser.sign_in(advisor).get(f"/cases/{case.ref}")
    assert heads.status == whole.status == 200
    for page in (heads, whole):
        assert "Samira" in page.text
        assert "Ada Advisor" in page.text
    assert SECRET in whole.text
    assert whole.text.count(HIDDEN) == 2
    assert SECRET not in heads.text
    assert HIDDEN not in heads.text
    assert heads.html.count("<li>\n<div><time") == 1, "the restricted note leaves no line"
    assert whole.html.count("<li>\n<div><time") == 2
    assert browser.get(f"/notes/{hidden.ref}").status == 404
    assert another_browser.get(f"/notes/{hidden.ref}").status == 200


def test_an_advisor_who_also_coordinates_reads_no_notes_of_others(browser: Browser) -> None:
    both, advisor = make.user(roles=("advisor", "coordinator")), make.user("advisor")
    case = make.case(advisor=advisor)
    note = write_note(case, SECRET, by=advisor)
    hidden = write_note(case, HIDDEN, by=advisor, is_restricted=True)
    db.session.commit()
    page = browser.sign_in(both).get(f"/cases/{case.ref}")
    assert page.status == 200
    assert SECRET not in page.text
    assert HIDDEN not in page.text
    assert find_note(both, hidden.ref) is None
    assert browser.get(f"/notes/{note.ref}").status == 403
    grant(case, both, "cover", because="test")
    db.session.commit()
    assert SECRET in browser.get(f"/cases/{case.ref}").text
    end_access(db.session.scalars(select(Access).where(Access.user_id == both.id)).one())
    db.session.commit()
    assert SECRET not in browser.get(f"/cases/{case.ref}").text
    assert find_note(both, hidden.ref) is None
    assert find_note(advisor, hidden.ref) is not None


def test_the_title_of_the_page_does_not_name_the_person(browser: Browser) -> None:
    advisor = make.user("advisor")
    case = make.case(person=make.person("Samira"), advisor=advisor)
    page = browser.sign_in(advisor).get(f"/cases/{case.ref}")
    title = page.html.split("<title>")[1].split("</title>")[0]
    assert "Samira" not in title
    assert "Samira" in page.html


@pytest.mark.counts_statements
def test_heads_of_a_list_cost_the_same_for_one_case_and_for_thirty(context: Flask) -> None:
    advisor = make.user("advisor")
    ids = [make.case(advisor=advisor).id for _number in range(30)]
    make.case()
    counts = []
    for some in (ids[:1], ids):
        db.session.expire_all()
        with statements() as seen_:
            heads = case_heads(advisor, some)
            assert [head.lead and head.lead.user_id for head in heads] == [advisor.id] * len(some)
            assert all(head.list_name for head in heads)
        counts.append(len(seen_))
    assert counts[0] == counts[1]


def test_a_head_opens_no_reasons(context: Flask) -> None:
    coordinator = make.user("coordinator")
    case = make.case()
    close_case(case, ["health"], coordinator)
    db.session.commit()
    ref = case.ref
    db.session.expunge(case)
    head = find_case_head(coordinator, ref)
    assert head is not None
    with pytest.raises(StillSealed):
        str(head.closing_reasons)
    whole = find_case(coordinator, ref)
    assert whole is not None
    assert whole.closing_reasons == ["health"]
