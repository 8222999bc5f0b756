"""May this person go on to this course? Gates of a bundle, what must come before, what excludes, going on, only once.

Declared on the offer, judged by the courses that the viewer may know of: met, not met or unknown, with the reason.
It explains; what an application by the staff is refused for stands in `refuse_application`.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from casework.cases.reach import is_visible
from casework.core.contributions import modules
from casework.core.errors import Refusal
from casework.core.i18n import _, _l
from casework.core.models import db
from casework.enrolment.models import IN_COURSE, Application, Enrolment
from casework.programmes.criteria import Verdict
from casework.programmes.models import Cohort, Offer
from casework.programmes.offer_models import OfferLink
from casework.programmes.offer_path import comes_before, links_around

_PROMISED = ("place_held", "accepted")
_ASKED = ("applied", "documents_missing", "complete", "in_selection", "waiting_list")


class ComesTooEarly(Refusal):
    field = "exception"
    message = _l("Something must come before this course. If the person may start all the same, please say why.")


class Excluded(Refusal):
    field = "cohort"
    message = _l("This course cannot be taken at the same time as another one of this person.")


@dataclass(frozen=True)
class Attended:
    """A person's course, or an application to one."""

    offer_id: uuid.UUID
    state: str
    cohort: Cohort
    enrolment_id: uuid.UUID | None = None


@dataclass(frozen=True)
class Judged:
    """One tie judged; `kind` says which rule it was."""

    kind: str
    verdict: Verdict


def judge_path(viewer: Any, person_id: uuid.UUID, cohort: Cohort) -> list[Judged]:
    """Every tie of the cohort's offer that says something of this person."""
    offer = cohort.offer
    own, others = links_around(offer)
    before = comes_before(offer, own, others)
    excluding = [link for link in (*own, *others) if link.kind == "excludes"]
    continuing = [link for link in own if link.kind == "continues"]
    if not (before or excluding or continuing or offer.once_only):
        return []
    known = [each for each in _attended(viewer, person_id) if each.cohort.id != cohort.id]
    found = [Judged(kind, _passed(other, known)) for kind, other in before]
    if excluding:
        names = _offers({link.other_id if link.offer_id == offer.id else link.offer_id for link in excluding})
        found += [Judged("excludes", _excluded(other, known, cohort)) for other in names]
    for link in continuing:
        verdict = _goes_on(link, known)
        if verdict is not None:
            found.append(Judged("continues", verdict))
    if offer.once_only:
        found.append(Judged("once", _once(offer, known)))
    return found


def refuse_application(judged: Sequence[Judged], *, exception: str | None) -> None:
    """Whoever applies for someone is told at once: what excludes refuses; what must come before asks for a reason.

    Raises Excluded, ComesTooEarly.
    """
    unmet = {each.kind for each in judged if each.verdict.state == "not_met"}
    if "excludes" in unmet:
        raise Excluded
    if unmet & {"gate", "after", "continues"} and not exception:
        raise ComesTooEarly


def _offers(ids: set[uuid.UUID]) -> Sequence[Offer]:
    return db.session.scalars(select(Offer).where(Offer.id.in_(ids)).order_by(Offer.neutral_name)).all()


def _attended(viewer: Any, person_id: uuid.UUID) -> list[Attended]:
    """Courses and applications of this person, as far as the viewer reaches: another's secret decides nothing here."""
    reach = Application.id.is_not(None) if viewer.kind == "system" else is_visible(viewer, Application.case_id)
    if viewer.kind == "person":
        reach = Application.person_id == viewer.id
    query = select(Application, Enrolment).outerjoin(Enrolment, Enrolment.application_id == Application.id)
    rows = db.session.execute(query.where(Application.person_id == person_id, reach))
    return [
        Attended(
            application.cohort.offer_id, enrolment.state if enrolment else application.state, application.cohort,
            enrolment.id if enrolment else None,
        )
        for application, enrolment in rows
    ]  # fmt: skip


def _passed(other: Offer, known: Sequence[Attended]) -> Verdict:
    name = _("Comes before")
    states = {each.state for each in known if each.offer_id == other.id and each.enrolment_id}
    course = other.neutral_name
    if "completed" in states:
        return Verdict(name, "met", _("%(course)s is passed.", course=course))
    if states & IN_COURSE:
        return Verdict(name, "unknown", _("%(course)s is not over yet.", course=course))
    if "failed" in states:
        return Verdict(name, "not_met", _("%(course)s was not passed.", course=course))
    return Verdict(name, "not_met", _("%(course)s must be passed first.", course=course))


def _excluded(other: Offer, known: Sequence[Attended], cohort: Cohort) -> Verdict:
    name, course = _("Not at the same time as"), other.neutral_name
    meets = [each for each in known if each.offer_id == other.id and _overlap(each.cohort, cohort)]
    if any(each.state in IN_COURSE or each.state in _PROMISED for each in meets):
        return Verdict(name, "not_met", _("The person has a place in %(course)s at the same time.", course=course))
    if any(each.state in _ASKED for each in meets):
        return Verdict(name, "unknown", _("The person has applied for %(course)s, too.", course=course))
    return Verdict(name, "met", _("No place in %(course)s at the same time.", course=course))


def _overlap(one: Cohort, other: Cohort) -> bool:
    return one.starts_on <= other.ends_on and other.starts_on <= one.ends_on


def _goes_on(link: OfferLink, known: Sequence[Attended]) -> Verdict | None:
    """For those who were in the earlier course. Others may begin here all the same."""
    name, course = _("Goes on from"), link.other.neutral_name
    were = [each for each in known if each.offer_id == link.other_id and each.enrolment_id]
    if not were:
        return None
    last = max(were, key=lambda each: each.cohort.starts_on)
    if last.state in {"failed", "withdrawn"}:
        return Verdict(name, "not_met", _("%(course)s was not passed.", course=course))
    if link.attendance is not None:
        share = _shares([last]).get(last.enrolment_id)
        if share is None:
            return Verdict(name, "unknown", _("No lesson of %(course)s is noted yet.", course=course))
        said = {"course": course, "share": share, "least": link.attendance}
        if share < link.attendance:
            reason = _("In %(course)s the person was in %(share)d of 100 lessons; %(least)d are asked.", **said)
            return Verdict(name, "not_met", reason)
        if last.state == "completed":
            return Verdict(name, "met", _("%(course)s is passed, with %(share)d of 100 lessons.", **said))
    if last.state == "completed":
        return Verdict(name, "met", _("%(course)s is passed.", course=course))
    return Verdict(name, "unknown", _("%(course)s is not over yet.", course=course))


def _shares(were: Sequence[Attended]) -> dict[uuid.UUID | None, int]:
    """How many of 100 lessons each was in: asked of whoever keeps attendance."""
    ids = [each.enrolment_id for each in were if each.enrolment_id]
    found: dict[uuid.UUID | None, int] = {}
    for module in modules("rates"):
        found |= module.shares(ids)
    return found


def _once(offer: Offer, known: Sequence[Attended]) -> Verdict:
    name, course = _("Only once"), offer.neutral_name
    if any(each.offer_id == offer.id and each.enrolment_id for each in known):
        return Verdict(name, "not_met", _("The person has been in %(course)s already.", course=course))
    return Verdict(name, "met", _("The person has not been in %(course)s before.", course=course))
