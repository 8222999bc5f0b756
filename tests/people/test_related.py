"""Who is around a person: what they may be told, until when, and who must never learn of it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from casework.cases.models import Case
from casework.consents.models import Consent
from casework.consents.service import NeedsGuardian, NoGuardianSeen, give_consent
from casework.core import clock
from casework.core.access import SYSTEM
from casework.core.audit import Entry
from casework.core.models import db
from casework.core.sealed import open_for
from casework.desk.attention import entries
from casework.messages.gate import way_to
from casework.people import related
from casework.people.coming_of_age import come_of_age
from casework.people.models import Person, RelatedPerson
from casework.people.service import add_contact_point, keep_answers
from casework.register.lists import codelist
from tests import make
from tests.browser import Browser

NAME = "Zafar Kanarienvogel"
NUMBER = "+49 170 7654321"


def name(person: Person, kind: str = "spouse", **more: Any) -> RelatedPerson:
    row = related.add_related(person, kind, more.pop("name", NAME), named_by=more.pop("named_by", "staff"), **more)
    db.session.commit()
    return row


@pytest.fixture
def case(context: Flask) -> Case:
    return make.case(person=make.person("Samira", adult="yes"), advisor=make.user("advisor", language="en"))


def advisor_of(case: Case) -> Any:
    from casework.accounts.models import User
    from casework.cases.queries import load_workers

    load_workers([case])
    assert case.lead is not None
    return db.session.get_one(User, case.lead.user_id)


# --- letters ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "reach", "shared_with"),
    [
        ("friend", " Same@Example.org ", "nobody"),
        ("spouse", "", "family"),
        ("friend", "", "friends"),
        ("social_worker", "", "facility"),
    ],
)
def test_no_letter_goes_where_someone_reads_it_who_must_not_know(
    case: Case, kind: str, reach: str, shared_with: str
) -> None:
    add_contact_point(case.person, "email", "same@example.org", shared_with=shared_with, may_leave_message=True)
    assert way_to(case.person).channel == "email"
    name(case.person, kind, reach=reach, must_not_know=True)
    assert way_to(case.person).channel == "human"


def test_someone_who_may_know_and_an_end_that_passed_change_nothing(case: Case) -> None:
    add_contact_point(case.person, "email", "same@example.org", shared_with="family", may_leave_message=True)
    row = name(case.person, "spouse", reach="same@example.org", may_be_told=["everything"])
    assert way_to(case.person).channel == "email"
    related.change_related(row, "spouse", NAME, reach="same@example.org", must_not_know=True)
    related.end_related(row)
    db.session.commit()
    assert way_to(case.person).channel == "human", "what is dangerous stays so when somebody ends the entry"


def test_a_trusted_person_who_must_not_know_is_no_way(case: Case, browser: Browser) -> None:
    add_contact_point(case.person, "via_person", "Herr Safar Kanarienvogel, Block B")
    advisor = advisor_of(case)
    page = browser.sign_in(advisor).get(f"/cases/{case.ref}")
    assert "Block B" in page.text and "Do not use" not in page.text
    name(case.person, must_not_know=True)
    page = browser.get(f"/cases/{case.ref}")
    assert "Do not use" in page.text and "Block B" not in page.text


def test_a_phone_that_the_family_shares_is_called_with_care_and_no_machine_writes_to_it(
    case: Case, browser: Browser
) -> None:
    add_contact_point(case.person, "phone", NUMBER, shared_with="family")
    name(case.person, "relative", must_not_know=True)
    page = browser.sign_in(advisor_of(case)).get(f"/cases/{case.ref}")
    assert NUMBER in page.text and "someone may answer who must not know" in page.text and "Do not use" not in page.text


# --- who sees it -----------------------------------------------------------------------------------------------------


def test_the_desk_the_front_desk_and_the_caller_are_warned_before_anything_else(case: Case, browser: Browser) -> None:
    name(case.person, must_not_know=True, reach=NUMBER)
    name(case.person, "lawyer", name="Lena Anwalt", may_be_told=["papers"])
    advisor = advisor_of(case)
    for who, address in (
        (advisor, f"/cases/{case.ref}"),
        (make.user("front_desk", language="en"), f"/front-desk/{case.ref}"),
    ):
        page = browser.sign_in(who).get(address)
        assert "must not learn that the person is here" in page.text and NAME in page.text and NUMBER in page.text
        assert "Lena Anwalt" in page.text
    for role in ("teacher", "reporting", "admin", "partner"):
        page = browser.sign_in(make.user(role)).get(f"/front-desk/{case.ref}")
        assert page.status in {403, 404} and NAME not in page.html, role


def test_a_stranger_to_the_case_finds_neither_page_nor_person(case: Case, browser: Browser) -> None:
    row = name(case.person)
    assert NAME in browser.sign_in(advisor_of(case)).get(f"/related/{row.ref}").html
    page = browser.sign_in(make.user("advisor")).get(f"/related/{row.ref}")
    assert page.status == 404 and NAME not in page.html


def test_the_name_of_a_related_person_is_sealed_and_leaves_no_word_in_the_trail(case: Case) -> None:
    from casework.core.audit import Entry

    row = name(case.person, must_not_know=True, reach=NUMBER)
    db.session.commit()
    told = str([entry.changes for entry in db.session.scalars(select(Entry).where(Entry.row_id == str(row.id)))])
    assert "related_kinds" not in told and NAME not in told and NUMBER not in told
    assert row.name_sealed and NAME.encode() not in row.name_sealed
    assert row.must_not_know_sealed is not None


# --- the desk's pages ------------------------------------------------------------------------------------------------


def test_an_advisor_names_changes_and_ends_someone(case: Case, browser: Browser) -> None:
    browser.sign_in(advisor_of(case))
    at = f"/cases/{case.ref}/related/new"
    page = browser.fill(
        browser.get(at), at=at, kind="guardian", name="Maria Vormund", knows="yes", may_be_told=["papers", "courses"],
        proof_seen_on=clock.today().isoformat(),
    )  # fmt: skip
    assert page.status == 200 and "Maria Vormund" in page.text and "Which papers are missing" in page.text
    row = db.session.scalars(select(RelatedPerson)).one()
    assert (row.kind, row.may_be_told, row.proof_seen_on, row.named_by) == (
        "guardian", ["papers", "courses"], clock.today(), "staff",
    )  # fmt: skip
    at = f"/related/{row.ref}"
    page = browser.fill(browser.get(at), at=at, knows="no", may_be_told=[])
    assert "must not learn" in page.text
    page = browser.fill(browser.get(at), at=at, action="/end")
    assert page.status == 200
    row = db.session.scalars(select(RelatedPerson)).one()
    assert row.ended_on == clock.today()
    assert "must not learn" in page.text, "ending takes no warning away"


def test_what_contradicts_itself_is_refused_and_nothing_is_lost(case: Case, browser: Browser) -> None:
    browser.sign_in(advisor_of(case))
    at = f"/cases/{case.ref}/related/new"
    tomorrow, yesterday = clock.today() + timedelta(days=1), clock.today() - timedelta(days=1)
    wrong = [
        {"knows": "no", "may_be_told": ["papers"]},
        {"knows": "yes", "until": yesterday.isoformat()},
        {"knows": "yes", "proof_seen_on": tomorrow.isoformat()},
        {"knows": "yes", "kind": "nobody"},
        {"knows": "yes", "may_be_told": ["secrets"]},
        {"knows": ""},
        {"knows": "yes", "name": ""},
    ]
    for given in wrong:
        page = browser.fill(browser.get(at), at=at, **{"kind": "spouse", "name": NAME, **given})
        assert page.status == 422, given
        assert NAME in page.html or given.get("name") == "", given
    assert db.session.scalars(select(RelatedPerson)).all() == []


def test_two_who_change_the_same_do_not_overwrite_each_other(case: Case, browser: Browser) -> None:
    row = name(case.person)
    at = f"/related/{row.ref}"
    browser.sign_in(advisor_of(case))
    early = browser.get(at)
    assert browser.fill(browser.get(at), at=at, knows="yes", name="Changed First").status == 200
    late = browser.fill(early, at=at, knows="yes", name="Changed Second")
    assert late.status == 409 and "Changed Second" in late.html
    assert open_for(SYSTEM, db.session.scalars(select(RelatedPerson)), "test")[0].name == "Changed First"


# --- shared numbers --------------------------------------------------------------------------------------------------


def test_a_shared_number_shows_only_people_whom_this_viewer_may_see(case: Case, browser: Browser) -> None:
    advisor = advisor_of(case)
    add_contact_point(case.person, "phone", NUMBER)
    sister = make.case(person=make.person("Seine Schwester"), advisor=advisor)
    stranger = make.case(person=make.person("Fremder Fall"), advisor=make.user("advisor"))
    scholar = make.case(
        person=make.person("Bedrohte Forscherin"), advisor=make.user("scholar_advisor"), compartment=True
    )
    for other in (sister, stranger, scholar):
        add_contact_point(other.person, "phone", "0170 / 7654321")
    db.session.commit()
    page = browser.sign_in(advisor).get(f"/cases/{case.ref}")
    assert "The same number or address" in page.text and "Seine Schwester" in page.text
    assert "Fremder Fall" not in page.html and "Bedrohte" not in page.html
    page = browser.sign_in(make.user("coordinator", language="en")).get(f"/cases/{case.ref}")
    assert "Fremder Fall" in page.html and "Bedrohte" not in page.html


def test_two_who_gave_no_number_share_none(case: Case, browser: Browser) -> None:
    advisor = advisor_of(case)
    other = make.case(person=make.person("Jemand anderes"), advisor=advisor)
    for one in (case, other):
        add_contact_point(one.person, "portal_only", "")
    db.session.commit()
    page = browser.sign_in(advisor).get(f"/cases/{case.ref}")
    assert page.status == 200 and "The same number or address" not in page.text
    assert "Jemand anderes" not in page.html


def test_each_way_to_reach_somebody_is_called_by_a_word(case: Case, browser: Browser) -> None:
    for kind in ("sms", "messenger", "phone", "email"):
        add_contact_point(case.person, kind, "0170 / 7654321" if kind != "email" else "lea@example.org")
    db.session.commit()
    page = browser.sign_in(advisor_of(case)).get(f"/cases/{case.ref}")
    assert "0170 / 7654321" in page.text
    as_text = codelist("reach_channels").label("text", "en")
    assert page.text.count(f"{as_text}: ") == 2 and "sms: " not in page.text


def test_whoever_hides_from_someone_is_never_shown_beside_another(case: Case, browser: Browser) -> None:
    advisor = advisor_of(case)
    wife = make.case(person=make.person("Seine Frau"), advisor=advisor)
    for other in (case, wife):
        add_contact_point(other.person, "phone", NUMBER)
    db.session.commit()
    browser.sign_in(advisor)
    assert "Seine Frau" in browser.get(f"/cases/{case.ref}").html
    name(wife.person, "spouse", name="Samir", must_not_know=True)
    assert "Seine Frau" not in browser.get(f"/cases/{case.ref}").html
    assert "Samira" in browser.get(f"/cases/{wife.ref}").html


def test_the_case_page_asks_as_often_for_thirty_related_people_as_for_one(case: Case, browser: Browser) -> None:
    from tests.portal.counting import statements

    name(case.person)
    browser.sign_in(advisor_of(case)).get(f"/cases/{case.ref}")
    with statements() as one:
        browser.get(f"/cases/{case.ref}")
    for number in range(29):
        name(case.person, "friend", name=f"Friend {number}")
    with statements() as many:
        page = browser.get(f"/cases/{case.ref}")
    assert "Friend 28" in page.html and len(many) == len(one) > 1


# --- minors ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("adult", ["no", "unsure"])
def test_a_minor_agrees_to_an_extra_only_with_a_guardian_whose_proof_was_seen(context: Flask, adult: str) -> None:
    person = make.person("Karim", adult=adult)
    with pytest.raises(NeedsGuardian):
        give_consent(person, "referral", language="ar")
    with pytest.raises(NoGuardianSeen):
        give_consent(person, "referral", language="ar", with_guardian=True)
    row = name(person, "guardian")
    with pytest.raises(NoGuardianSeen):
        give_consent(person, "referral", language="ar", with_guardian=True)
    related.note_proof(row, clock.today())
    give_consent(person, "referral", language="ar", with_guardian=True)
    db.session.commit()
    assert len(db.session.scalars(select(Consent)).all()) == 1


def test_on_the_eighteenth_birthday_the_guardian_ends_and_the_person_decides_alone(context: Flask) -> None:
    # In July, since nobody has a birthday on a leap day that is not there.
    july = (date(clock.today().year, 7, 1) - clock.today()).days
    clock.travel_days(july)
    person, today = make.person("Karim", adult="no"), clock.today()
    tomorrow_18 = date(today.year - 18, 7, 2)
    keep_answers(person.id, {"birth_date": tomorrow_18.isoformat()})
    guardian, lawyer = name(person, "guardian", proof_seen_on=today), name(person, "lawyer", name="Lena")
    assert come_of_age() == (0, None)
    db.session.commit()
    assert (person.adult, guardian.ended_on) == ("no", None)
    clock.travel_days(july + 1)
    assert come_of_age() == (1, None)
    db.session.commit()
    assert (person.adult, guardian.ended_on, lawyer.ended_on) == ("yes", clock.today(), None)
    give_consent(person, "referral", language="ar")


def test_a_year_of_birth_that_leaves_it_open_makes_a_perhaps_minor(context: Flask) -> None:
    person = make.person("Karim", adult="yes")
    keep_answers(person.id, {"is_adult": "yes", "birth_year": clock.today().year - 18})
    db.session.commit()
    assert person.adult == ("unsure" if (clock.today().month, clock.today().day) != (12, 31) else "yes")


def test_a_minor_without_a_guardian_stands_on_today_until_one_is_named(context: Flask, browser: Browser) -> None:
    advisor = make.user("advisor", language="en")
    minor = make.case(person=make.person("Karim", adult="no"), advisor=advisor)
    make.case(person=make.person("Grown", adult="yes"), advisor=advisor)

    def named(viewer: Any) -> list[Any]:
        return [row.actor for query in entries(viewer) for row in db.session.execute(query)]

    assert named(advisor) == [minor.id] and named(make.user("advisor")) == []
    assert "no guardian is named" in browser.sign_in(advisor).get(f"/cases/{minor.ref}").text
    name(minor.person, "guardian")
    assert named(advisor) == []
    assert "no guardian is named" not in browser.get(f"/cases/{minor.ref}").text


# --- the person's own pages ------------------------------------------------------------------------------------------


def test_a_person_names_someone_on_their_own_page_and_the_desk_sees_it(
    case: Case, browser: Browser, another_browser: Browser
) -> None:
    phone = browser.visit(case.person)
    at = "/en/status/people/new"
    page = phone.fill(phone.get(at), at=at, kind="relative", name=NAME, knows="no")
    assert page.status == 200 and NAME in page.text and "Must never learn of it" in page.text
    desk = another_browser.sign_in(advisor_of(case)).get(f"/cases/{case.ref}")
    assert NAME in desk.text and "must not learn" in desk.text
    row = db.session.scalars(select(RelatedPerson)).one()
    assert row.named_by == "person"
    page = phone.fill(phone.get(f"/en/status/people/{row.ref}"), at=f"/en/status/people/{row.ref}", action="/end")
    assert page.status == 200 and "Ended:" in page.text


def test_a_number_of_someone_around_a_person_can_be_taken_away_again(case: Case, browser: Browser) -> None:
    row = related.add_related(
        case.person, "spouse", "Some Body", named_by="person", must_not_know=True, reach="0234 5550123"
    )
    db.session.commit()
    at = f"/en/status/people/{row.ref}"
    browser.visit(case.person)
    assert browser.fill(browser.get(at), at=at, reach="").status == 200
    db.session.expire_all()
    assert db.session.get_one(RelatedPerson, row.id).blind is None
    entry = db.session.scalars(select(Entry).where(Entry.row_id == str(row.id), Entry.action == "changed")).one()
    assert entry.changes["blind"] == "changed", "neither the keyed hash nor that there was one in clear"


def test_nobody_sees_or_changes_whom_another_person_has_named(case: Case, browser: Browser) -> None:
    row = name(make.person("Someone Else"), named_by="person")
    phone = browser.visit(case.person)
    for address in (f"/en/status/people/{row.ref}", f"/en/status/people/{row.ref}/end"):
        assert phone.post(address, {"name": "x"}).status == 404
    assert phone.get(f"/en/status/people/{row.ref}").status == 404
    assert NAME not in phone.get("/en/status/people").html
    assert NAME in phone.visit(db.session.get_one(Person, row.person_id)).get("/en/status/people").html


def test_a_person_changes_how_we_reach_them_and_the_next_letter_takes_that_way(case: Case, browser: Browser) -> None:
    phone = browser.visit(case.person)
    at = "/en/status/reach"
    assert way_to(case.person).channel == "human"
    page = phone.fill(phone.get(at), at=at, reach_by="email", email="", shared_with="nobody")
    assert page.status == 422 and "Please fill this in." in page.text
    page = phone.fill(phone.get(at), at=at, reach_by="email", email="me@example.org", shared_with="nobody")
    assert page.status == 200
    way = way_to(db.session.get_one(Person, case.person_id))
    assert (way.channel, way.address) == ("email", "me@example.org")
    phone.fill(phone.get(at), at=at, reach_by="portal_only")
    assert way_to(db.session.get_one(Person, case.person_id)).channel == "portal"


def test_erasure_takes_them_and_the_export_tells_of_them(case: Case) -> None:
    from casework.people import personal

    name(case.person, must_not_know=True, reach=NUMBER)
    told = personal.export(case.person_id)["related_people"]
    assert told[0]["name"] == NAME and told[0]["must_not_know"]
    personal.scrub(case.person_id, frozenset())
    assert db.session.scalars(select(RelatedPerson)).all() == []


def test_the_page_of_a_person_names_nobody_in_its_title(case: Case, browser: Browser) -> None:
    row = name(case.person, named_by="person")
    page = browser.visit(case.person).get(f"/en/status/people/{row.ref}")
    title = re.search(r"<title>(.*?)</title>", page.html, re.S)
    assert title and NAME not in title.group(1) and NAME in page.text
