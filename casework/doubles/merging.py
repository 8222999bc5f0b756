"""Two records become one person, and become two again. Nothing is sealed anew: a seal names whose key it needs."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from casework.accounts.models import User
from casework.cases.closing import STILL_SEEN
from casework.cases.models import Access, Case, Note
from casework.cases.trail import note_step
from casework.core import clock
from casework.core.access import SYSTEM
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.core.sealed import open_for
from casework.documents.models import Paper, StoredFile
from casework.doubles.comparing import OF_THE_ROW, answers_differ, has_secret_case, open_cases, waits_twice
from casework.doubles.models import DoublePair
from casework.doubles.queries import TAKEN_APART_WITHIN, later_merge
from casework.doubles.turning import Turning, columns_of_case, columns_of_person, turn_back
from casework.people.models import Answer, ContactPoint, Merge, MergedRow, Person
from casework.people.queries import lives_on_in, records_of
from casework.people.service import answers_of, end_visits, index_anew

DOUBLE = "double"
#: Ways and pages of the record that goes come after those of the one that stays.
LATER = 100


class AlreadyMerged(Refusal):
    message = _l("One of these two has been merged already. Please look again.")


class WhichCase(Refusal):
    field = "case"
    message = _l("Both have an open case. Please choose the one that goes on.")


class WaitsTwice(Refusal):
    message = _l("Both wait for an answer in the same course. Decide or take back one of the two applications first.")


class OneIsSecret(Refusal):
    message = _l("Only one of the two is protected. Merging them would show the name in lists. Protect both, or none.")


class TakeLaterApartFirst(Refusal):
    message = _l("This person was merged once more afterwards. Take that apart first.")


@dataclass(frozen=True)
class Choice:
    """What the human decided: which record stays, which case goes on, and for each field whose answer counts."""

    kept: Person
    gone: Person
    case_id: uuid.UUID | None = None
    #: For each field that was chosen: does the gone record's answer count? Of the others the newest one counts.
    from_gone: Mapping[str, bool] = field(default_factory=dict)


def merge_people(pair: DoublePair, choice: Choice, by: User) -> Merge:
    """The gone record's rows are the kept one's from now on. Both rows are locked by the caller.

    Raises AlreadyMerged, OneIsSecret, WaitsTwice, WhichCase.
    """
    kept, gone = choice.kept, choice.gone
    if pair.state == "merged" or any(lives_on_in(each.id) != each.id or each.erased_on for each in (kept, gone)):
        raise AlreadyMerged
    if has_secret_case(kept.id) != has_secret_case(gone.id):
        raise OneIsSecret
    if waits_twice(kept.id, gone.id):
        raise WaitsTwice
    merge = Merge(kept_id=kept.id, gone_id=gone.id, at=clock.now(), by_id=by.id)
    db.session.add(merge)
    db.session.flush()
    turning, before = Turning(merge.id), dict[str, Any]()
    before["case"] = _one_case_goes_on(turning, choice)
    before["ranks"] = _ask_later(gone)
    before["person"] = _choose_of_row(choice)
    differ = answers_differ(kept.id, gone.id)
    _papers_of_both(turning, kept.id, gone.id)
    turning.turn_all(columns_of_person(), gone.id, kept.id)
    _choose_answers(turning, choice, differ, by)
    merge.before = before
    _settle(kept, gone)
    pair.state, pair.decided_at, pair.decided_by = "merged", clock.now(), by.id
    _close_other_pairs(pair, gone)
    db.session.flush()
    return merge


def take_apart(merge: Merge, by: User) -> None:
    """Two people again. What was written since the merge stays with the one who was kept. Raises TakeLaterApartFirst."""
    if later_merge(merge) is not None:
        raise TakeLaterApartFirst
    kept, gone = (db.session.get_one(Person, each, with_for_update=True) for each in (merge.kept_id, merge.gone_id))
    before: Mapping[str, Any] = open_for(SYSTEM, [merge], "take apart")[0].before or {}
    turn_back(merge.id)
    for row in db.session.scalars(select(MergedRow).where(MergedRow.merge_id == merge.id)):
        db.session.delete(row)
    _restore(kept, before)
    _open_again(before.get("case"))
    for point_id, rank in (before.get("ranks") or {}).items():
        point = db.session.get(ContactPoint, uuid.UUID(point_id))
        if point is not None:
            point.rank = rank
    merge.undone_at, merge.before = clock.now(), None
    db.session.flush()
    _settle(kept, gone)
    pair = db.session.scalar(select(DoublePair).where(*_between(kept, gone)).limit(1))
    if pair is not None:
        pair.state, pair.decided_at, pair.decided_by = "not_same", clock.now(), by.id


def forget_old_merges(limit: int = 50) -> int:
    """After 30 days a merge is for good: what it would need to be taken apart goes. Returns how many."""
    over = Merge.at <= clock.now() - TAKEN_APART_WITHIN
    merges = db.session.scalars(select(Merge).where(over, Merge.before_sealed.is_not(None)).limit(limit)).all()
    for merge in merges:
        merge.before = None
        for row in db.session.scalars(select(MergedRow).where(MergedRow.merge_id == merge.id)):
            db.session.delete(row)
    db.session.flush()
    return len(merges)


def _between(kept: Person, gone: Person) -> tuple[Any, ...]:
    both = (kept.id, gone.id)
    return DoublePair.one_id.in_(both), DoublePair.other_id.in_(both)


def _settle(kept: Person, gone: Person) -> None:
    """The index of names and the facts follow from the rows; whoever is in with either code comes in again."""
    db.session.flush()
    db.session.expire_all()
    index_anew(kept.id)
    index_anew(gone.id)
    end_visits({*records_of(kept.id), *records_of(gone.id)})


def _choose_of_row(choice: Choice) -> dict[str, list[Any]]:
    """Fields of the person's own row; returns what they were and are. A contact stop of either holds for both."""
    kept, gone = open_for(SYSTEM, [choice.kept, choice.gone], "merge")
    wanted: dict[str, Any] = {name: getattr(gone, name) for name in OF_THE_ROW if choice.from_gone.get(name)}
    if gone.contact_stop and not kept.contact_stop:
        wanted |= {"contact_stop": True, "contact_stop_reason": gone.contact_stop_reason}
    wanted["little_on_phone"] = kept.little_on_phone or gone.little_on_phone
    wanted["alias"] = kept.alias or gone.alias
    changed = {}
    for name, value in wanted.items():
        changed[name] = [getattr(kept, name), value]
        setattr(kept, name, value)
    return changed


def _restore(kept: Person, before: Mapping[str, Any]) -> None:
    """Only what is still as the merge left it: what somebody changed since is newer. A new contact stop stays."""
    open_for(SYSTEM, [kept], "take apart")
    changed: Mapping[str, list[Any]] = before.get("person") or {}
    same = {name: old for name, (old, new) in changed.items() if getattr(kept, name) == new}
    if "contact_stop_reason" not in same:
        same.pop("contact_stop", None)
    for name, old in same.items():
        setattr(kept, name, old)


def _choose_answers(turning: Turning, choice: Choice, differ: Mapping[str, tuple[Any, Any]], by: User) -> None:
    """Where both said something else, the chosen answer is written once more, unless it is the newest. Both stay."""
    now = answers_of(choice.kept.id)
    for name, (mine, theirs) in differ.items():
        if name not in choice.from_gone:
            continue
        value = theirs if choice.from_gone[name] else mine
        if now.get(name) != value:
            at = clock.now()
            row = Answer(subject_id=choice.kept.id, field=name, at=at, by_kind="user", by_id=str(by.id), value=value)
            row.source = "advisor"
            turning.made(row)


def _ask_later(gone: Person) -> dict[str, int]:
    ranks = {}
    for point in db.session.scalars(select(ContactPoint).where(ContactPoint.person_id == gone.id)):
        ranks[str(point.id)] = point.rank
        point.rank += LATER
    return ranks


def _papers_of_both(turning: Turning, kept_id: uuid.UUID, gone_id: uuid.UUID) -> None:
    """Of a kind of paper that both have, the files go to the one paper; the same file twice stays where it is."""
    mine = {paper.kind: paper for paper in db.session.scalars(select(Paper).where(Paper.subject_id == kept_id))}
    for paper in db.session.scalars(select(Paper).where(Paper.subject_id == gone_id)).all():
        if paper.kind in mine:
            for file in db.session.scalars(select(StoredFile).where(StoredFile.paper_id == paper.id)).all():
                if turning.turn(file, "paper_id", mine[paper.kind].id):
                    # After the other record's pages, not between them. Among themselves they keep their order.
                    file.place += LATER


def _one_case_goes_on(turning: Turning, choice: Choice) -> dict[str, Any] | None:
    """At most one case of a person is open: what hangs on the other one goes on in the chosen one. Raises WhichCase."""
    both = {case.id: case for case in open_cases(choice.kept.id, choice.gone.id)}
    if len(both) < 2:
        return None
    if choice.case_id not in both:
        raise WhichCase
    (ends,) = (case for case_id, case in both.items() if case_id != choice.case_id)
    turning.turn_all(columns_of_case(), ends.id, choice.case_id, stays=_is_restricted)
    names = ("status", "next_action", "waiting_for")
    before: dict[str, Any] = {"id": str(ends.id), **{name: getattr(ends, name) for name in names}}
    before["next_on"] = ends.next_on.isoformat() if ends.next_on else None
    now, living = clock.now(), select(Access).where(Access.case_id == ends.id, Access.until.is_(None))
    before["access"] = [str(row.id) for row in _end(living, now)]
    ends.closing_reasons = [DOUBLE]
    ends.status, ends.closed_at = "closed", now
    ends.waiting_for = ends.waiting_since = ends.waiting_until = ends.next_action = ends.next_on = None
    ends.next_why = None
    note_step(ends, "closed")
    db.session.flush()
    return before


def _is_restricted(row: Any) -> bool:
    """Written for the people of its own case: with them it stays, and whoever goes on advising asks them."""
    return isinstance(row, Note) and row.is_restricted


def _end(living: Any, now: datetime) -> list[Access]:
    rows = list(db.session.scalars(living))
    for row in rows:
        row.until = now + STILL_SEEN
    return rows


def _open_again(before: Mapping[str, Any] | None) -> None:
    case = db.session.get(Case, uuid.UUID(before["id"])) if before else None
    if case is None or before is None or case.is_open or open_cases(case.person_id, case.person_id):
        return
    case.status, case.closed_at, case.closing_reasons = before["status"], None, None
    case.next_action, case.next_on = before["next_action"] or "choose_advisor", clock.today()
    for row_id in before["access"]:
        row = db.session.get(Access, uuid.UUID(row_id))
        if row is not None:
            row.until = None
    note_step(case, "reopened")


def _close_other_pairs(pair: DoublePair, gone: Person) -> None:
    """Who resembled the gone record resembles the kept one, and is found again by the next search."""
    either = (DoublePair.one_id == gone.id) | (DoublePair.other_id == gone.id)
    others = select(DoublePair).where(either, DoublePair.id != pair.id, DoublePair.state == "open")
    # Whoever holds one of them waits for our two people: waiting for them in turn would hang both.
    for other in db.session.scalars(others.with_for_update(skip_locked=True)):
        db.session.delete(other)
