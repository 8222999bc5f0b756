"""Funder and grant are for the office alone: nobody who teaches, helps, works elsewhere or takes part reads them (U5)."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.browser import Browser
from tests.security.walking import THERE, everything, methods
from tests.security.world import World, address_of

OUTSIDE = ("teacher", "volunteer", "partner", "person", "anyone")


def read_by(app: Flask, world: World, browser: Browser) -> str:
    """Every page that this viewer can open, whole, with its headers."""
    addresses = {
        address_of(rule, getattr(world, whose))
        for rule in app.url_map.iter_rules()
        for whose in THERE
        if "GET" in methods(rule) and rule.endpoint != "static"
    }
    pages = [browser.get(address) for address in sorted(addresses)]
    assert sum(page.status == 200 for page in pages) > 10
    return "".join(everything(page) for page in pages if page.status == 200)


@pytest.mark.parametrize("viewer", OUTSIDE)
def test_no_funder_and_no_grant_is_named_outside_the_office(context: Flask, world: World, viewer: str) -> None:
    browser = Browser(context)
    if viewer == "person":
        browser.visit(world.persons["own"])
    elif viewer != "anyone":
        browser.sign_in(world.users[viewer])
    found = read_by(context, world, browser)
    for whose in THERE:
        assert f"Funder of {whose}" not in found
        assert f"FKZ-{whose}" not in found


def test_the_coordinator_reads_them_on_the_same_walk(context: Flask, world: World) -> None:
    found = read_by(context, world, Browser(context).sign_in(world.users["coordinator"]))
    assert all(f"Funder of {whose}" in found and f"FKZ-{whose}" in found for whose in THERE)
