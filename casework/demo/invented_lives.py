"""The life of one invented person as rows: who they are, what they answered, their case and what hangs on it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from casework.accounts.models import User
from casework.cases.models import Access, Case, CaseStep, Note, Task
from casework.consents.models import NoticeShown
from casework.consents.service import TEXT_VERSION
from casework.core import clock
from casework.core.references import new_reference, new_return_code
from casework.core.vault import Vault
from casework.demo.invented_answers import answers_for
from casework.demo.invented_courses import Courses
from casework.demo.invented_rows import Rows
from casework.messages.models import Message
from casework.people.invented import InventedPerson
from casework.people.models import Answer, ContactPoint, Fact, LanguageLevel, NameKey, Person, ReturnCode, Spelling
from casework.people.names import name_keys
from casework.people.service import normal_phone
from casework.register.facts import facts_of

_STATUSES = (("enquiry", 8), ("triage", 10), ("counselling", 25), ("plan_active", 20), ("follow_up", 7), ("closed", 30))
_CLOSED_FOR = ("goal_reached", "referred", "no_contact", "no_place", "other_course", "work_started", "health")
_ACTIONS = ("call", "write", "meet", "ask_for_paper", "check_answer", "make_plan", "review_plan", "apply")
_KINDS = {"text": "sms", "text_only": "sms"}
_DETAILS = ("phone", "email", "post_address")
COMPARTMENTS = 0.004


@dataclass
class Office:
    """Who works here and how many invented cases each has been given."""

    advisors: list[User]
    scholar_advisors: list[User]
    languages: dict[uuid.UUID, frozenset[str]]
    sayings: dict[str, Any]
    loads: dict[uuid.UUID, int] = field(default_factory=dict)

    def advisor_for(self, language: str) -> User:
        """The least busy one who speaks the language, else the least busy."""
        able = [user for user in self.advisors if language in self.languages[user.id]] or self.advisors
        chosen = min(able, key=lambda user: self.loads.get(user.id, 0))
        self.loads[chosen.id] = self.loads.get(chosen.id, 0) + 1
        return chosen


@dataclass
class Lives:
    """Makes lives, all with the same random numbers for the same seed."""

    random: Random
    vault: Vault
    office: Office
    blinds: dict[str, bytes] = field(default_factory=dict)

    def add(self, rows: Rows, who: InventedPerson, subject: uuid.UUID, courses: Courses) -> None:
        status = self.random.choices([code for code, _ in _STATUSES], [weight for _, weight in _STATUSES])[0]
        opened, closed = self._span(status)
        answers = answers_for(who, self.random, clock.today())
        is_compartment = len(self.office.scholar_advisors) >= 2 and self.random.random() < COMPARTMENTS
        self._add_person(rows, who, subject, answers, opened, is_compartment)
        self._add_answers(rows, subject, answers, opened)
        case = self._add_case(rows, who, subject, status, opened, closed, is_compartment)
        if not is_compartment:
            courses.apply(rows, case, self.random)

    def _span(self, status: str) -> tuple[datetime, datetime | None]:
        longest = {"enquiry": 10, "triage": 30, "closed": 1000}.get(status, 300)
        shortest = 60 if status == "closed" else 0
        opened = clock.now() - timedelta(days=self.random.uniform(shortest, longest))
        if status != "closed":
            return opened, None
        return opened, opened + (clock.now() - opened) * self.random.uniform(0.2, 0.95)

    def _add_person(
        self,
        rows: Rows,
        who: InventedPerson,
        subject: uuid.UUID,
        answers: dict[str, Any],
        opened: datetime,
        is_hidden: bool,
    ) -> None:
        rows.add(
            Person, id=subject, language=who.written_language, adult={"yes": "yes", "no": "no"}.get(answers["is_adult"], "unsure"),
            created_at=opened, call_name=answers["call_name"], alias=f"Vogel {self.random.randint(10, 999)}" if is_hidden else None,
        )  # fmt: skip
        spelled = [(kind, text) for kind, _script, text in who.spellings]
        if "call_name" not in dict(spelled):
            spelled.append(("call_name", answers["call_name"]))
        keys: set[str] = set()
        for kind, text in spelled:
            rows.add(Spelling, person_id=subject, kind=kind, created_at=opened, text=text)
            keys |= name_keys(text)
        for part in sorted({self._blind(key) for key in keys}):
            rows.add_plain(NameKey, person_id=subject, part=part, since=opened)
        code = new_return_code()
        rows.add(
            ReturnCode, subject_id=subject, code_hash=self.vault.blind(code, domain="return_code"), created_at=opened, code=code
        )  # fmt: skip
        self._add_contact(rows, subject, answers, opened)
        rows.add_plain(
            NoticeShown, id=uuid.uuid4(), subject_id=subject, text_version=TEXT_VERSION, language=who.written_language, at=opened
        )  # fmt: skip

    def _blind(self, key: str) -> bytes:
        """Names repeat: each key is hashed once."""
        if key not in self.blinds:
            self.blinds[key] = self.vault.blind(key, domain="name")
        return self.blinds[key]

    def _add_contact(self, rows: Rows, subject: uuid.UUID, answers: dict[str, Any], opened: datetime) -> None:
        way = answers["reach_by"]
        typed = next((answers[detail] for detail in _DETAILS if detail in answers), "")
        normal = normal_phone(typed) if "phone" in answers else typed.strip().casefold()
        shared = answers["shared_with"]
        rows.add(
            ContactPoint, person_id=subject, kind=_KINDS.get(way, way), created_at=opened, text_only=way in _KINDS,
            may_leave_message=answers["may_leave_message"] == "yes", shared_with="unknown" if shared == "undisclosed" else shared,
            typed=typed, normal=normal, blind=self.vault.blind(normal or typed, domain="contact"),
        )  # fmt: skip

    def _add_answers(self, rows: Rows, subject: uuid.UUID, answers: dict[str, Any], opened: datetime) -> None:
        for key, value in answers.items():
            rows.add(
                Answer, subject_id=subject, field=key, at=opened, by_kind="person", by_id=str(subject), value=value
            )
        for key, fact in facts_of(answers, clock.today()).items():
            rows.add_plain(Fact, subject_id=subject, key=key, value=str(fact))
        self._add_level(rows, subject, answers["german_level"], "self", clock.day_of(opened))
        if self.random.random() < 0.3:
            level = self.random.choice(("A1.2", "A2.1", "A2.2", "B1.1", "B1.2", "B2.1"))
            self._add_level(rows, subject, level, "test", clock.day_of(self._between(opened, None)))

    def _add_level(self, rows: Rows, subject: uuid.UUID, level: str, source: str, on: date) -> None:
        rows.add_plain(
            LanguageLevel, id=uuid.uuid4(), person_id=subject, language="de", level=level, source=source, on=on
        )

    def _between(self, opened: datetime, closed: datetime | None) -> datetime:
        return opened + ((closed or clock.now()) - opened) * self.random.random()

    def _add_case(
        self, rows: Rows, who: InventedPerson, subject: uuid.UUID, status: str, opened: datetime, closed: datetime | None,
        is_compartment: bool,
    ) -> dict[str, Any]:  # fmt: skip
        has_advisor = is_compartment or not (status == "enquiry" or (status == "triage" and self.random.random() < 0.5))
        following: tuple[str | None, date | None] = (None, None)
        if closed is None:
            action = (
                self.random.choice(_ACTIONS)
                if has_advisor
                else "choose_advisor"
                if status == "triage"
                else "first_contact"
            )
            following = (action, clock.today() + timedelta(days=self.random.randint(-2, 60)))
        waits = closed is None and has_advisor and self.random.random() < 0.2
        case = rows.add(
            Case, ref=new_reference(), person_id=subject, status=status, language=who.written_language, opened_at=opened,
            closed_at=closed, next_action=following[0], next_on=following[1], is_compartment=is_compartment,
            source=self.random.choice(("form", "form", "form", "walk_in")),
            waiting_for=self.random.choice(("person", "authority", "document", "slot")) if waits else None,
            waiting_since=self._between(opened, None) if waits else None,
            waiting_until=clock.today() + timedelta(days=self.random.randint(1, 60)) if waits else None,
            closing_reasons=[self.random.choice(_CLOSED_FOR)] if closed else None,
            unled_since=opened if closed is None and not has_advisor else None,
        )  # fmt: skip
        self._step(rows, case, "opened", opened, case["source"])
        if has_advisor:
            self._add_work(rows, who, case, opened, closed)
        if closed:
            self._step(rows, case, "closed", closed)
        return case

    def _step(self, rows: Rows, case: dict[str, Any], kind: str, at: datetime, value: str | None = None) -> None:
        rows.add_plain(CaseStep, id=uuid.uuid4(), case_id=case["id"], at=at, kind=kind, value=value)

    def _add_work(
        self, rows: Rows, who: InventedPerson, case: dict[str, Any], opened: datetime, closed: datetime | None
    ) -> None:
        """Who works on it, what they noted, what the person wrote, what is to be done."""
        since = opened + ((closed or clock.now()) - opened) * 0.1
        lead = self._give_access(rows, who, case, since, closed)
        self._step(rows, case, "status", since, "counselling")
        here: dict[str, Any] = {"case_id": case["id"], "person_id": case["person_id"]}
        for _ in range(self.random.choice((0, 1, 1, 2, 3, 5))):
            rows.add(
                Note, **here, author_id=lead.id, created_at=self._between(since, closed), is_pinned=self.random.random() < 0.05,
                is_restricted=self.random.random() < 0.03, body=self.random.choice(self.office.sayings["notes"]),
            )  # fmt: skip
        if self.random.random() < 0.25:
            wrote = self._between(since, closed)
            is_open = closed is None and self.random.random() < 0.15
            rows.add(
                Message, person_id=case["person_id"], direction="in", language=who.written_language, created_at=wrote,
                answered_at=None if is_open else wrote + timedelta(hours=5),
                needs_translation=is_open and who.written_language not in ("de", "en"),
                body=self.random.choice(self.office.sayings["messages"][who.written_language]),
            )  # fmt: skip
        if closed is None and self.random.random() < 0.3:
            rows.add(
                Task, **here, owner_id=lead.id, due_on=clock.today() + timedelta(days=self.random.randint(-1, 40)),
                created_at=since, text=self.random.choice(self.office.sayings["tasks"]),
            )  # fmt: skip

    def _give_access(
        self, rows: Rows, who: InventedPerson, case: dict[str, Any], since: datetime, closed: datetime | None
    ) -> User:
        until = closed + timedelta(days=30) if closed else None

        def give(user: User, role: str) -> None:
            rows.add_plain(
                Access, id=uuid.uuid4(), case_id=case["id"], user_id=user.id, role=role, since=since, until=until, because="assigned"
            )  # fmt: skip

        if not case["is_compartment"]:
            lead = self.office.advisor_for(who.written_language)
            give(lead, "lead")
            return lead
        lead, second = self.random.sample(self.office.scholar_advisors, 2)
        give(lead, "lead")
        give(second, "named")
        return lead
