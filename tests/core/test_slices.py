"""Much is done a few at a time: others come in between, and nobody waits for the whole of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from casework.core import transaction
from casework.core.models import db
from casework.core.transaction import Slices, in_slices, until_nothing_is_left

THREE = 3


def three_times(told: list[str]) -> Callable[[Slices], bool]:
    """Something of which three slices are to be done."""

    def do_some(_slices: Slices) -> bool:
        told.append("slice")
        return told.count("slice") < THREE

    return do_some


@pytest.fixture
def told(context: Flask, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was done, and where others were let in."""
    happened: list[str] = []
    monkeypatch.setattr(transaction.time, "sleep", lambda seconds: happened.append("others") if seconds else None)
    return happened


def test_where_one_writes_at_a_time_others_come_in_between_two_slices(told: list[str]) -> None:
    until_nothing_is_left(three_times(told))
    waits = ["others"] if db.engine.dialect.name == "sqlite" else []
    assert told == ["slice", *waits, "slice", *waits, "slice"]
    told.clear()
    for some in in_slices(range(Slices().size + 1)):
        told.append(f"{len(some)} done")
    assert told == [f"{Slices().size} done", *waits, "1 done"]


def test_whoever_has_no_patience_left_leaves_the_rest_to_the_job(told: list[str]) -> None:
    until_nothing_is_left(three_times(told), patience=0)
    assert told.count("slice") == 1
    until_nothing_is_left(three_times(told), patience=60)
    assert told.count("slice") == THREE
