"""What the page of a course and the page of an application show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import request
from flask_login import current_user

from casework.accounts.queries import staff_names
from casework.cases.models import Case
from casework.cases.queries import load_workers
from casework.core import audit, clock
from casework.core.access import itself
from casework.core.forms import Form
from casework.core.i18n import language
from casework.core.models import db
from casework.core.sealed import open_for
from casework.enrolment import (
    benefit_cards,
    cohorts,
    decisions,
    deferring,
    permissions,
    queries,
    remedies,
    selecting,
    wishes,
)
from casework.enrolment import staff_words as words
from casework.enrolment.counts import numbers
from casework.enrolment.ending import FIRST_DAYS
from casework.enrolment.filling import round_on_its_way
from casework.enrolment.models import Application, ApplicationStep
from casework.enrolment.reserves import room_for
from casework.enrolment.service import why_not_to_wait
from casework.programmes.models import Cohort
from casework.programmes.queries import offer_titles


def of_cohort(form: Form, cohort: Cohort) -> Any:
    state = request.args.get("state") or None
    listed = queries.applicants(current_user, cohort, after=request.args.get("after"), state=state)
    audit.note_list("enrolment.cohort", len(listed.rows))
    return form.answer(
        "enrolment/cohort.html",
        cohort=cohort,
        offer_text=offer_titles([cohort.offer], language())[cohort.offer_id],
        listed=listed,
        state=state,
        numbers=numbers([cohort.id])[cohort.id],
        reserves=cohorts.reserves_of(cohort),
        round=round_on_its_way([cohort.id]),
        words=words,
        rules=permissions,
        shown_name=queries.shown_name,
        letters_wait=decisions.count_waiting(current_user, cohort),
        deferred=deferring.count_deferred(cohort),
        has_begun=cohort.starts_on <= clock.today() <= cohort.starts_on + FIRST_DAYS,
    )


def of_application(form: Form, application: Application) -> Any:
    row, case = queries.row_of(application), db.session.get_one(Case, application.case_id)
    load_workers([case])
    room = room_for(application)
    scores, changes = selecting.scores_of(application), selecting.changes_by_hand([application.id])
    readers = {each.reader_id for each in scores} | {each.by_id for each in changes.get(application.id, ())}
    open_for(itself(current_user), scores, "application")
    verdicts = [(verdict.state, verdict.reason) for verdict in queries.verdicts_for(current_user, application)]
    return form.answer(
        "enrolment/application.html",
        row=row,
        case=case,
        verdicts=verdicts,
        words=words,
        rules=permissions,
        name=queries.shown_name(application.person),
        names=names_in(row.steps),
        letters=queries.letters_of(row.steps),
        scores=scores,
        outcome=wishes.outcomes_of([application.id]).get(application.id),
        cards=benefit_cards.cards_for(itself(current_user), application),
        read_on=benefit_cards.READ_ON,
        changes=changes.get(application.id, ()),
        readers=staff_names(current_user, readers),
        told=[(each, remedies.objection_ends(each)) for each in decisions.decisions_of(application)],
        kept=kept_in_words(room.kept),
        may_wait=room.is_passed_by,
        can_wait=why_not_to_wait(application, None if application.cohort.closed_at else room) is None,
    )


def kept_in_words(lacking: Mapping[str, int]) -> list[tuple[str, int]]:
    """For whom places are kept, in words, and how many."""
    return [(words.group_word(group), count) for group, count in lacking.items()]


def names_in(steps: Iterable[ApplicationStep]) -> dict[str, str]:
    names = staff_names(current_user, queries.actors_of(steps))
    return {str(key): name for key, name in names.items()}
