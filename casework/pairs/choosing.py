"""Deciding who meets whom: proposals for one person, signing them, turning them down, noting what was said in a talk."""

from __future__ import annotations

import uuid
from dataclasses import replace

from sqlalchemy import func, select

from casework.accounts.models import User
from casework.assignment.letters import there_is_news
from casework.core import clock
from casework.core.access import SYSTEM
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.core.sealed import open_for
from casework.enrolment.models import Application
from casework.messages.service import write_letter, write_staff_letter
from casework.pairs import letters
from casework.pairs.matching import BEST, Proposed, rank
from casework.pairs.models import LIVING, Pair, PairWish, Volunteer
from casework.pairs.pool import offered, rows_of_volunteers, wanted
from casework.pairs.service import begin_when_both, note_step, take


class DoesNotFit(Refusal):
    field = "volunteer"
    message = _l("A rule keeps these two apart, or the volunteer has no room.")


class ReasonMissing(Refusal):
    field = "why"
    message = _l("Please write why you decide otherwise than proposed.")


class HasAPair(Refusal):
    message = _l("This person has a pair in this offer already.")


class NobodyRead(Refusal):
    field = "read_by"
    message = _l("Please say who read it out.")


def proposals(application: Application) -> list[Proposed]:
    """All who are allowed for this person, best first. The same pools give the same order."""
    rows = rows_of_volunteers()
    return rank(wanted([application], rows)[application.id], offered(rows), application.cohort.offer.kind)


def propose(application: Application, found: Proposed, *, called: str, by: User) -> Pair:
    """Write down a proposal. Nobody is asked before a human signs it. Raises HasAPair, DoesNotFit."""
    _lock(found.volunteer.key)
    living = select(Pair.id).where(Pair.application_id == application.id, Pair.state.in_(LIVING))
    if db.session.scalar(living) is not None:
        raise HasAPair
    if _load(found.volunteer.key) >= found.volunteer.most:
        raise DoesNotFit
    pair = Pair(
        application_id=application.id, case_id=application.case_id, person_id=application.person_id,
        volunteer_id=found.volunteer.key, state="proposed", since=clock.now(), created_at=clock.now(), points=found.score,
        reasons=found.reasons, language=found.language, way=found.way, called=called,
    )  # fmt: skip
    db.session.add(pair)
    db.session.flush()
    note_step(pair, "propose", by=by)
    return pair


def choose(application: Application, key: uuid.UUID, *, why: str, by: User) -> Pair:
    """A human decides for one person; for another volunteer than the best three with a reason, then both are asked."""
    ranked = proposals(application)
    found = next((one for one in ranked if one.volunteer.key == key), None)
    if found is None:
        raise DoesNotFit
    if not why.strip() and found not in best_of(ranked):
        raise ReasonMissing
    pair = propose(application, found, called=called_by(application), by=by)
    pair.why = why.strip() or None
    sign(pair, by=by)
    return pair


def best_of(ranked: list[Proposed], count: int = BEST) -> list[Proposed]:
    """Those that a page proposes first: nobody with whom it did not come about before."""
    return [one for one in ranked if not one.was_before][:count]


def sign(pair: Pair, *, by: User) -> None:
    """From here on both are asked. The rules are asked again: since it was proposed something may have changed."""
    if not still_fits(pair):
        raise DoesNotFit
    take(pair, "ask", by=by)
    pair.signed_by_id, pair.signed_at = by.id, clock.now()
    write_letter(pair.person, "pair", letters.somebody_for_you)
    write_staff_letter(pair.volunteer.user, "news", there_is_news)


def still_fits(pair: Pair) -> bool:
    """Do the hard rules still allow these two? The pair itself takes up no further room."""
    rows = rows_of_volunteers(Volunteer.id == pair.volunteer_id)
    need = wanted([pair.application], rows)[pair.application_id]
    there = [replace(one, load=one.load - 1) for one in offered(rows)]
    return bool(rank(need, there, pair.application.cohort.offer.kind))


def drop(pair: Pair, why: str, *, by: User) -> None:
    if not why.strip():
        raise ReasonMissing(_l("Please write why not."), field="why")
    was_asked = pair.state == "asked"
    take(pair, "drop", by=by)
    pair.why = why.strip()
    if was_asked:
        write_staff_letter(pair.volunteer.user, "news", there_is_news)


def answer_in_a_talk(pair: Pair, agrees: bool, *, read_by: str, by: User) -> None:
    """It was read out and the person, for a minor their guardian, said yes or no."""
    if not read_by.strip():
        raise NobodyRead
    take(pair, "person_yes" if agrees else "person_no", by=by)
    pair.read_by = read_by.strip()
    if agrees:
        pair.person_agreed_at, pair.how = clock.now(), "talk"
        begin_when_both(pair, by)


def called_by(application: Application) -> str:
    """What the volunteer calls the person: what they chose for it, else the alias, else what everybody calls them."""
    row = db.session.scalar(select(PairWish).where(PairWish.application_id == application.id))
    if row is not None:
        open_for(SYSTEM, [row], "pairs")
        if (row.wish or {}).get("called"):
            return str((row.wish or {})["called"])
    open_for(SYSTEM, [application.person], "pairs")
    return application.person.alias or application.person.call_name or "–"


def _lock(volunteer_id: uuid.UUID) -> None:
    """Two who give somebody a person at once wait for each other here, so nobody gets more than they have room for."""
    db.session.execute(select(Volunteer.id).where(Volunteer.id == volunteer_id).with_for_update())


def _load(volunteer_id: uuid.UUID) -> int:
    query = select(func.count()).select_from(Pair).where(Pair.volunteer_id == volunteer_id, Pair.state.in_(LIVING))
    return int(db.session.scalar(query) or 0)
