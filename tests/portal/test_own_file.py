"""What a person sees and does on their own pages."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select

from casework.cases.models import Access, Appointment
from casework.cases.queries import find_case
from casework.consents.models import Consent
from casework.consents.service import give_consent
from casework.core import clock
from casework.core.audit import Look
from casework.core.models import db
from casework.core.transaction import unit_of_work
from casework.documents.models import Paper, StoredFile
from casework.documents.service import ask_for_paper
from casework.enrolment.models import Application, Enrolment
from casework.enrolment.service import hold_place, put_on_waiting_list
from casework.messages.models import Letter
from casework.messages.service import mark_delivered
from casework.people.service import keep_answers
from casework.portal.showing import standing_of
from tests import make
from tests.browser import Browser
from tests.portal.conftest import World, post

OWN_PAGES = (
    "file",
    "messages",
    "messages/read",
    "complaint",
    "places",
    "papers",
    "way",
    "answers",
    "looks",
    "consents",
    "little",
)
STATUS = "/en/status/file"


def test_no_own_page_says_in_its_title_what_it_is_about(world: World, own: Browser) -> None:
    for path in OWN_PAGES:
        page = own.get(f"/en/status/{path}")
        assert page.status == 200, path
        title = re.search(r"<title>(.*?)</title>", page.html)
        assert title and title.group(1) == "Your page – Beratung an der Universität", path
        assert page.answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("language", ["ar", "de", "prs", "uk"])
def test_the_own_pages_speak_every_language(world: World, own: Browser, language: str) -> None:
    for path in OWN_PAGES:
        page = own.get(f"/{language}/status/{path}")
        assert page.status == 200 and f'<html lang="{language}"' in page.html, path


def test_every_own_page_leads_to_the_complaint_and_out(world: World, own: Browser) -> None:
    for path in OWN_PAGES:
        page = own.get(f"/en/status/{path}")
        assert path == "complaint" or 'href="/en/status/complaint"' in page.html, path
        assert page.form("/en/leave"), path


# --- where I am ------------------------------------------------------------------------------------------------------


def test_it_says_that_it_is_our_turn_and_until_when(world: World, own: Browser) -> None:
    world.case.next_on = clock.today() + timedelta(days=3)
    db.session.commit()
    text = own.get(STATUS).text
    assert "It is our turn." in text and "We go on by:" in text and "We are late" not in text
    assert (
        "Ada Advisor" in text and "call" not in text.casefold().split("your advisor")[0].split("where you are now")[1]
    )


def test_a_missed_day_says_that_we_are_late(world: World, own: Browser) -> None:
    world.case.next_on = clock.today() - timedelta(days=1)
    db.session.commit()
    assert "We are late, and we are sorry" in own.get(STATUS).text


def test_it_says_when_it_is_the_persons_turn_and_never_calls_that_late(world: World, own: Browser) -> None:
    world.case.waiting_for, world.case.waiting_until = "person", clock.today() - timedelta(days=1)
    db.session.commit()
    text = own.get(STATUS).text
    assert "We are waiting for you" in text and "Please answer by:" in text and "We are late" not in text
    standing = standing_of(world.case, clock.today())
    assert standing and standing.is_yours and not standing.is_late


def test_waiting_for_an_office_too_long_is_our_delay(world: World, own: Browser) -> None:
    world.case.waiting_for, world.case.waiting_until = "authority", clock.today() - timedelta(days=1)
    db.session.commit()
    assert "We are late" in own.get(STATUS).text


def test_a_closed_case_says_how_to_come_back(world: World, own: Browser) -> None:
    world.case.status, world.case.closed_at = "closed", clock.now()
    db.session.commit()
    assert "You can come back at any time" in own.get(STATUS).text


def test_the_next_meeting_is_there_with_its_place_and_nobody_elses(world: World, own: Browser) -> None:
    def meeting(case: Any, place: str, days: int) -> None:
        row = Appointment(
            case_id=case.id, person_id=case.person_id, user_id=world.advisor.id, created_at=clock.now(),
            starts_at=clock.now() + timedelta(days=days), place=place,
        )  # fmt: skip
        db.session.add(row)
        db.session.commit()

    meeting(world.case, "Room 12", 2)
    meeting(world.case, "Room of yesterday", -1)
    meeting(make.case(), "Room of another", 2)
    text = own.get(STATUS).text
    assert "Room 12" in text and "Room of yesterday" not in text and "Room of another" not in text


# --- little on this phone --------------------------------------------------------------------------------------------


def test_little_on_this_phone_names_nothing_and_can_be_taken_back(world: World, own: Browser) -> None:
    application = make.application(make.cohort(neutral_name="Kurs Blau"), world.case)
    with unit_of_work():
        hold_place(application, by=make.user("coordinator"))
        ask_for_paper(world.person, "passport_id", world.advisor)
    much = own.get(STATUS).text
    assert "Kurs Blau" in much and "Passport" in much and "Ada Advisor" in much
    assert post(own, "/en/status/little", on="yes").status == 303
    little = own.get(STATUS).text
    assert [word for word in ("Kurs Blau", "Passport", "Ada Advisor", "Counselling is") if word in little] == []
    assert "2 messages are new" in little and "Say yes or no" in little
    post(own, "/en/status/little", on="no")
    assert "Kurs Blau" in own.get(STATUS).text


def test_a_switch_that_was_not_offered_changes_nothing(world: World, own: Browser) -> None:
    assert post(own, "/en/status/little", on="perhaps").status == 422
    db.session.refresh(world.person)
    assert world.person.little_on_phone is False


# --- places ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def held(world: World) -> Application:
    application = make.application(make.cohort(capacity=1, neutral_name="Kurs Blau"), world.case)
    with unit_of_work():
        hold_place(application, by=make.user("coordinator"))
    return application


def test_a_place_is_taken_from_the_own_page(world: World, own: Browser, held: Application) -> None:
    assert "We keep a place for you" in own.get(STATUS).text
    answered = post(own, f"/en/status/places/{held.ref}", given="yes")
    assert (answered.status, answered.location) == (303, "/en/status/places")
    assert db.session.scalars(select(Enrolment.person_id)).all() == [world.person.id]
    assert "We keep a place for you" not in own.get(STATUS).text


def test_a_place_that_is_declined_goes_to_the_next_in_line(world: World, own: Browser, held: Application) -> None:
    waiting = make.application(held.cohort)
    with unit_of_work():
        put_on_waiting_list(waiting, by=make.user("coordinator"))
    assert post(own, f"/en/status/places/{held.ref}", given="no").status == 303
    db.session.expire_all()
    assert (held.state, waiting.state) == ("declined", "place_held")


def test_an_answer_that_comes_twice_is_told_so(world: World, own: Browser, held: Application) -> None:
    address = f"/en/status/places/{held.ref}"
    fields = own.get(address).forms[0]["fields"]
    assert own.post(address, {**fields, "given": "yes"}).status == 303
    late = own.post(address, {**fields, "given": "no"})
    assert late.status == 422 and "the application has moved on" in late.text


def test_an_application_can_be_taken_back(world: World, own: Browser) -> None:
    application = make.application(make.cohort(), world.case)
    assert post(own, f"/en/status/places/{application.ref}", given="back").status == 303
    db.session.refresh(application)
    assert application.state == "withdrawn"


def test_an_answer_without_a_button_is_refused(world: World, own: Browser, held: Application) -> None:
    assert post(own, f"/en/status/places/{held.ref}", given="maybe").status == 422
    assert post(own, f"/en/status/places/{held.ref}").status == 422


# --- papers ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def paper(world: World) -> Paper:
    with unit_of_work():
        return ask_for_paper(world.person, "school_certificate", world.advisor)


def test_not_having_a_paper_is_an_answer(world: World, own: Browser, paper: Paper) -> None:
    assert "School certificate" in own.get(STATUS).text
    sent = post(own, f"/en/status/papers/{paper.ref}", state="cannot_request_danger")
    assert (sent.status, sent.location) == (303, "/en/status/without/person")
    assert "Asking for it would be dangerous" in own.get("/en/status/papers").text
    assert "School certificate" not in own.get(STATUS).text


def test_a_photo_arrives_and_can_be_looked_at_again(world: World, own: Browser, paper: Paper) -> None:
    from PIL import Image

    picture = BytesIO()
    Image.new("RGB", (60, 40), "white").save(picture, "PNG")
    picture.seek(0)
    sent = post(own, f"/en/status/papers/{paper.ref}", files=(picture, "zeugnis.png"))
    assert sent.status == 303
    assert db.session.scalars(select(StoredFile.subject_id)).all() == [world.person.id]
    page = own.get(f"/en/status/papers/{paper.ref}")
    address = re.search(r'href="(/en/own-file/[^"]+)"', page.html)
    assert address and own.get(address.group(1)).status == 200


def test_a_file_that_cannot_be_read_is_named_beside_the_field(world: World, own: Browser, paper: Paper) -> None:
    sent = post(own, f"/en/status/papers/{paper.ref}", files=(BytesIO(b"MZ not a picture"), "virus.exe"))
    assert sent.status == 422 and "virus.exe" in sent.text
    assert db.session.scalars(select(StoredFile)).all() == []


def test_nothing_at_all_is_asked_again(world: World, own: Browser, paper: Paper) -> None:
    assert post(own, f"/en/status/papers/{paper.ref}").status == 422
    assert post(own, f"/en/status/papers/{paper.ref}", state="eaten_by_dog").status == 422


# --- someone else's things -------------------------------------------------------------------------------------------


def test_what_belongs_to_someone_else_does_not_exist(
    world: World, own: Browser, another_browser: Browser, held: Application, paper: Paper
) -> None:
    stranger = make.person("Olena")
    make.case(person=stranger)
    another_browser.visit(stranger)
    never = another_browser.get("/en/status/places/never-was")
    for path in (f"places/{held.ref}", f"papers/{paper.ref}", "consents/counselling"):
        theirs = another_browser.get(f"/en/status/{path}")
        assert theirs.status == 404 and theirs.text == never.text, path
        assert another_browser.post(f"/en/status/{path}", {"given": "yes"}).status == 404, path
    for path in (f"places/{held.ref}", f"papers/{paper.ref}"):
        assert own.get(f"/en/status/{path}").status == 200, path
    db.session.refresh(held)
    assert held.state == "place_held"


# --- answers, looks, consents, way -----------------------------------------------------------------------------------


def test_a_telephone_number_keeps_its_direction_in_a_text_from_right_to_left(world: World, own: Browser) -> None:
    with unit_of_work():
        keep_answers(world.person.id, {"phone": "٠١٧٦ ١٢٣٤٥٦٧", "call_name": "Samira"})
    page = own.get("/ar/status/answers")
    assert '<bdo dir="ltr">٠١٧٦ ١٢٣٤٥٦٧</bdo>' in page.html
    assert 'dir="ltr">Samira' not in page.html


def test_my_answers_are_there_in_words_and_nobody_elses(world: World, own: Browser) -> None:
    with unit_of_work():
        keep_answers(world.person.id, {"german_level": "B1", "wish": ["study"], "call_name": "Samira"})
        keep_answers(make.person("Olena").id, {"call_name": "Olena"})
    text = own.get("/en/status/answers").text
    assert "Samira" in text and "Olena" not in text


def test_who_looked_is_a_function_and_a_day_and_a_name_only_for_the_own_advisor(
    world: World, own: Browser, another_browser: Browser, paper: Paper
) -> None:
    coordinator = make.user("coordinator", name="Cora Coordinator")
    stranger = make.case(advisor=make.user("advisor", name="Else Elsewhere"))
    for user, case in ((coordinator, world.case), (world.advisor, world.case), (coordinator, stranger)):
        assert find_case(user, case.ref)
        another_browser.sign_in(user).get(f"/cases/{case.ref}")
    assert len(db.session.scalars(select(Look).where(Look.person_id == world.person.id)).all()) >= 2
    own.get(f"/en/status/papers/{paper.ref}")
    text = own.get("/en/status/looks").text
    assert "Coordination of the programme" in text and "Cora" not in text
    assert "Coordination of the programme, " not in text
    assert "Your advisor, Ada Advisor" in text and "Else" not in text
    assert "You yourself" not in text


def test_a_former_advisor_is_named_no_more(world: World, own: Browser, another_browser: Browser) -> None:
    another_browser.sign_in(world.advisor).get(f"/cases/{world.case.ref}")
    db.session.scalars(select(Access)).one().until = clock.now()
    db.session.commit()
    text = own.get("/en/status/looks").text
    assert "Your advisor" in text and "Ada Advisor" not in text


def test_a_consent_is_taken_back_with_one_button(world: World, own: Browser) -> None:
    with unit_of_work():
        world.person.adult = "yes"
        give_consent(world.person, "offers", language="en")
    assert "Courses and groups" in own.get("/en/status/consents").text
    assert post(own, "/en/status/consents/offers").status == 303
    assert db.session.scalars(select(Consent)).one().withdrawn_at is not None
    assert "Courses and groups" not in own.get("/en/status/consents").text
    assert own.get("/en/status/consents/offers").status == 404


def test_my_way_shows_my_courses(world: World, own: Browser, held: Application) -> None:
    post(own, f"/en/status/places/{held.ref}", given="yes")
    assert "Kurs Blau" in own.get("/en/status/way").text


def test_letters_are_not_delivered_by_looking(world: World, own: Browser, held: Application) -> None:
    letter = db.session.scalars(select(Letter).where(Letter.kind == "place_held")).one()
    own.get(STATUS)
    assert "Kurs Blau" not in own.get("/en/status/messages").text
    db.session.refresh(letter)
    assert letter.delivered_at is None
    mark_delivered(letter)
    db.session.commit()
    assert "Kurs Blau" in own.get("/en/status/messages").text
