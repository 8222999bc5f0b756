"""The queue of a team: the coordination puts a case into it, a member takes it, whoever cannot go on gives it back."""

from __future__ import annotations

from casework.accounts.models import Team, User
from casework.assignment.handing_over import NeedsReason, refuse_if_not_led
from casework.assignment.models import AdvisorDecision
from casework.assignment.queue_models import Queued
from casework.assignment.service import (
    AdvisorIsAway,
    AdvisorIsFull,
    give_back,
    hand_to,
    lock_account,
    refuse_unfit,
)
from casework.assignment.team_queue import end, queue_of, stand_in
from casework.cases.models import Case
from casework.cases.queries import lead_of, load_workers
from casework.cases.trail import refuse_closed
from casework.core.errors import Refusal
from casework.core.i18n import _l


class IsLed(Refusal):
    field = "team"
    message = _l("Somebody leads this case. Only a case without an advisor waits in a queue.")


class NoQueueForScholars(Refusal):
    field = "team"
    message = _l("This case stays with the people who are named for it.")


class StandsThere(Refusal):
    field = "team"
    message = _l("The case waits in this queue already.")


class NoTeam(Refusal):
    field = "colleague"
    message = _l("You belong to no team, so there is no queue. Ask the coordination.")


class TakenAlready(Refusal):
    status = 409
    message = _l("A colleague was faster: this case is taken.")


class WaitsNoMore(Refusal):
    status = 409
    message = _l("This case does not wait in the queue any more.")


class NotYourQueue(Refusal):
    message = _l("This case waits in the queue of another team.")


class YouAreAway(Refusal):
    message = _l("You are away today. End your absence first, or leave the case to a colleague.")


class YouAreFull(Refusal):
    message = _l("You have no room for this case. The coordination can decide otherwise.")


def put_in_queue(case: Case, team: Team, *, by: User) -> Queued:
    """Raises IsLed, NoQueueForScholars, StandsThere."""
    refuse_closed(case)
    if case.is_compartment:
        raise NoQueueForScholars
    if lead_of(case) is not None:
        raise IsLed
    stands = queue_of(case)
    if stands is not None and stands.team_id == team.id:
        raise StandsThere
    return stand_in(case, team.id, by=by)


def take(row: Queued, *, by: User) -> AdvisorDecision:
    """The case is theirs from now on, by the same rules as when a human assigns it. Its row is locked by the finder.

    Raises TakenAlready, WaitsNoMore, NotYourQueue and what is unfit: no reason of one's own goes past being full.
    """
    case = row.case
    if row.state == "taken":
        raise TakenAlready
    if row.state != "waits" or not case.is_open or lead_of(case) is not None:
        raise WaitsNoMore
    if row.team_id != by.team_id or case.is_compartment:
        raise NotYourQueue
    lock_account(by)
    load_workers([case])
    try:
        refuse_unfit(case, by, None)
    except AdvisorIsAway as refusal:
        raise YouAreAway from refusal
    except AdvisorIsFull as refusal:
        raise YouAreFull from refusal
    end(row, "taken")
    return hand_to(case, by, None, by=by, shown={"from_queue": True})


def put_back(case: Case, *, by: User, reason: str) -> None:
    """Back to the queue of the team, and why. Raises NotYourCase, NeedsReason, NoTeam, NoQueueForScholars."""
    lead = refuse_if_not_led(case, by)
    if case.is_compartment:
        raise NoQueueForScholars(field="colleague")
    if not reason.strip():
        raise NeedsReason
    case.team_id = case.team_id or by.team_id
    if case.team_id is None:
        raise NoTeam
    give_back(case, lead, by=by, reason=reason)
