"""After a merge everything shows one person, after taking it apart two; nothing is sealed anew and nothing is lost."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from casework.accounts.models import User
from casework.cases.models import Access, Case, Note, Task
from casework.cases.reach import visible_people
from casework.cases.service import write_note
from casework.consents.service import give_consent
from casework.core import clock
from casework.core.access import SYSTEM
from casework.core.models import db
from casework.core.sealed import get_vault, open_for
from casework.core.vault import KeyDestroyed
from casework.documents import shelf
from casework.documents.models import Paper, StoredFile
from casework.documents.queries import files_of, papers_of
from casework.documents.service import add_paper
from casework.doubles import merging
from casework.doubles.merging import Choice, forget_old_merges, merge_people, take_apart
from casework.doubles.models import DoublePair
from casework.enrolment.models import Application
from casework.messages.models import Message
from casework.messages.queries import conversation
from casework.messages.service import post_message
from casework.people import personal
from casework.people.codes import check_code_and_pin, make_return_code, set_pin
from casework.people.models import ContactPoint, Merge, MergedRow, NameKey, Person
from casework.people.queries import facts_of_person, lives_on_in, records_of, search_people
from casework.people.service import add_contact_point, answers_of, keep_answers
from casework.privacy.erasing import erase_person
from casework.privacy.telling import everything_of
from tests import make
from tests.browser import Browser
from tests.doubles.pairs import pair_of, someone

PINS = {"one": "246810", "other": "135791"}


@dataclass
class Two:
    """The same woman twice: a form in Arabic, and a walk-in whose name was written in Latin letters."""

    one: Person
    other: Person
    case: Case
    other_case: Case
    codes: dict[str, str]
    pair: DoublePair
    by: User

    def merge(self, **choice: object) -> Merge:
        more = {"case_id": self.case.id, **choice}
        merge = merge_people(self.pair, Choice(self.one, self.other, **more), self.by)  # type: ignore[arg-type]  # as given
        db.session.commit()
        return merge


@pytest.fixture
def two(context: Flask) -> Two:
    one = someone("سميرة حداد", born="1990-05-17", email="samira@example.org")
    other = someone("Samira Haddad", language="de", phone="0176 04069001")
    codes = {"one": make_return_code(one.id), "other": make_return_code(other.id)}
    db.session.flush()
    for which, person in (("one", one), ("other", other)):
        set_pin(person.id, PINS[which])
    keep_answers(one.id, {"german_level": "A2", "wish": ["german_course"]})
    keep_answers(other.id, {"german_level": "B1", "hzb_state": "direct_general"})
    by = make.user("coordinator")
    case, other_case = make.case(person=one, advisor=make.user()), make.case(person=other, advisor=make.user())
    for person, whose, word in ((one, case, "first"), (other, other_case, "second")):
        advisor_id = db.session.scalars(select(Access.user_id).where(Access.case_id == whose.id)).one()
        db.session.add(Note(case_id=whose.id, person_id=person.id, author_id=advisor_id, body=f"note of the {word}"))
        db.session.add(Task(case_id=whose.id, person_id=person.id, due_on=clock.today(), text=f"task of the {word}"))
        post_message(person, direction="in", body=f"message of the {word}", language="ar")
    db.session.commit()
    return Two(one, other, case, other_case, codes, pair_of(one, other), by)


def give_file(person: Person, colour: str) -> StoredFile:
    paper = add_paper(person.id, "school_certificate", "photo_scan")
    db.session.commit()
    picture = io.BytesIO()
    Image.new("RGB", (20, 20), colour).save(picture, "PNG")
    picture.seek(0)
    made = make.stored_file(paper, picture, f"{colour}.png")
    db.session.commit()
    return made


def messages_of(person: Person) -> set[str]:
    return {str(each.body) for each in open_for(SYSTEM, conversation(SYSTEM, person.id), "test")}


def test_one_person_has_the_answers_names_messages_and_facts_of_both(two: Two) -> None:
    two.merge()
    answers = answers_of(two.one.id)
    assert (answers["birth_date"], answers["hzb_state"], answers["wish"]) == (
        "1990-05-17",
        "direct_general",
        ["german_course"],
    )
    assert answers["german_level"] == "B1", "the newer answer counts when nobody chose"
    assert facts_of_person(two.one.id)["german_level"] == "B1"
    assert messages_of(two.one) == {"message of the first", "message of the second"}
    told = personal.export(two.one.id)
    assert {row["spelling"] for row in told["names"]} >= {"سميرة حداد", "Samira Haddad"}
    assert {row["given"] for row in told["ways_to_reach"]} == {"samira@example.org", "0176 04069001"}
    assert answers_of(two.other.id) == {} and messages_of(two.other) == set()
    assert set(facts_of_person(two.other.id)) == set()


def test_the_person_is_found_once_by_either_spelling(two: Two) -> None:
    two.merge()
    among = visible_people(two.by)
    for typed in ("سميرة حداد", "Samira Haddad"):
        assert [hit.person_id for hit in search_people(two.by, typed, among).hits] == [two.one.id]
    assert db.session.scalars(select(NameKey).where(NameKey.person_id == two.other.id)).first() is None


def test_either_code_opens_the_one_file_and_after_taking_apart_its_own(two: Two) -> None:
    merge = two.merge()
    for which, code in two.codes.items():
        assert check_code_and_pin(code, PINS[which]) == two.one.id
    take_apart(merge, two.by)
    db.session.commit()
    assert check_code_and_pin(two.codes["one"], PINS["one"]) == two.one.id
    assert check_code_and_pin(two.codes["other"], PINS["other"]) == two.other.id


def test_a_visit_of_either_ends_with_the_merge_and_with_taking_apart(two: Two, browser, another_browser) -> None:  # type: ignore[no-untyped-def]
    browser.visit(two.other)
    assert browser.get("/de/status/file").status == 200
    merge = two.merge()
    assert browser.get("/de/status/file").status == 303
    another_browser.visit(two.one)
    assert another_browser.get("/de/status/file").status == 200
    take_apart(db.session.get_one(Merge, merge.id), two.by)
    db.session.commit()
    assert another_browser.get("/de/status/file").status == 303


def test_no_seal_is_opened_or_made_anew_for_a_row_that_moves(two: Two) -> None:
    row = db.session.scalars(select(Message).where(Message.person_id == two.other.id)).one()
    before = bytes(row.body_sealed or b"")
    two.merge()
    after = bytes(row.body_sealed or b"")
    assert row.person_id == two.one.id and after.endswith(before) and len(after) == len(before) + 17
    take_apart(db.session.scalars(select(Merge)).one(), two.by)
    db.session.commit()
    assert bytes(row.body_sealed or b"") == before


def test_what_is_written_into_a_row_that_moved_goes_back_with_it(two: Two) -> None:
    merge = two.merge()
    note = next(
        each for each in open_for(SYSTEM, db.session.scalars(select(Note)), "t") if each.body.endswith("second")
    )
    note.body = "corrected while they were one"
    db.session.commit()
    take_apart(merge, two.by)
    db.session.commit()
    db.session.expire_all()
    assert note.person_id == two.other.id
    assert open_for(SYSTEM, [note], "t")[0].body == "corrected while they were one"


def test_the_other_case_ends_as_a_double_and_what_hung_on_it_goes_on(two: Two) -> None:
    two.merge()
    assert two.case.is_open and not two.other_case.is_open and two.other_case.person_id == two.one.id
    assert open_for(SYSTEM, [two.other_case], "t")[0].closing_reasons == ["double"]
    for model in (Note, Task):
        assert {row.case_id for row in db.session.scalars(select(model))} == {two.case.id}


def test_both_have_an_open_case_so_the_merge_asks(two: Two) -> None:
    with pytest.raises(merging.WhichCase):
        two.merge(case_id=None)


def test_the_case_of_the_record_that_goes_can_be_the_one_that_goes_on(two: Two) -> None:
    merge = two.merge(case_id=two.other_case.id)
    assert two.other_case.is_open and two.other_case.person_id == two.one.id and not two.case.is_open
    take_apart(merge, two.by)
    db.session.commit()
    assert (two.case.is_open, two.case.person_id) == (True, two.one.id)
    assert (two.other_case.is_open, two.other_case.person_id) == (True, two.other.id)


def test_taken_apart_each_has_again_what_was_theirs(two: Two) -> None:
    merge = two.merge(from_gone={"call_name": True, "german_level": False})
    assert open_for(SYSTEM, [two.one], "t")[0].call_name == "Samira"
    assert answers_of(two.one.id)["german_level"] == "A2", "the chosen answer counts, although it is older"
    take_apart(merge, two.by)
    db.session.commit()
    assert open_for(SYSTEM, [two.one], "t")[0].call_name == "سميرة"
    assert answers_of(two.one.id) == {"birth_date": "1990-05-17", "german_level": "A2", "wish": ["german_course"]}
    assert answers_of(two.other.id) == {"german_level": "B1", "hzb_state": "direct_general"}
    assert messages_of(two.one) == {"message of the first"} and messages_of(two.other) == {"message of the second"}
    assert two.other_case.is_open and two.other_case.status == "triage"
    for case, person in ((two.case, two.one), (two.other_case, two.other)):
        assert {row.person_id for row in db.session.scalars(select(Note).where(Note.case_id == case.id))} == {person.id}
        assert db.session.scalars(select(Access).where(Access.case_id == case.id, Access.until.is_(None))).one()
    found = search_people(two.by, "Samira Haddad", visible_people(two.by)).hits
    assert {hit.person_id for hit in found} == {two.one.id, two.other.id}
    assert two.pair.state == "not_same"
    assert db.session.scalars(select(MergedRow)).all() == []
    assert {point.rank for point in db.session.scalars(select(ContactPoint))} == {1}


def test_what_was_written_since_stays_with_the_record_that_was_kept(two: Two) -> None:
    merge = two.merge()
    post_message(two.one, direction="in", body="written since", language="ar")
    db.session.commit()
    take_apart(merge, two.by)
    db.session.commit()
    assert "written since" in messages_of(two.one)


def test_papers_of_one_kind_become_one_with_the_files_of_both_and_two_again(two: Two) -> None:
    mine, theirs = give_file(two.one, "navy"), give_file(two.other, "olive")
    merge = two.merge()
    shown = db.session.scalars(select(Paper).where(Paper.subject_id == two.one.id)).one()
    assert {mine.paper_id, theirs.paper_id} == {shown.id}
    assert b"".join(shelf.open_file(theirs)), "the file opens with the key under which it was sealed"
    take_apart(merge, two.by)
    db.session.commit()
    assert mine.paper_id != theirs.paper_id and theirs.subject_id == two.other.id
    assert b"".join(shelf.open_file(theirs))


def test_a_restricted_note_stays_with_those_for_whom_it_was_written(two: Two, browser: Browser) -> None:
    mine, theirs = advisor_of(two.case), advisor_of(two.other_case)
    write_note(two.other_case, "a canary for her own advisor", by=theirs, is_restricted=True)
    write_note(two.other_case, "for everybody who advises her", by=theirs)
    db.session.commit()
    pages = {case.ref: f"/cases/{case.ref}" for case in (two.case, two.other_case)}
    assert "a canary" in browser.sign_in(theirs).get(pages[two.other_case.ref]).text
    merge = two.merge()
    assert "a canary" in browser.sign_in(theirs).get(pages[two.other_case.ref]).text
    seen = browser.sign_in(mine).get(pages[two.case.ref]).text
    assert "for everybody who advises her" in seen and "a canary" not in seen
    assert browser.get(pages[two.other_case.ref]).status == 404
    take_apart(merge, two.by)
    db.session.commit()
    assert "a canary" in browser.sign_in(theirs).get(pages[two.other_case.ref]).text


def test_the_own_export_tells_everything_of_both_records(two: Two) -> None:
    """What both have (a paper of one kind, the same photo of it) stays with the record that goes, and is hers all the same."""
    for person, colour in ((two.one, "navy"), (two.other, "olive")):
        give_file(person, colour)
        keep_answers(person.id, {"is_adult": "yes"})
        give_consent(person, "photo", language="de")
    give_file(two.other, "navy")
    add_paper(two.other.id, "school_certificate", "certified_copy")
    db.session.commit()
    before = {each: everything_of(each.id) for each in (two.one, two.other)}
    assert all(len(told["files"]) == count for told, count in zip(before.values(), (1, 2), strict=True))
    two.merge()
    after = everything_of(two.one.id)
    assert everything_of(two.other.id) == after
    # These are told anew of the one person: the facts follow from all answers.
    changed = {"cases", "merges", "ways_to_reach", "facts"}
    for told in before.values():
        for what in told.keys() - changed:
            lost = [row for row in told[what] if row not in after[what]]
            assert lost == [], (what, lost)
    assert {row["given"] for row in after["ways_to_reach"]} == {"samira@example.org", "0176 04069001"}
    assert len(after["cases"]) == 2 and len(after["merges"]) == 1


def advisor_of(case: Case) -> User:
    return db.session.get_one(User, db.session.scalars(select(Access.user_id).where(Access.case_id == case.id)).one())


def test_the_pages_of_the_other_record_come_after_the_own_ones_in_their_order(two: Two) -> None:
    mine = [give_file(two.one, colour).id for colour in ("navy", "red")]
    theirs = [give_file(two.other, colour).id for colour in ("olive", "green")]
    two.merge()
    (shown,) = (paper for paper in papers_of(SYSTEM, two.one.id) if paper.kind == "school_certificate")
    assert [file.id for file in files_of(SYSTEM, [shown])[shown.id]] == [*mine, *theirs]


def test_two_who_wait_in_the_same_course_are_not_merged_before_one_is_decided(two: Two) -> None:
    cohort = make.cohort()
    make.application(cohort, two.case)
    second = make.application(cohort, two.other_case)
    with pytest.raises(merging.WaitsTwice):
        two.merge()
    db.session.rollback()
    second.state = "withdrawn"
    db.session.commit()
    two.merge()
    living = db.session.scalars(select(Application).where(Application.person_id == two.one.id)).one()
    assert living.state == "applied"


def test_a_protected_person_is_not_merged_with_an_open_record(two: Two) -> None:
    two.other_case.is_compartment = True
    db.session.commit()
    with pytest.raises(merging.OneIsSecret):
        two.merge()


def test_a_contact_stop_of_either_holds_for_both_and_a_new_one_stays_after_taking_apart(two: Two) -> None:
    two.other.contact_stop, two.other.contact_stop_reason = True, "threat"
    db.session.commit()
    merge = two.merge()
    assert two.one.contact_stop and open_for(SYSTEM, [two.one], "t")[0].contact_stop_reason == "threat"
    two.one.contact_stop_reason = "another threat"
    db.session.commit()
    take_apart(merge, two.by)
    db.session.commit()
    assert two.one.contact_stop and two.other.contact_stop


def test_erasing_the_merged_person_erases_both_records_and_destroys_the_keys_of_both(two: Two) -> None:
    file = give_file(two.other, "olive")
    ref, name = file.ref, "Samira Haddad"
    two.merge()
    one, other = two.one.id, two.other.id
    assert records_of(one) == [other, one]
    erase_person(one)
    for subject in (one, other):
        with pytest.raises(KeyDestroyed):
            get_vault().seal(str(subject), "identity", b"x", about="test")
    assert not shelf.place_of(ref).exists()
    left = [row.erased_on for row in db.session.scalars(select(Person))]
    assert len(left) == 2 and all(left)
    assert db.session.scalars(select(Merge)).all() == [] and db.session.scalars(select(DoublePair)).all() == []
    assert search_people(two.by, name, select(Person.id)).hits == []


def test_merges_follow_each_other_and_are_taken_apart_in_turn(two: Two) -> None:
    third = someone("Samira Hadad")
    first = two.merge()
    second = merge_people(pair_of(third, two.one), Choice(third, two.one), two.by)
    db.session.commit()
    assert lives_on_in(two.other.id) == third.id
    assert set(records_of(third.id)) == {two.one.id, two.other.id, third.id}
    assert check_code_and_pin(two.codes["other"], PINS["other"]) == third.id
    with pytest.raises(merging.TakeLaterApartFirst):
        take_apart(first, two.by)
    take_apart(second, two.by)
    db.session.flush()
    take_apart(first, two.by)
    db.session.commit()
    assert answers_of(two.other.id)["hzb_state"] == "direct_general"
    assert messages_of(two.other) == {"message of the second"}


def test_who_was_merged_already_is_not_merged_again(two: Two) -> None:
    two.merge()
    with pytest.raises(merging.AlreadyMerged):
        merge_people(pair_of(someone("Samira"), two.other), Choice(two.other, two.one), two.by)


def test_after_thirty_days_a_merge_is_for_good(two: Two) -> None:
    merge = two.merge()
    assert forget_old_merges() == 0
    clock.travel(timedelta(days=31))
    assert forget_old_merges() == 1
    db.session.commit()
    assert db.session.scalars(select(MergedRow)).all() == [] and merge.before_sealed is None
    assert check_code_and_pin(two.codes["other"], PINS["other"]) == two.one.id


def test_every_row_that_says_whose_it_is_is_turned_or_stays_for_a_reason(context: Flask) -> None:
    """A table that comes later is turned without a word here; a column of another name would be forgotten."""
    from casework.core.models import Base
    from casework.doubles.turning import OWNER, STAY, STAY_COLUMNS, columns_of_person

    turned = {(model.__tablename__, column) for model, column in columns_of_person()}
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            to_person = any(key.column.table.name == "person" for key in column.foreign_keys)
            if to_person or column.name in OWNER:
                stays = table.name in STAY or (table.name, column.name) in STAY_COLUMNS
                of_pairs = table.name in {"double_pair", "person_merge"}
                assert stays or of_pairs or (table.name, column.name) in turned, (table.name, column.name)


def test_a_contact_point_of_the_kept_record_is_asked_first(two: Two) -> None:
    add_contact_point(two.other, "email", "other@example.org", shared_with="nobody")
    db.session.commit()
    two.merge()
    points = db.session.scalars(
        select(ContactPoint).where(ContactPoint.person_id == two.one.id).order_by(ContactPoint.rank)
    )
    assert open_for(SYSTEM, [points.first()], "t")[0].typed == "samira@example.org"
