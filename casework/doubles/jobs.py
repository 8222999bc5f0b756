"""By the clock: who came just now is compared at once, everybody once a day. Nothing is looked up while someone applies."""

from __future__ import annotations

from datetime import timedelta
from itertools import islice

from casework.core import clock
from casework.core.jobs import job
from casework.core.models import db
from casework.core.transaction import mode, unit_of_work
from casework.doubles.finding import number_of_people
from casework.doubles.merging import forget_old_merges
from casework.doubles.models import DoubleSearch
from casework.doubles.pairing import all_pairs
from casework.doubles.queries import search_state
from casework.doubles.service import keep_pairs, look_at_newcomers, remember_search

BATCH = 200
ONCE_A_DAY = timedelta(hours=20)


@job(every_minutes=5)
def compare_newcomers() -> int:
    with mode("read"):
        found, search = look_at_newcomers()
        db.session.rollback()
    with unit_of_work():
        remember_search(search)
        return keep_pairs(found)


@job(every_minutes=1440)
def compare_everybody() -> int:
    """Also finds what changed later: a new spelling, a date from a paper."""
    began, last = clock.now(), search_state("all")
    if last is not None and last.until > began - ONCE_A_DAY:
        return 0
    with mode("read"):
        db.session.rollback()
        found = list(all_pairs())
        people = number_of_people()
        db.session.rollback()
    pairs, new = iter(found), 0
    while batch := list(islice(pairs, BATCH)):
        with unit_of_work():
            new += keep_pairs(batch)
    with unit_of_work():
        remember_search(DoubleSearch(kind="all", until=began, people=people))
    return new


@job(every_minutes=720)
def end_taking_apart() -> int:
    with unit_of_work():
        return forget_old_merges()
