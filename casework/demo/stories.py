"""The invented people of the demonstration: each comes in by a form, as anyone does, and goes on by the services."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from casework.accounts.models import User
from casework.cases.models import Case
from casework.cases.service import (
    add_task,
    close_case,
    grant,
    make_appointment,
    record_talk,
    set_next,
    set_status,
    wait_for,
    write_note,
)
from casework.core import clock
from casework.core.audit import acting_as
from casework.core.models import db
from casework.demo.around import hear_from_others, let_partners_in, name_people, refer_some
from casework.demo.reading import read
from casework.documents.service import answer_paper, ask_for_paper
from casework.enrolment.models import Application, Enrolment
from casework.enrolment.service import accept_place, hold_place, mark, put_on_waiting_list
from casework.intake.service import begin, save_page, send
from casework.intake.steps import pages_of
from casework.messages.service import opened_in_portal, post_message
from casework.people.models import Person
from casework.people.service import add_spelling, keep_answers
from casework.programmes.models import Lesson, Offer
from casework.progress.instrument_models import Instrument
from casework.progress.instruments import fill_in, publish, save_version
from casework.progress.planning import add_step, agree_in_a_talk
from casework.progress.service import add_milestone, agree_goal, record_attendance, record_outcome, record_test

#: Two of today and one of the next days: with whom, in how many days, when. Their places say nothing.
APPOINTMENTS: tuple[tuple[str, int, str, dict[str, Any]], ...] = (
    ("daryna", 0, "10:00", {"way": "in_person", "place": "Raum 1.12"}),
    ("aras", 0, "14:30", {"way": "phone", "interpreter_language": "ckb"}),
    ("sofia", 4, "11:15", {"way": "video"}),
)
WAY = ("enquiry", "triage", "counselling", "plan_active", "follow_up")


@dataclass(frozen=True)
class Told:
    """Someone whose story is told, with what it says about them."""

    person: Person
    case: Case
    advisor: User | None
    raw: Mapping[str, Any]

    @property
    def application(self) -> Application:
        return db.session.scalars(select(Application).where(Application.person_id == self.person.id)).one()


@contextmanager
def days_ago(number: int) -> Iterator[None]:
    """What happens in here happened then: the services write their own times."""
    offset = clock.now() - datetime.now(UTC)
    clock.travel(offset - timedelta(days=number))
    try:
        yield
    finally:
        clock.travel(offset)


def make_people(offers: Mapping[str, Offer], staff: Mapping[str, User]) -> dict[str, Told]:
    """Everyone by key, their cases in every status."""
    told = {raw["key"]: _arrive(raw, offers[raw["offer"]], staff) for raw in read("people")["person"]}
    coordinator = staff["koordination@example.org"]
    _fill_course(told, coordinator, staff["lehre@example.org"])
    _fill_workshop(told, coordinator)
    _write_messages(told)
    _make_appointments(told)
    for one in told.values():
        _go_on(one)
    let_partners_in(staff)
    name_people(told)
    hear_from_others(told, staff)
    refer_some(told)
    _leave_a_draft(offers["study-preparation"])
    db.session.flush()
    return told


def _arrive(raw: Mapping[str, Any], offer: Offer, staff: Mapping[str, User]) -> Told:
    """The form, page by page, then sent."""
    answers = dated({**raw["answers"], **raw["reach"]})
    with days_ago(raw["arrived"]):
        draft = begin(offer, raw["language"])
        with acting_as("person", str(draft.subject_id)):
            for page in pages_of(draft.form_version.pages):
                given = {key: answers[key] for key in page.fields if key in answers}
                if given:
                    save_page(draft, page.key, given)
            submission = send(draft)
            person = db.session.get_one(Person, submission.person_id)
            for kind, state in raw.get("papers", {}).items():
                answer_paper(person.id, kind, state=state)
        for kind, text in raw.get("spellings", ()):
            add_spelling(person, text, kind=kind)
        person.alias = raw.get("alias")
    case = db.session.get_one(Case, submission.case_id)
    return (
        Told(person, case, staff.get(raw.get("advisor", "")), raw)
        if "named" not in raw
        else _named(person, case, raw, staff)
    )


def _named(person: Person, case: Case, raw: Mapping[str, Any], staff: Mapping[str, User]) -> Told:
    """A compartment always has two named people."""
    with days_ago(raw["arrived"] - 1):
        grant(case, staff[raw["named"]], "named", because="compartment")
    return Told(person, case, staff[raw["advisor"]], raw)


def dated(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers in which an age and a number of years have become years, counted from today."""
    year = clock.today().year
    given = dict(answers)
    if "age" in given:
        given["birth_year"] = year - given.pop("age")
    for years, field in (("entry_years", "entry_date"), ("abroad_years", "abroad_since")):
        if years in given:
            given[field] = f"{year - given.pop(years)}-05"
    return given


def _go_on(one: Told) -> None:
    """The advisor takes over, notes what was told, and brings the case to where it stands."""
    if one.advisor is None:
        return
    noted = dated(one.raw.get("told", {}))
    with acting_as("user", str(one.advisor.id)):
        with days_ago(max(one.raw["arrived"] - 2, 0)):
            grant(one.case, one.advisor, "lead", because="assigned")
            keep_answers(one.person.id, noted, source="advisor")
            record_talk(
                [one.person.id], at=clock.now(), minutes=40, channel="in_person", language=one.advisor.language_rows[0].language,
                topic="first_orientation", by=one.advisor,
            )  # fmt: skip
            if note := one.raw.get("note"):
                write_note(one.case, note, by=one.advisor)
            last = "counselling" if one.raw["status"] == "closed" else one.raw["status"]
            for status in WAY[1 : WAY.index(last) + 1]:
                set_status(one.case, status, by=one.advisor)
        if one.raw["status"] == "closed":
            with days_ago(one.raw["closed"]):
                record_outcome(one.case, one.raw["outcome"], "self_report", clock.today(), one.advisor)
                close_case(one.case, one.raw["reasons"], one.advisor)
            return
        if following := one.raw.get("next"):
            set_next(one.case, following["action"], clock.today() + timedelta(days=following["in"]))
        if waiting := one.raw.get("waiting"):
            wait_for(one.case, waiting["whom"], until=clock.today() + timedelta(days=waiting["until"]))


def _fill_course(told: Mapping[str, Told], coordinator: User, teacher: User) -> None:
    """Two are in the German course that runs now: attendance, a test, a goal. Someone's form lacks a paper."""
    enrolments = {}
    for key in ("samira", "mohammed"):
        one = told[key]
        with days_ago(33), acting_as("user", str(coordinator.id)):
            hold_place(one.application, by=coordinator)
        with days_ago(31), acting_as("person", str(one.person.id)):
            enrolments[key] = accept_place(one.application, by=one.person)
            enrolments[key].state = "active"
    _note_attendance(enrolments, teacher)
    samira = told["samira"]
    assert samira.advisor is not None  # noqa: S101 (the data say so)
    with days_ago(27):
        record_test(samira.case, "de", "A2.2", "placement", clock.today(), samira.advisor)
    with days_ago(14):
        _plan(samira, samira.advisor)
        add_milestone(samira.case, "papers_complete", clock.today(), samira.advisor)
    add_task(samira.case, "Platz in der Kinderbetreuung ab Januar klären", clock.today(), by=samira.advisor)
    _measure(samira)
    oksana = told["oksana"]
    with days_ago(2), acting_as("user", str(coordinator.id)):
        mark(oksana.application, "ask_for_papers", by=coordinator)
        ask_for_paper(oksana.person, "school_certificate", coordinator)


def _plan(one: Told, advisor: User) -> None:
    """Two goals with their steps, read out and agreed in a talk."""
    today = clock.today()
    german = agree_goal(
        one.case, "Bis zum Sommer B1 schaffen.", by=advisor, area="language", orally=False,
        words="أن أصل إلى مستوى B1 حتى الصيف.", due_on=today + timedelta(days=150),
    )  # fmt: skip
    studies = agree_goal(
        one.case, "Danach Vorlesungen als Gast hören und mich bewerben.", by=advisor, area="studies", orally=False,
        words="بعد ذلك أحضر محاضرات كضيفة وأتقدم بطلب للدراسة.", due_on=today + timedelta(days=300),
    )  # fmt: skip
    add_step(german, "Den Kurs bis zum Ende besuchen", owner="person", words="أن أحضر الدورة حتى نهايتها")
    add_step(
        german, "Platz in der Kinderbetreuung ab Januar klären", owner="advisor", due_on=today + timedelta(days=20),
        words="توضيح مكان في رعاية الأطفال من يناير",
    )  # fmt: skip
    add_step(studies, "Das Schulzeugnis prüfen lassen", owner="other", other="Zulassungsstelle")
    agree_in_a_talk(one.case, by=advisor, read_by=advisor.name, on=today, review_on=today + timedelta(days=90))


def _measure(one: Told) -> None:
    """A questionnaire that was filled in twice: at the beginning and lately."""
    raw = read("instruments")
    made = Instrument(name=raw["name"], every_days=raw["every_days"], created_at=clock.now())
    db.session.add(made)
    db.session.flush()
    save_version(made, most=raw["most"], band_starts=raw["band_starts"], texts=raw["text"])
    publish(made, str)
    for days, given in ((27, (2, 2, 1)), (3, (4, 3, 3))):
        with days_ago(days):
            fill_in(one.case, made, given, by=one.person)


def _note_attendance(enrolments: Mapping[str, Enrolment], teacher: User) -> None:
    """Last week and this week up to yesterday; today's lessons are still to be noted."""
    cohort = next(iter(enrolments.values())).cohort_id
    query = select(Lesson).where(
        Lesson.cohort_id == cohort, Lesson.starts_at < clock.end_of(clock.today() - timedelta(days=1))
    )
    for number, lesson in enumerate(db.session.scalars(query.order_by(Lesson.starts_at)).all()):
        states = {
            enrolments["samira"].id: "excused" if number == 3 else "present",
            enrolments["mohammed"].id: "absent" if number % 4 in (0, 1) else "present",
        }
        with acting_as("user", str(teacher.id)):
            record_attendance(lesson, states, by=teacher)


def _fill_workshop(told: Mapping[str, Told], coordinator: User) -> None:
    """Three places: two are taken, one is held and its time runs; the fourth person is on the waiting list."""
    with days_ago(12), acting_as("user", str(coordinator.id)):
        for key in ("elif", "aminata"):
            hold_place(told[key].application, by=coordinator)
    with days_ago(9):
        for key in ("elif", "aminata"):
            accept_place(told[key].application, by=told[key].person)
    with days_ago(3), acting_as("user", str(coordinator.id)):
        hold_place(told["zahra"].application, by=coordinator)
        put_on_waiting_list(told["ruslan"].application, by=coordinator)
    with days_ago(2):
        opened_in_portal(told["zahra"].person)


def _write_messages(told: Mapping[str, Told]) -> None:
    aras, daryna = told["aras"], told["daryna"]
    with days_ago(1), acting_as("person", str(aras.person.id)):
        post_message(
            aras.person, direction="in", language="ar",
            body="مرحبًا، وصلتني رسالة من مكتب العمل ولا أفهمها. هل يمكن أن نلتقي هذا الأسبوع؟ شكرًا لكم.",
        )  # fmt: skip
    with days_ago(6):
        post_message(
            daryna.person, direction="in", language="uk", body="Доброго дня! Чи можу я прийти на лекцію з біології?"
        )
    with days_ago(5):
        post_message(
            daryna.person, direction="out", language="uk", author=daryna.advisor,
            body="Так, будь ласка. Ми поговоримо про це під час зустрічі.",
        )  # fmt: skip


def _make_appointments(told: Mapping[str, Told]) -> None:
    for key, days, at, more in APPOINTMENTS:
        one = told[key]
        assert one.advisor is not None  # noqa: S101 (the data say so)
        starts = datetime.combine(
            clock.today() + timedelta(days=days), time.fromisoformat(at), clock.zone()
        ).astimezone(UTC)
        with days_ago(3), acting_as("user", str(one.advisor.id)):
            make_appointment(one.case, starts_at=starts, by=one.advisor, **more)


def _leave_a_draft(offer: Offer) -> None:
    """Someone has begun a form and not sent it: nobody on the staff can read it."""
    with days_ago(4):
        draft = begin(offer, "uk")
        with acting_as("person", str(draft.subject_id)):
            save_page(draft, "contact", {"call_name": "Іван", "spoken_languages": ["uk"], "is_adult": "yes"})
