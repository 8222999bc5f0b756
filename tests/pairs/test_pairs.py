"""The life of a pair: signed by a human, both say yes, they meet, either ends it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from casework.accounts.models import User
from casework.cases.appointments import moment_of
from casework.core import clock
from casework.core.access import SYSTEM
from casework.core.errors import Refusal
from casework.core.models import db
from casework.core.sealed import open_for
from casework.desk.today import todays_work
from casework.messages.models import Letter
from casework.pairs import choosing, service
from casework.pairs.holdings import holdings
from casework.pairs.jobs import forget_volunteers
from casework.pairs.machine import STEPS
from casework.pairs.meetings import HasNotBegun, TimeIsOver, answer_meeting, propose_meeting
from casework.pairs.models import LIVING, Pair, PairMeeting, PairStep
from casework.pairs.own import own_pairs
from casework.pairs.queries import met, minutes_in
from casework.people.service import set_contact_stop
from tests import make
from tests.at_once import at_once
from tests.pairs.pairing import asked, circle, in_days, member, running, volunteer


def steps(pair: Pair) -> list[str]:
    query = select(PairStep.step).where(PairStep.pair_id == pair.id).order_by(PairStep.at, PairStep.id)
    return list(db.session.scalars(query))


def test_it_begins_when_both_have_said_yes_and_each_step_has_its_name(context: Flask) -> None:
    one, vera, by = member(circle(), called="Nur"), volunteer(), make.user("coordinator")
    pair = asked(one, vera, by=by)
    assert (pair.state, pair.signed_by_id, pair.called) == ("asked", by.id, "Nur")
    service.answer_as_volunteer(pair, True, by=vera.user)
    assert pair.state == "asked"
    service.answer_as_person(pair, True, by=one.person)
    assert (pair.state, pair.how) == ("running", "portal")
    assert sorted(steps(pair)) == ["ask", "begin", "person_yes", "propose", "volunteer_yes"]
    letter = open_for(SYSTEM, db.session.scalars(select(Letter).where(Letter.person_id == one.person_id)), "test")[0]
    assert (
        "Vera" not in f"{letter.title}{letter.body}" and one.cohort.neutral_name not in f"{letter.title}{letter.body}"
    )


def test_a_human_decides_otherwise_only_with_a_reason(context: Flask) -> None:
    cohort, by = circle(), make.user("coordinator")
    one = member(cohort)
    rows = [
        volunteer(name, levels={"ar": level}) for name, level in (("A", "C1"), ("B", "C1"), ("C", "C1"), ("D", "A1"))
    ]
    with pytest.raises(choosing.ReasonMissing):
        choosing.choose(one, rows[3].id, why=" ", by=by)
    assert choosing.choose(one, rows[3].id, why="They know each other from the choir", by=by).why
    with pytest.raises(choosing.HasAPair):
        choosing.choose(one, rows[0].id, why="", by=by)
    with pytest.raises(choosing.DoesNotFit):
        choosing.choose(member(cohort), rows[3].id, why="again", by=by)


def test_a_rule_that_changed_since_the_proposal_stops_the_signature(context: Flask) -> None:
    one, vera, by = member(circle()), volunteer(), make.user("coordinator")
    pair = choosing.propose(one, choosing.proposals(one)[0], called="Nur", by=by)
    vera.paused_until = clock.today() + timedelta(days=9)
    with pytest.raises(choosing.DoesNotFit):
        choosing.sign(pair, by=by)
    vera.paused_until = None
    choosing.sign(pair, by=by)
    assert pair.state == "asked"


def test_a_minor_does_not_say_yes_alone(context: Flask) -> None:
    today = clock.today()
    one, by = member(circle(), adult="no"), make.user("coordinator")
    pair = asked(one, volunteer(clearance_seen_on=today, clearance_until=today), by=by)
    with pytest.raises(service.GuardianIsAsked):
        service.answer_as_person(pair, True, by=one.person)
    with pytest.raises(choosing.NobodyRead):
        choosing.answer_in_a_talk(pair, True, read_by=" ", by=by)
    choosing.answer_in_a_talk(pair, True, read_by="Amira; the mother said yes", by=by)
    assert (pair.how, pair.read_by) == ("talk", "Amira; the mother said yes")


def test_either_ends_it_without_a_reason_and_the_volunteer_has_room_again(context: Flask) -> None:
    cohort, vera = circle(), volunteer()
    first, second = member(cohort), member(cohort)
    pair = running(first, vera)
    service.give_reach(pair, {"phone": "0176 1", "email": ""})
    assert pair.reach == {"phone": "0176 1"}
    assert choosing.proposals(second) == [] and holdings(vera.user)
    service.end(pair, by=first.person)
    assert (pair.state, pair.reach, pair.why) == ("ended", None, None)
    assert len(choosing.proposals(second)) == 1 and not holdings(vera.user)
    other = running(second, vera)
    service.end(other, by=vera.user)
    assert steps(other)[-1:] or other.state == "ended"
    with pytest.raises(service.NotNow):
        service.end(other, by=vera.user)


def test_a_contact_stop_takes_a_pair_off_the_volunteers_page_at_once(context: Flask) -> None:
    one, vera = member(circle()), volunteer()
    pair = running(one, vera)
    assert own_pairs(vera.user) == [pair]
    set_contact_stop(one.person, "threat")
    db.session.flush()
    assert own_pairs(vera.user) == []


WALKS = st.lists(
    st.tuples(st.sampled_from(sorted(STEPS)), st.sampled_from(["person", "volunteer", "office", "stranger"])),
    max_size=8,
)


def test_no_walk_leaves_the_declared_machine(context: Flask) -> None:
    one, vera, by = member(circle()), volunteer(), make.user("coordinator")
    who = {"person": one.person, "volunteer": vera.user, "office": by, "stranger": make.user("volunteer")}

    @settings(max_examples=25, deadline=None)
    @given(walk=WALKS)
    def walks(walk: list[tuple[str, str]]) -> None:
        pair = choosing.propose(one, choosing.proposals(one)[0], called="Nur", by=by)
        for step, actor in walk:
            before, arrow = pair.state, STEPS[step]
            try:
                service.take(pair, step, by=who[actor])
            except Refusal:
                assert pair.state == before
                assert before not in arrow.sources or not arrow.who(who[actor], pair)
            else:
                assert before in arrow.sources and pair.state == (arrow.target or before) and actor != "stranger"
        assert pair.state in LIVING or pair.reach is None
        db.session.rollback()

    walks()


def test_coordinators_who_act_at_once_give_nobody_more_people_than_they_have_room_for(
    context: Flask, folder: Path, database_url: str
) -> None:
    cohort, by, row = circle(), make.user("coordinator"), volunteer(most=3)
    crowd = [member(cohort) for _each in range(8)]
    commands = [
        [str(folder), database_url, str(by.id), str(row.id), *(str(one.id) for one in crowd[start::2])]
        for start in range(2)
    ]
    # The processes wait for whoever has not ended their transaction.
    db.session.commit()
    told = Counter(at_once("tests.pairs.race", commands))
    db.session.rollback()
    db.session.expire_all()
    assert told == {"done": 3, "DoesNotFit": 5}
    assert db.session.query(Pair).filter(Pair.state.in_(LIVING)).count() == 3


# --- meetings --------------------------------------------------------------------------------------------------------


def test_an_hour_counts_when_both_say_that_they_met(context: Flask) -> None:
    cohort, vera = circle(), volunteer()
    pair = running(member(cohort), vera)
    meeting = propose_meeting(pair, starts_at=in_days(1), minutes=90, by=vera.user)
    with pytest.raises(service.NotNow):
        answer_meeting(meeting, "agree", by=vera.user)
    answer_meeting(meeting, "agree", by=pair.person)
    with pytest.raises(HasNotBegun):
        answer_meeting(meeting, "took_place", by=pair.person)
    clock.travel(timedelta(days=2))
    answer_meeting(meeting, "took_place", by=pair.person)
    assert (minutes_in(cohort), met([pair.id])[pair.id].minutes) == (0, 0)
    answer_meeting(meeting, "took_place", by=vera.user)
    assert (minutes_in(cohort), met([pair.id])[pair.id].minutes) == (90, 90)
    with pytest.raises(TimeIsOver):
        propose_meeting(pair, starts_at=in_days(-1), minutes=60, by=vera.user)


@pytest.mark.parametrize(
    ("day", "utc"),
    [(date(2027, 3, 27), 17), (date(2027, 3, 28), 16), (date(2027, 10, 30), 16), (date(2027, 10, 31), 17)],
)
def test_six_in_the_evening_is_six_on_both_sides_of_each_change_of_the_clocks(
    context: Flask, day: date, utc: int
) -> None:
    clock.travel(datetime(2027, 3, 1, tzinfo=UTC) - datetime.now(UTC))
    pair = running(member(circle()), volunteer())
    meeting = propose_meeting(pair, starts_at=moment_of(day, time(18)), minutes=60, by=pair.person)
    db.session.commit()
    kept = db.session.get_one(PairMeeting, meeting.id).starts_at
    assert kept == datetime(day.year, day.month, day.day, utc, tzinfo=UTC)
    assert kept.astimezone(clock.zone()).hour == 18


# --- the advisor's Today ----------------------------------------------------------------------------------------------


def reasons(user: User) -> list[str]:
    db.session.commit()
    return [line.title for line in todays_work(user).lines if line.title.startswith("pair_")]


def test_a_call_a_no_and_an_unconfirmed_meeting_stand_on_the_advisors_today(context: Flask) -> None:
    advisor, other, cohort = make.user(), make.user(), circle()
    vera = volunteer(most=3)
    pair = running(member(cohort, advisor=advisor), vera)
    assert reasons(advisor) == []
    service.ask_to_call(pair, "worried", by=vera.user)
    service.ask_to_call(pair, "worried", by=vera.user)
    assert (reasons(advisor), reasons(other)) == (["pair_worried"], [])
    service.has_called(pair, by=advisor)
    assert reasons(advisor) == []
    meeting = propose_meeting(pair, starts_at=in_days(1), minutes=60, by=vera.user)
    answer_meeting(meeting, "agree", by=pair.person)
    second = asked(member(cohort, advisor=advisor), vera)
    service.answer_as_volunteer(second, False, by=vera.user)
    assert reasons(advisor) == ["pair_declined"]
    clock.travel_days(5)
    answer_meeting(meeting, "took_place", by=vera.user)
    assert sorted(reasons(advisor)) == ["pair_declined", "pair_unconfirmed"]
    answer_meeting(meeting, "took_place", by=pair.person)
    assert reasons(advisor) == ["pair_declined"]


def test_what_volunteers_said_is_forgotten_half_a_year_after_they_stopped(context: Flask) -> None:
    today = clock.today()
    there, gone = (
        volunteer(
            name, gender="female", clearance_seen_on=today, clearance_until=today + timedelta(days=900), ended_on=ended
        )
        for name, ended in (("There", None), ("Gone", today))
    )
    clock.travel_days(180)
    assert forget_volunteers() == 0
    clock.travel_days(181)
    assert (forget_volunteers(), forget_volunteers()) == (1, 0)
    assert (gone.clearance_seen_on, gone.gender, there.gender) == (None, None, "female")
