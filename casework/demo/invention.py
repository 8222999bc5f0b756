"""`casework invent`: any number of people who do not exist, with cases in every state, for training and measuring."""

from __future__ import annotations

import math
import uuid
from collections.abc import Callable
from itertools import islice
from random import Random
from typing import Any

from sqlalchemy import func, select

from casework.accounts.models import User
from casework.accounts.service import add_user
from casework.core.models import db
from casework.core.sealed import get_vault
from casework.core.transaction import mode, unit_of_work
from casework.demo.invented_courses import Courses
from casework.demo.invented_lives import Lives, Office
from casework.demo.invented_rows import Rows
from casework.demo.programme import make_demo
from casework.demo.reading import read
from casework.people.invented import invented_people
from casework.programmes.models import Cohort, Offer

BATCH = 200
CASES_EACH = 85
SHARE_WITH_ADVISOR = 0.57
_ADDRESS = "erfunden{number}@example.org"


def invent_people(n: int, *, seed: int, step: Callable[[int], Any]) -> int:
    """Add `n` invented people; the same ones for the same seed, apart from ids, keys and times. Returns how many.

    A database without a programme gets the demonstration first. `step` is told after each batch how many came.
    """
    make_demo()
    random = Random(seed)  # noqa: S311 - the people are to be the same each time; nothing here is a secret
    _hire(math.ceil(n * SHARE_WITH_ADVISOR / CASES_EACH))
    vault = get_vault()
    with mode("read"):
        lives = Lives(random, vault, _office())
        offers = list(db.session.scalars(select(Offer).where(Offer.is_compartment.is_(False)).order_by(Offer.order)))
        number = db.session.scalar(select(func.count()).select_from(Cohort)) or 0
        db.session.expunge_all()
        db.session.rollback()
    made, source = 0, invented_people(n, seed)
    while people := list(islice(source, BATCH)):
        number += 1
        subjects = [uuid.uuid4() for _ in people]
        vault.make_many(str(subject) for subject in subjects)
        rows = Rows()
        courses = Courses(rows, offers, number, random)
        for who, subject in zip(people, subjects, strict=True):
            lives.add(rows, who, subject, courses)
        with unit_of_work():
            rows.insert()
        vault.forget()
        made += len(people)
        step(len(people))
    return made


def _hire(count: int) -> None:
    """Invented advisors, so that nobody has more cases than a person can carry. They have no password."""
    words = read("sayings")["staff"]
    with unit_of_work():
        there = set(db.session.scalars(select(User.email)))
        for number in range(1, count + 1):
            address = _ADDRESS.format(number=number)
            random = Random(number)  # noqa: S311 - as above; colleagues do not depend on the seed of the people
            if address not in there:
                add_user(
                    email=address, name=f"{random.choice(words['given'])} {random.choice(words['family'])}", password=None,
                    roles=["advisor"], languages=words["languages"][number % len(words["languages"])], capacity=CASES_EACH + 15,
                    specialisms=random.sample(words["specialisms"], 2),
                )  # fmt: skip


def _office() -> Office:
    users = db.session.scalars(select(User).where(User.state == "active").order_by(User.email)).all()
    languages = {user.id: frozenset(row.language for row in user.language_rows) for user in users}
    return Office(
        advisors=[user for user in users if user.has_role("advisor")],
        scholar_advisors=[user for user in users if user.has_role("scholar_advisor")],
        languages=languages, sayings=read("sayings"),
    )  # fmt: skip
