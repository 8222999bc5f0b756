"""Funder and grant are for the office alone: nobody who teaches, helps, works elsewhere or takes part reads them (U5)."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.security.walking import MONEY, THERE, Walk, walk_as
from tests.security.world import World


def opened(walk: Walk) -> int:
    """How many pages it read."""
    return sum(knock.status == 200 and knock.method == "GET" for knock in walk.knocks)


@pytest.mark.parametrize("viewer", ["teacher", "volunteer", "partner", "person", "anyone"])
def test_no_funder_and_no_grant_is_named_outside_the_office(context: Flask, world: World, viewer: str) -> None:
    walk = walk_as(context, world, viewer)
    assert opened(walk) > 10
    assert walk.money == set()


def test_the_coordinator_reads_them_on_the_same_walk(context: Flask, world: World) -> None:
    assert walk_as(context, world, "coordinator").money == {f"{what}{whose}" for what in MONEY for whose in THERE}
