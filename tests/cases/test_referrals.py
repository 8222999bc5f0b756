"""Referrals: a partner sees what the person agreed to, of whom it was referred, until a day; and nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from casework.accounts.models import User
from casework.cases import referring
from casework.cases.models import Access, Case
from casework.cases.queries import load_workers
from casework.cases.reach import visible_cases
from casework.cases.referral_models import Referral
from casework.cases.referral_queries import referred_to
from casework.cases.service import write_note
from casework.consents.models import Consent
from casework.core import clock
from casework.core.models import db
from casework.messages.models import Letter
from casework.people.related import add_related, note_proof
from casework.people.service import keep_answers
from casework.programmes.models import Partner, PartnerUser
from tests import make
from tests.browser import Browser
from tests.portal.counting import statements

NAME, PHONE, WISH, NOTE = "Zulaykha Kanarienname", "0170 9998877", "german_course", "Kanariennotiz"
CONCERN = "Braucht jemanden zum Reden: Kanarienanliegen"


class Scene:
    def __init__(self) -> None:
        self.advisor = make.user("advisor", language="en")
        self.helper = make.user("partner", language="en", name="Petra Partner")
        self.stranger = make.user("partner", language="en", name="Other Partner")
        self.centre, self.other = partner("Zentrum Beispiel", self.helper), partner("Anderes Haus", self.stranger)
        self.case = make.case(person=make.person(NAME, adult="yes"), advisor=self.advisor, status="counselling")
        keep_answers(self.case.person_id, {"phone": PHONE, "spoken_languages": ["ar"], "german_level": "B1"})
        write_note(self.case, NOTE, by=self.advisor)
        db.session.commit()

    def refer(self, **more: Any) -> Referral:
        given = {"fields": ["spoken_languages"], "concern": CONCERN, "until": clock.today() + timedelta(days=30)}
        row = referring.refer(self.case, more.pop("to", self.centre), by=self.advisor, **{**given, **more})
        db.session.commit()
        return row

    def advisor_browser(self, app: Flask) -> Browser:
        return Browser(app, "en").sign_in(self.advisor)


def partner(name: str, user: User) -> Partner:
    made = Partner(name=name, kind="psychosocial")
    db.session.add(made)
    db.session.flush()
    db.session.add(PartnerUser(partner_id=made.id, user_id=user.id))
    db.session.commit()
    return made


@pytest.fixture
def scene(context: Flask) -> Scene:
    return Scene()


def seen_by(user: User) -> set[Any]:
    return set(db.session.scalars(referred_to(user)))


def test_an_advisor_asks_the_person_agrees_and_the_partner_accepts(scene: Scene, context: Flask) -> None:
    desk = scene.advisor_browser(context)
    at = f"/cases/{scene.case.ref}/referrals/new"
    page = desk.fill(
        desk.get(at), at=at, partner=str(scene.centre.id), fields=["phone", "german_level"], concern=CONCERN, agreed=""
    )
    assert page.status == 200 and "the person is asked" in page.text
    row = db.session.scalars(select(Referral)).one()
    helper = Browser(context, "en").sign_in(scene.helper)
    assert NAME not in helper.get("/referrals").html and helper.get(f"/referrals/{row.ref}").status == 404
    phone = Browser(context, "en").visit(scene.case.person)
    assert "May we pass on your data?" in phone.get("/en/status/file").text
    own = f"/en/status/referrals/{row.ref}"
    asked = phone.get(own)
    assert CONCERN in asked.text and "Zentrum Beispiel" in asked.text and "What we call you" in asked.text
    assert phone.fill(asked, at=own, given="yes").status == 200
    assert NAME in helper.get("/referrals").html
    page = helper.get(f"/referrals/{row.ref}")
    assert CONCERN in page.text and PHONE in page.text and "B1" in page.text
    assert "Arabic" not in page.text and NOTE not in page.html and scene.case.ref not in page.html
    assert helper.fill(page, at=f"/referrals/{row.ref}", given="yes").status == 200
    assert "They have said yes." in phone.get("/en/status/referrals").text
    history = desk.get(f"/cases/{scene.case.ref}").text
    assert "Referral to Zentrum Beispiel: accepted" in history
    kinds = db.session.scalars(select(Letter.kind)).all()
    assert "news" in kinds, "the person was told that there is something to read"


def test_a_withdrawal_acts_on_the_very_next_request(scene: Scene, context: Flask) -> None:
    row = scene.refer(agreed="person")
    helper = Browser(context, "en").sign_in(scene.helper)
    assert CONCERN in helper.get(f"/referrals/{row.ref}").text
    phone = Browser(context, "en").visit(scene.case.person)
    own = f"/en/status/referrals/{row.ref}"
    assert phone.fill(phone.get(own), at=own, given="no").status == 200
    page = helper.get(f"/referrals/{row.ref}")
    assert page.status == 404 and page.html == helper.get("/referrals/K7QM-2XRT-9").html
    assert NAME not in helper.get("/referrals").html
    assert helper.post(f"/referrals/{row.ref}", {"given": "yes"}).status == 404
    assert "taken back by the person" in scene.advisor_browser(context).get(f"/cases/{scene.case.ref}/referrals").text


def test_taking_the_consent_itself_back_is_enough(scene: Scene, context: Flask) -> None:
    row = scene.refer(agreed="person")
    assert seen_by(scene.helper) == {row.id}
    consent = db.session.scalars(select(Consent)).one()
    assert (consent.purpose, consent.subject_id) == ("referral", scene.case.person_id)
    consent.withdrawn_at = clock.now()
    db.session.commit()
    assert seen_by(scene.helper) == set()
    phone = Browser(context, "en").visit(scene.case.person)
    assert "You have taken it back." in phone.get("/en/status/referrals").text


@pytest.mark.parametrize("how", ["declined", "ended", "day over", "access over", "other partner", "left partner"])
def test_what_is_over_or_not_theirs_does_not_exist_for_a_partner(scene: Scene, how: str) -> None:
    row = scene.refer(agreed="person")
    assert seen_by(scene.helper) == {row.id}
    if how == "declined":
        referring.answer(row, accepts=False)
    elif how == "ended":
        referring.end_referral(row)
    elif how == "day over":
        clock.travel(timedelta(days=31))
    elif how == "access over":
        db.session.scalars(select(Access).where(Access.role == "partner")).one().until = clock.now()
    elif how == "left partner":
        db.session.delete(db.session.scalars(select(PartnerUser).where(PartnerUser.user_id == scene.helper.id)).one())
    db.session.commit()
    assert seen_by(scene.stranger) == set()
    assert seen_by(scene.helper) == ({row.id} if how == "other partner" else set())


def test_a_partner_has_no_case_even_one_who_also_counsels(scene: Scene, context: Flask) -> None:
    both = make.user(roles=("partner", "advisor"), name="Both", language="en")
    db.session.add(PartnerUser(partner_id=scene.centre.id, user_id=both.id))
    db.session.commit()
    row = scene.refer(agreed="person")
    rows = {access.user_id: access for access in db.session.scalars(select(Access).where(Access.role == "partner"))}
    assert set(rows) == {scene.helper.id, both.id}
    assert all(access.until == clock.end_of(row.until) for access in rows.values())
    for user in (scene.helper, both):
        assert list(db.session.scalars(visible_cases(user))) == []
        assert Browser(context).sign_in(user).get(f"/cases/{scene.case.ref}").status in {403, 404}
    case = db.session.get_one(Case, scene.case.id)
    load_workers([case])
    assert [worker.user_id for worker in case.workers] == [scene.advisor.id]


def test_a_minor_is_referred_together_with_the_guardian_only(scene: Scene) -> None:
    scene.case.person.adult = "no"
    db.session.commit()
    from casework.consents.service import NeedsGuardian, NoGuardianSeen

    for agreed, refusal in (("person", NeedsGuardian), ("guardian", NoGuardianSeen)):
        with pytest.raises(refusal):
            scene.refer(agreed=agreed)
        db.session.rollback()
    note_proof(add_related(scene.case.person, "guardian", "Vormund", named_by="staff"), clock.today())
    row = scene.refer(agreed="guardian")
    assert seen_by(scene.helper) == {row.id}


def test_a_minor_cannot_say_yes_alone_on_their_own_page(scene: Scene, context: Flask) -> None:
    row = scene.refer()
    scene.case.person.adult = "unsure"
    db.session.commit()
    phone = Browser(context, "en").visit(scene.case.person)
    own = f"/en/status/referrals/{row.ref}"
    page = phone.fill(phone.get(own), at=own, given="yes")
    assert page.status == 422 and "guardian" in page.text
    assert seen_by(scene.helper) == set()


def test_a_number_that_leads_to_someone_who_must_not_know_is_not_passed_on(scene: Scene, context: Flask) -> None:
    row = scene.refer(agreed="person", fields=["phone", "spoken_languages"])
    helper = Browser(context, "en").sign_in(scene.helper)
    assert PHONE in helper.get(f"/referrals/{row.ref}").text
    add_related(scene.case.person, "spouse", "X", named_by="person", reach="+49 1709998877", must_not_know=True)
    db.session.commit()
    page = helper.get(f"/referrals/{row.ref}")
    assert PHONE not in page.html and "through the office only" in page.text and "Arabic" in page.text


def test_nobody_is_referred_twice_at_once_out_of_a_compartment_or_into_the_past(scene: Scene) -> None:
    scene.refer(agreed="person")
    with pytest.raises(referring.ReferredAlready):
        scene.refer()
    with pytest.raises(referring.UnknownField):
        scene.refer(to=scene.other, fields=["residence_status"])
    from casework.cases.trail import DayIsOver

    with pytest.raises(DayIsOver):
        scene.refer(to=scene.other, until=clock.today() - timedelta(days=1))
    scene.case.is_compartment = True
    with pytest.raises(referring.NotFromCompartment):
        scene.refer(to=scene.other)


def test_a_coordinator_reads_neither_where_someone_goes_nor_why(scene: Scene, context: Flask) -> None:
    scene.refer(agreed="person")
    page = Browser(context, "en").sign_in(make.user("coordinator", language="en")).get(f"/cases/{scene.case.ref}")
    assert NAME in page.html and "Zentrum Beispiel" not in page.html and "Kanarienanliegen" not in page.html
    assert "Zentrum Beispiel" in scene.advisor_browser(context).get(f"/cases/{scene.case.ref}").html


def test_another_person_sees_nothing_of_it(scene: Scene, context: Flask) -> None:
    row = scene.refer(agreed="person")
    phone = Browser(context, "en").visit(make.person("Somebody Else"))
    assert phone.get(f"/en/status/referrals/{row.ref}").status == 404
    assert "Zentrum" not in phone.get("/en/status/referrals").html
    assert phone.post(f"/en/status/referrals/{row.ref}", {"given": "no"}).status == 404
    assert seen_by(scene.helper) == {row.id}


def test_the_partners_list_asks_as_often_for_thirty_as_for_one_and_is_paged(scene: Scene, context: Flask) -> None:
    scene.refer(agreed="person")
    helper = Browser(context, "en").sign_in(scene.helper)
    helper.get("/referrals")
    with statements() as one:
        helper.get("/referrals")
    for number in range(51):
        scene.case = make.case(person=make.person(f"Invented {number}", adult="yes"), advisor=scene.advisor)
        scene.refer(agreed="person")
    with statements() as many:
        page = helper.get("/referrals")
    assert len(one) == len(many) > 1
    assert page.html.count("/referrals/") >= 50 and 'rel="next"' in page.html


def test_erasure_takes_it_and_the_export_tells_of_it(scene: Scene) -> None:
    from casework.cases import personal
    from casework.privacy.erasing import erase_person

    scene.refer(agreed="person")
    told = personal.export(scene.case.person_id)["referrals"]
    assert (told[0]["partner"], told[0]["told"]) == ("Zentrum Beispiel", CONCERN)
    erase_person(scene.case.person_id)
    assert db.session.scalars(select(Referral)).all() == []
    assert seen_by(scene.helper) == set()


def test_the_coordination_adds_a_partner_and_lets_someone_in(context: Flask) -> None:
    browser = Browser(context, "en").sign_in(make.user("coordinator", language="en"))
    helper, advisor = make.user("partner", name="Nina New"), make.user("advisor", name="Not A Partner")
    page = browser.fill(browser.get("/partners"), at="/partners", action="/partners", name="Haus Neu", kind="sport")
    assert "Haus Neu" in page.text and "Nobody yet." in page.text
    again = browser.fill(browser.get("/partners"), at="/partners", action="/partners", name="Haus Neu", kind="sport")
    assert again.status == 409, "a name is there once"
    new = db.session.scalars(select(Partner)).one()
    page = browser.get("/partners")
    assert "Not A Partner" not in page.html
    sent = browser.fill(page, at="/partners", action="/people", partner=str(new.id), account=str(advisor.id))
    assert sent.status == 422
    sent = browser.fill(page, at="/partners", action="/people", partner=str(new.id), account=str(helper.id))
    assert "Nina New" in sent.text and "Nobody yet." not in sent.text


def test_the_list_of_partners_asks_as_often_for_thirty_as_for_one(scene: Scene, context: Flask) -> None:
    browser = Browser(context, "en").sign_in(make.user("coordinator", language="en"))
    browser.get("/partners")
    with statements() as few:
        browser.get("/partners")
    for number in range(28):
        partner(f"Partner {number}", scene.helper)
    with statements() as many:
        assert "Partner 27" in browser.get("/partners").html
    assert len(few) == len(many) > 1
