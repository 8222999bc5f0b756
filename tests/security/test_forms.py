"""Every form of the program takes nonsense in every field: a clear answer, nothing lost, nothing half-saved (M10)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from flask import Flask

from tests.security.bad_input import Bad, bad_for, complaints
from tests.security.forms_found import Control, Shown, all_forms
from tests.security.planted import planted_world
from tests.security.states import make_world_of_states
from tests.security.visitor import Visitor
from tests.security.walking import counted, difference

#: These may never be taken for an answer, whatever the field.
NEVER_TAKEN = {
    "missing token",
    "wrong token",
    "too long",
    "5 MB",
    "unknown choice",
    "two choices",
    "not what it says",
    "20 MB",
}
#: Shown only in one moment of a visit; each has tests of its own with what it may be sent.
NOT_SHOWN: set[str] = set()


def tries(form: Shown) -> Iterator[tuple[Control, Bad]]:
    for control in form.controls.values():
        for bad in bad_for(control, is_whole=False):
            yield control, bad


def is_tick(control: Control) -> bool:
    """One box: whatever it is sent as, it is ticked."""
    return control.kind == "checkbox" and len(control.offers) == 1


def judged(visitor: Visitor, control: Control, bad: Bad, seen: Counter[str]) -> Iterator[str]:
    form = visitor.shown()
    sent = form.filled()
    if bad.value is None:
        sent.pop(control.name, None)
    else:
        sent[control.name] = bad.value
    before = counted()
    page = visitor.send(sent, is_multipart=form.takes_files or isinstance(bad.value, tuple))
    changed = difference(before, counted())
    seen["sent"] += 1
    if page.status >= 500:
        yield f"{page.status}"
        visitor.form = None
    elif page.status >= 400:
        seen["refused"] += 1
        if changed:
            yield f"half-saved: {changed}"
        yield from complaints(page, visitor.language, sent, bad, control)
    else:
        seen["taken"] += 1
        visitor.form = None
        if changed and bad.kind in NEVER_TAKEN and control.kind != "hidden" and not is_tick(control):
            yield f"was taken: {changed}"


def test_every_door_that_takes_a_post_shows_its_form(context: Flask) -> None:
    found = all_forms(context, planted_world(context, make_world_of_states))
    doors = {rule.endpoint for rule in context.url_map.iter_rules() if "POST" in (rule.methods or ())}
    assert doors - {each.endpoint for each in found} == NOT_SHOWN
    assert len(found) >= len(doors)


@pytest.mark.parametrize("part", range(4))
def test_every_field_of_every_form_takes_nonsense(context: Flask, part: int) -> None:
    found = all_forms(context, planted_world(context, make_world_of_states))
    wrong, seen = [], Counter[str]()
    for each in found[part::4]:
        visitor = Visitor(context, each)
        for control, bad in list(tries(visitor.shown())):
            for what in judged(visitor, control, bad, seen):
                wrong.append(f"{each.endpoint} as {each.viewer}: {control.name} ({control.kind}), {bad.kind}: {what}")
    print(f"\n{len(found[part::4])} forms, {dict(seen)}")
    assert wrong == [], "\n".join(wrong)
    assert seen["refused"] > 100
