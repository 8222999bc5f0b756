"""What people, browsers and programs send that no field expects (M10), and what an answer to it has to be."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.browser import Page
from tests.security.forms_found import CHOSEN, TYPED, Control, shown_on

LONG = "é" * 20_000
VERY_LONG = "x" * 5_000_000
NONSENSE = {
    "empty": "", "too long": LONG, "wrong type": "no such thing <b>at all</b>", "an emoji": "🧑🏽‍🎓🏳️‍🌈",
    "right-to-left marks": "\u202e\u200fسميرة\u2066", "NUL": "a\x00b", "half a character": b"\xed\xa0\xbd", "5 MB": VERY_LONG,
    "repeated": ["one", "two"], "a bare day": "2026-01-02", "a huge number": "9" * 40,
}  # fmt: skip
#: Sentences of the library that the forms are made with, in English: nobody may read them.
LIBRARY = re.compile(r"Not a valid|This field is required|Field must be|Invalid (value|input)|coerce", re.I)
SECRET = {"password", "hidden", "submit", "file"}
OWN = {"csrf_token", "form_ticket", "version"}


@dataclass(frozen=True)
class Bad:
    """One field that holds what it should not."""

    kind: str
    value: Any


def bad_for(control: Control, *, is_heavy: bool) -> Iterator[Bad]:
    if control.name == "csrf_token":
        yield Bad("missing token", None)
        yield Bad("wrong token", "aaaa.bbbb")
    elif control.kind == "file":
        for kind, content, name in (
            ("not what it says", b"<html><script>alert(1)</script>", "photo.jpg"),
            ("cut picture", b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, "photo.png"),
            ("empty file", b"", "photo.jpg"),
            ("20 MB", b"%PDF-1.7\n" + b"\x00" * 20_000_000, "long.pdf"),
        ):
            if kind != "20 MB" or is_heavy:
                yield Bad(kind, (io.BytesIO(content), name))
        yield Bad("a text for a file", "words")
    elif control.kind != "submit":
        for kind, value in NONSENSE.items():
            if kind == "5 MB" and not is_heavy:
                continue
            yield Bad("unknown choice" if control.kind in CHOSEN and kind == "wrong type" else kind, value)
        if control.kind in CHOSEN and len(control.offers) > 1 and control.kind != "checkbox":
            yield Bad("two choices", control.offers[-2:])
        yield Bad("a file for a text", (io.BytesIO(b"a file"), "a.txt"))


def told(page: Page) -> str:
    """What the page says went wrong."""
    found = re.findall(r'<div class="errors".*?</div>|<p class="error".*?</p>', page.html, re.S)
    if not found:
        found = re.findall(r"<main.*?</main>", page.html, re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", " ".join(found))).strip()


def complaints(page: Page, language: str, sent: dict[str, Any], bad: Bad, control: Control) -> Iterator[str]:
    """What is wrong with this answer to a refused form."""
    if f'<html lang="{language}' not in page.html:
        yield "not in the page's language"
    words = told(page)
    if len(words) < 10:
        yield "no message"
    if language == "ar" and not re.search("[\u0600-\u06ff]", words):
        yield f"a message in another language: {words[:90]}"
    if LIBRARY.search(words):
        yield f"a message of the library: {words[:90]}"
    if "<b>at all</b>" in page.html:
        yield "what was typed is not escaped"
    yield from forgotten(page, sent, bad, control)


def forgotten(page: Page, sent: dict[str, Any], bad: Bad, control: Control) -> Iterator[str]:
    """Typed text that the answer does not hold any more, in the bad field and in the others."""
    forms = [form for form in shown_on(page) if control.name in form.controls] or shown_on(page)
    known = {name: each for form in forms for name, each in form.controls.items()}
    for name, given in sent.items():
        kind = known[name].kind if name in known else ""
        if name in OWN or kind in SECRET or name in {"pin", "return_pin", "code"}:
            continue
        typed = given[0] if isinstance(given, list) and len(given) == 1 else given
        if name == control.name and (bad.kind not in KEPT or control.kind not in TYPED or not isinstance(typed, str)):
            continue
        if isinstance(typed, str) and typed and (name not in known or known[name].held != [typed.replace("\x00", "")]):
            yield f"forgot {name}"


KEPT = {"too long", "wrong type", "an emoji", "right-to-left marks", "NUL"}
