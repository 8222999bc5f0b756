"""Every public form against strings that were put together by chance, in every field: no fault of ours, nothing alive on
the page, nothing lost. What is sent is the same in each run; `CASEWORK_CHANCE` chooses other strings, `make deep` more."""

from __future__ import annotations

import os
from collections import Counter
from random import Random
from typing import Any

import pytest
from flask import Flask

from tests.browser import Page
from tests.security.forms_found import TYPED, Found, Shown, all_forms, opened, shown_on
from tests.security.markup import live_in
from tests.security.naughty import as_shown, naughty
from tests.security.planted import planted_world
from tests.security.states import make_world_of_states
from tests.security.visitor import Visitor
from tests.sharing import EVERYTHING

CHANCE = int(os.environ.get("CASEWORK_CHANCE", "1"))
ROUNDS = 25 if EVERYTHING else 6
#: Never given back to a page, or written by the program alone.
KEPT_BACK = {"csrf_token", "form_ticket", "version", "pin", "return_pin", "code", "return_code"}


def public_forms(app: Flask) -> list[Found]:
    found = all_forms(app, planted_world(app, make_world_of_states))
    return [each for each in found if each.page.startswith("/ar/") or each.viewer in {"person", "applicant", "helper"}]


def typed_in(form: Shown) -> list[str]:
    return [name for name, each in form.controls.items() if each.kind in TYPED - {"password"} and name not in KEPT_BACK]


def filled_by_chance(form: Shown, chance: Random) -> dict[str, Any]:
    """Strings in all that is typed, or in one field alone, which is taken more often; at times in a choice, too."""
    sent: dict[str, Any] = form.filled()
    if typed_in(form) and chance.random() < 0.6:
        sent[chance.choice(typed_in(form))] = [naughty(chance, readable=True)]
        return sent
    for name in typed_in(form):
        sent[name] = [naughty(chance, readable=chance.random() < 0.7)]
    others = [name for name in form.controls if name not in typed_in(form)]
    if others and (not typed_in(form) or chance.random() < 0.34):
        sent[chance.choice(others)] = [naughty(chance)]
    return sent


def lost(form: Shown, sent: dict[str, Any], page: Page) -> list[str]:
    """Typed fields that a form which was not taken does not give back."""
    known = {name: each for shown in shown_on(page) for name, each in shown.controls.items()}
    return [
        f"{name} was {sent[name][0]!r}, is {known[name].held if name in known else None!r}"
        for name in typed_in(form)
        if sent[name] and (name not in known or known[name].held != [as_shown(sent[name][0])])
    ]


def lost_after_saving(form: Shown, sent: dict[str, Any], visitor: Visitor) -> list[str]:
    """Where the page of the form shows what is kept: another text than was sent. Blanks around it are no part of it."""
    page = opened(visitor.browser, visitor.found.page)
    known = {name: each for shown in shown_on(page) if visitor.is_this(shown) for name, each in shown.controls.items()}
    wrong = []
    for name in typed_in(form):
        kept = known[name].held if name in known and known[name].held != form.controls[name].held else []
        if any(kept) and sent[name] and [each.strip() for each in kept] != [as_shown(sent[name][0]).strip()]:
            wrong.append(f"{name} was {sent[name][0]!r}, is kept as {kept!r}")
    return wrong


@pytest.mark.parametrize("part", range(2))
def test_every_public_form_takes_what_chance_puts_together(context: Flask, part: int) -> None:
    wrong, seen = [], Counter[str]()
    for number, each in enumerate(public_forms(context)[part::2]):
        visitor, chance = Visitor(context, each), Random(f"{CHANCE} {part} {number}")
        for _round in range(ROUNDS):
            form = visitor.shown()
            sent = filled_by_chance(form, chance)
            page, changed = visitor.send_and_count(sent, is_multipart=form.takes_files)
            seen[str(page.status // 100)] += 1
            told = [f"{page.status}"] if page.status >= 500 else []
            if page.status < 400:
                told += lost_after_saving(form, sent, visitor)
                shown = visitor.browser.follow(page)
                visitor.form = None
            else:
                told += lost(form, sent, page) + ([f"half-saved {changed}"] if changed else [])
                shown = page
            told += live_in(shown.html)
            wrong += [f"{each.endpoint} as {each.viewer}: {what}" for what in told]
    print(f"\n{dict(seen)}")
    assert wrong == [], "\n".join(wrong)
    assert seen["4"] > 20 and seen["2"] + seen["3"] > 10, seen


def test_chance_puts_together_what_differs_and_is_the_same_again() -> None:
    strings = [naughty(Random(number)) for number in range(2000)]
    assert strings == [naughty(Random(number)) for number in range(2000)]
    assert len(set(strings)) > 1800 and all(strings)
    assert any("zq7" in one for one in strings) and any(one != as_shown(one) for one in strings)
    assert {ord(sign) >> 8 for one in strings for sign in one} >= {0x04, 0x06, 0x20, 0x1F3}
