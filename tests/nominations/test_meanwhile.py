"""What changed while somebody was at it: the deadline went by, the key or a paper was exchanged under a package."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pysequoia
import pytest
from flask import Flask
from PIL import Image
from sqlalchemy.exc import IntegrityError

from casework.accounts.models import User
from casework.core import clock
from casework.core.models import db
from casework.core.transaction import unit_of_work
from casework.documents.models import Paper
from casework.nominations.attention import entries
from casework.nominations.call_models import Call
from casework.nominations.calls import add_key, compare_key
from casework.nominations.models import Nomination
from casework.nominations.packing import KeyNotCompared, PaperChanged, prepare, record
from casework.nominations.service import DeadlineIsOver, NominatedAlready, NotPossibleNow, TooLate, move
from tests import make
from tests.nominations.things import a_call, a_key, a_nomination, a_paper, a_scholar, a_statement, fresh


@pytest.fixture
def named(context: Flask) -> tuple[User, User]:
    return make.user("scholar_advisor"), make.user("scholar_advisor")


def test_after_the_deadline_nobody_is_nominated_and_sending_says_why(named: tuple[User, User]) -> None:
    call, case = a_call(named[0]), a_scholar(*named)
    nomination = a_nomination(case, call, named[0])
    for code in ("collect", "make_ready"):
        with unit_of_work():
            move(fresh(nomination), code, by=named[0], reason="ready all the same")
    clock.travel(timedelta(days=57))
    with pytest.raises(DeadlineIsOver):
        a_nomination(a_scholar(*named), call, named[0])
    with pytest.raises(TooLate), unit_of_work():
        move(fresh(nomination), "send", by=named[0])
    with unit_of_work():
        move(fresh(nomination), "send", by=named[0], reason="they gave us a week more")
    assert fresh(nomination).state == "sent"


def another_key(call: Call, paper: Paper, by: User) -> None:
    with unit_of_work():
        key = add_key(call, str(pysequoia.Tsk.generate("Funder").extract_certificate()), by=by)
        compare_key(call, key.fingerprint, "phone", by=by)


def key_not_compared(call: Call, paper: Paper, by: User) -> None:
    with unit_of_work():
        add_key(call, str(pysequoia.Tsk.generate("Funder").extract_certificate()), by=by)


def another_file(call: Call, paper: Paper, by: User) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (50, 50), "green").save(picture, "PNG")
    picture.seek(0)
    make.stored_file(paper, picture, "later.png")


@pytest.mark.parametrize(
    ("exchange", "refusal"),
    [(another_key, PaperChanged), (key_not_compared, KeyNotCompared), (another_file, PaperChanged)],
)
def test_a_package_whose_key_or_paper_was_exchanged_while_it_was_sealed_is_not_handed_out(
    named: tuple[User, User], exchange: Callable[[Call, Paper, User], None], refusal: type[Exception]
) -> None:
    call, case = a_call(named[0]), a_scholar(*named)
    a_key(call, named[0])
    nomination, paper = a_nomination(case, call, named[0]), a_paper(case)
    row = a_statement(nomination, named[0], paper=paper)
    prepared = prepare(fresh(nomination), [row.ref], by=named[0])
    content = prepared.seal()
    exchange(call, paper, named[0])
    with pytest.raises(refusal), unit_of_work():
        record(fresh(nomination), prepared, content, by=named[0])


def test_the_deadline_of_a_nomination_stands_on_nobodys_today_but_of_those_named(named: tuple[User, User]) -> None:
    stranger = make.user("scholar_advisor")
    a_nomination(a_scholar(*named), a_call(named[0], lead_days=70), named[0])
    told = {user.id: [kind for line in entries(user) for kind in _kinds(line)] for user in (*named, stranger)}
    assert told == {named[0].id: ["nomination_deadline"], named[1].id: ["nomination_deadline"], stranger.id: []}


def _kinds(line: Any) -> list[str]:
    return [row.title for row in db.session.execute(line)]


def test_two_who_nominate_for_one_call_make_one_nomination_and_a_withdrawn_one_makes_room(
    named: tuple[User, User],
) -> None:
    call, case = a_call(named[0]), a_scholar(*named)
    first = a_nomination(case, call, named[0])
    with pytest.raises(NominatedAlready):
        a_nomination(case, call, named[1])
    # Both may have looked before either had saved: then the database says it.
    with pytest.raises(IntegrityError), unit_of_work():
        twin = Nomination(case_id=case.id, person_id=case.person_id, call_id=call.id, since=clock.now())
        db.session.add(twin)
    with unit_of_work():
        move(fresh(first), "withdraw", by=named[0], reason="the host left")
    assert a_nomination(case, call, named[1]).state == "draft"


def test_a_step_that_two_press_is_taken_once(named: tuple[User, User]) -> None:
    nomination = a_nomination(a_scholar(*named), a_call(named[0]), named[0])
    with unit_of_work():
        move(fresh(nomination), "collect", by=named[0])
    with pytest.raises(NotPossibleNow), unit_of_work():
        move(fresh(nomination), "collect", by=named[1])
