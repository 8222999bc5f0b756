"""The people around some of the invented ones, who asked about them, and who was referred to a partner."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from casework.accounts.models import User
from casework.cases.records import record_talk
from casework.cases.referring import refer
from casework.cases.through import RELATED, note_through
from casework.core import clock
from casework.core.audit import acting_as
from casework.core.models import db
from casework.demo.reading import read
from casework.people.models import RelatedPerson
from casework.people.related import add_related
from casework.privacy.outside import Request
from casework.privacy.service import record_disclosure
from casework.programmes.models import Partner, PartnerUser

#: Who asked about somebody, on what ground, whether it was answered, what was said.
REQUESTS = (
    (
        "jobcenter",
        "Jobcenter Beispielstadt (erfunden)",
        "release",
        True,
        "Sie nimmt am Kurs teil, 20 Stunden in der Woche.",
    ),
    ("press", "Beispiel-Zeitung (erfunden)", "no_ground", False, "Wir geben über niemanden Auskunft."),
)


def let_partners_in(staff: Mapping[str, User]) -> None:
    """Who of the accounts works at which partner."""
    for each in read("staff")["account"]:
        if "partner" in each:
            partner = db.session.scalars(select(Partner).where(Partner.name == each["partner"])).one()
            db.session.add(PartnerUser(partner_id=partner.id, user_id=staff[each["email"]].id))
    db.session.flush()


def name_people(told: Mapping[str, Any]) -> None:
    """A volunteer who may be told something; an uncle who must never learn of it."""
    samira = told["samira"].person
    with acting_as("person", str(samira.id)):
        add_related(
            samira, "volunteer", "Frau Berger (erfunden)", named_by="person", may_be_told=["appointments", "messages"],
            until=clock.today() + timedelta(days=180),
        )  # fmt: skip
        add_related(samira, "relative", "عمي نبيل", named_by="person", reach="+49 30 5550177", must_not_know=True)


def hear_from_others(told: Mapping[str, Any], staff: Mapping[str, User]) -> None:
    """The volunteer rang up for the person; the Jobcenter and a newspaper asked about her."""
    samira = told["samira"]
    volunteer = select(RelatedPerson).where(
        RelatedPerson.person_id == samira.person.id, RelatedPerson.kind == "volunteer"
    )
    people, head = [samira.person.id], staff["leitung@example.org"]
    with acting_as("user", str(samira.advisor.id)):
        talk = record_talk(
            people, at=clock.now() - timedelta(days=4), minutes=10, channel="phone", language="de", topic="language",
            by=samira.advisor,
        )  # fmt: skip
        note_through(talk, people, RELATED + db.session.scalars(volunteer).one().ref, "")
    with acting_as("user", str(head.id)):
        for kind, name, ground, is_answered, said in REQUESTS:
            asked = Request(
                asked_on=clock.today() - timedelta(days=6), asked_by_kind=kind, asked_by=name, ground=ground,
                is_answered=is_answered, said=said, person_told=True, why_not_told="", reference=samira.case.ref,
            )  # fmt: skip
            record_disclosure(asked, by=head, second=staff["koordination@example.org"])


def refer_some(told: Mapping[str, Any]) -> None:
    samira, daryna = told["samira"], told["daryna"]
    centre, school = (
        db.session.scalars(select(Partner).where(Partner.name == name)).one()
        for name in ("Zentrum Beispiel (erfunden)", "Sprachschule Beispiel (erfunden)")
    )
    for one, partner, agreed, concern in (
        (
            samira,
            centre,
            "person",
            "Sie schläft schlecht und möchte mit jemandem reden. Bitte auf Arabisch, mit einer Frau.",
        ),
        (daryna, school, "", ""),
    ):
        if one.advisor is None or one.person.adult != "yes":
            continue
        with acting_as("user", str(one.advisor.id)):
            refer(
                one.case, partner, fields=["spoken_languages", "phone"], concern=concern, by=one.advisor, agreed=agreed,
                until=clock.today() + timedelta(days=90),
            )  # fmt: skip
