"""Every form of the program, in one file because finding them takes a while: nonsense in every field (M10), names that it
does not ask for (G3), markup in every text (G7). A clear answer, nothing lost, nothing half-saved, nothing alive.

Nonsense goes into every public form on both databases, half of the kinds on each; all else is tried on one of the two
(tests/sharing.py)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from zlib import crc32

import pytest
from flask import Flask

from tests.browser import Browser
from tests.security.bad_input import NONSENSE, Bad, bad_for, complaints
from tests.security.forms_found import TYPED, Control, Found, Shown, all_forms, enter, pages
from tests.security.markup import MARKUP, in_chromium, live_in, type_markup_everywhere
from tests.security.mass_assignment import NAMES, VALUES, sent_to
from tests.security.planted import planted_world
from tests.security.states import make_world_of_states
from tests.security.visitor import Visitor
from tests.security.world import ROLES
from tests.sharing import EVERYTHING, is_done_here

ONE_OF = 8
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
#: Pieces of a large file are sent by the script of the page with the papers (tests/intake/test_pieces.py); no page of
#: their own asks for them. So are drafts of notes, while somebody writes. What is done to many cases is sent from the page
#: that shows it beforehand, which is an answer to the same form (tests/desk/test_bulk.py).
NOT_SHOWN = {"cases.notes.keep", "intake.pieces.of_form", "intake.pieces.of_person", "desk.bulk.do"}


def tries(found: Found, form: Shown, is_second: bool) -> Iterator[tuple[Control, Bad]]:
    """Each field with its nonsense; what is heavy goes into the first field that is typed or takes a file. `is_second`: on
    the second of the two databases."""
    heavy = next((name for name, each in form.controls.items() if each.kind in {*TYPED, "file"}), "csrf_token")
    for control in form.controls.values():
        kinds = bad_for(control, is_heavy=control.name == heavy or control.kind == "file")
        for number, bad in enumerate(kinds):
            if is_drawn(found, control, number, is_second):
                yield control, bad


def is_drawn(found: Found, control: Control, number: int, is_second: bool) -> bool:
    """`make deep` sends every kind into every field on both databases. An ordinary run sends every kind into files on both,
    every kind into what is typed on a public page on one of the two, and every eighth into any other field: which ones, its
    name says, so that they are the same each time and over all forms each kind is sent often."""
    if EVERYTHING or control.kind == "file":
        return True
    drawn = crc32(f"{found.endpoint} {control.name}".encode()) + number
    if found.page.startswith(("/ar/", "/de/")) and control.kind in TYPED:
        return drawn % 2 == is_second
    return (drawn + is_second * ONE_OF // 2) % ONE_OF == 0


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
    page, changed = visitor.send_and_count(sent, is_multipart=form.takes_files or isinstance(bad.value, tuple))
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


def shared(app: Flask, found: list[Found]) -> list[Found]:
    """Every public form, and this database's share of those of the staff."""
    kind = app.config["SQLALCHEMY_DATABASE_URI"]
    return [each for each in found if each.page.startswith(("/ar/", "/de/")) or is_done_here(each.endpoint, kind)]


def test_every_door_that_takes_a_post_shows_its_form(context: Flask) -> None:
    found = all_forms(context, planted_world(context, make_world_of_states))
    doors = {rule.endpoint for rule in context.url_map.iter_rules() if "POST" in (rule.methods or ())}
    assert doors - {each.endpoint for each in found} == NOT_SHOWN
    assert len(found) >= len(doors)


@pytest.mark.parametrize("part", range(4))
def test_every_field_of_every_form_takes_nonsense(context: Flask, part: int) -> None:
    found = all_forms(context, planted_world(context, make_world_of_states))
    wrong, seen, kinds = [], Counter[str](), Counter[str]()
    found = shared(context, found)
    is_second = not context.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite")
    for each in found[part::4]:
        visitor = Visitor(context, each)
        for control, bad in list(tries(each, visitor.shown(), is_second)):
            kinds[bad.kind] += 1
            for what in judged(visitor, control, bad, seen):
                wrong.append(f"{each.endpoint} as {each.viewer}: {control.name} ({control.kind}), {bad.kind}: {what}")
    print(f"\n{len(found[part::4])} forms, {dict(seen)}")
    assert wrong == [], "\n".join(wrong)
    assert seen["sent"] > 200 and seen["refused"] > 150
    assert all(kinds[kind] for kind in NONSENSE), kinds


@pytest.mark.parametrize("part", range(3))
def test_no_form_takes_what_it_does_not_ask_for(context: Flask, part: int) -> None:
    assert len(NAMES) >= 60
    kind = context.config["SQLALCHEMY_DATABASE_URI"]
    found = all_forms(context, planted_world(context, make_world_of_states))
    found = [each for each in found if is_done_here(each.endpoint, kind)]
    changed = Counter[str]()
    for number, each in enumerate(found):
        if number % 3 != part:
            continue
        visitor = Visitor(context, each)
        status, plainly, form = sent_to(visitor, {}, begins=False)
        names = sorted(NAMES - set(form.controls))
        # A form with files has a limit of parts (MAX_FORM_PARTS): it gets the names in two sendings.
        for some in (names[::2], names[1::2]) if form.takes_files else (names,):
            extra = dict.fromkeys(some, VALUES[number // 3 % len(VALUES)])
            with_more, effects, _form = sent_to(visitor, extra, begins=bool(plainly))
            assert (with_more, effects) == (status, plainly), each
        changed["something" if plainly else "nothing"] += 1
    print(f"\n{sum(changed.values())} forms × {len(NAMES)} names: {dict(changed)}")
    assert changed["something"] > 5, "sending these forms has to do something, or nothing is proved"


def test_typed_markup_is_text_for_every_role_on_every_page(context: Flask) -> None:
    world = planted_world(context, make_world_of_states)
    took = type_markup_everywhere(context, world)
    shown: dict[str, str] = {}
    kind = context.config["SQLALCHEMY_DATABASE_URI"]
    for viewer in (*ROLES, "person", "applicant", "helper"):
        if viewer in ROLES and not is_done_here(viewer, kind):
            continue
        browser: Browser = enter(context, world, viewer)
        in_all_languages = viewer not in ROLES and is_done_here(f"all languages {viewer}", kind)
        for address, page in pages(context, browser, world, viewer, in_all_languages=in_all_languages):
            if page.answer.mimetype != "text/html":
                # A file (a calendar, a table) is text to whoever opens it, and a browser may not think otherwise.
                assert page.answer.headers["X-Content-Type-Options"] == "nosniff", address
                continue
            assert live_in(page.html) == [], (viewer, address)
            if "zq7" in page.html:
                shown[f"{viewer} {address}"] = page.html
    print(f"\n{len(took)} forms took markup, it stands on {len(shown)} pages")
    assert len(took) > 8 and len(shown) > 8
    assert live_in(f"<p>{MARKUP}</p>") == ["<zq7>", "zq7 onzq7"], "the search can find it"
    in_chromium(list(shown.values())[:: max(1, len(shown) // 12)])
