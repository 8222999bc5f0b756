"""The people around some of the invented ones, and who was referred to a partner."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from casework.accounts.models import User
from casework.cases.referring import refer
from casework.core import clock
from casework.core.audit import acting_as
from casework.core.models import db
from casework.demo.reading import read
from casework.people.related import add_related
from casework.programmes.models import Partner, PartnerUser


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
