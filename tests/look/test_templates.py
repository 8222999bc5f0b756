"""No page writes style, script or fields of its own, and no text goes past the translators."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.look.sheets import STATIC, TEMPLATES

PAGES = sorted(path for path in TEMPLATES.rglob("*") if path.suffix in {".html", ".txt"})
SHOWN_ATTRIBUTES = ("aria-label", "title", "placeholder", "alt")
# The style guide names the macros and shows sample data: nobody but developers reads it.
FOR_DEVELOPERS = {"components/showcase.html"}


def _name(path: Path) -> str:
    return path.relative_to(TEMPLATES).as_posix()


def _without_comments(source: str) -> str:
    return re.sub(r"\{#.*?#\}", "", source, flags=re.DOTALL)


def untranslated(source: str) -> Iterator[str]:
    """Words of a template that stand outside `{{ … }}`: as text, or in an attribute that is shown or read aloud."""
    source = _without_comments(source)
    source = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "\N{OBJECT REPLACEMENT CHARACTER}", source, flags=re.DOTALL)
    for attribute in SHOWN_ATTRIBUTES:
        for value in re.findall(rf"""\b{attribute}=["']([^"']*)["']""", source):
            if re.search(r"[^\W\d_]", value):
                yield value
    source = re.sub(r"<(style|script)\b.*?</\1>|<!doctype html>", "", source, flags=re.DOTALL)
    for text in re.sub(r"<[^>]*>", "\n", source).splitlines():
        if re.search(r"[^\W\d_]", text):
            yield text.strip()


@pytest.mark.parametrize("path", PAGES, ids=_name)
def test_a_template_holds_no_style_no_handler_and_no_script(path: Path) -> None:
    source = _without_comments(path.read_text(encoding="utf-8"))
    assert re.findall(r"<[^>]*\sstyle\s*=", source) == []
    assert re.findall(r"<[^>]*\son[a-z]+\s*=", source) == []
    assert re.findall(r"<script\b(?![^>]*\ssrc=\"\{\{ static_url)[^>]*>", source) == []
    assert re.findall(r"<script\b[^>]*>[^<]", source) == []
    assert "javascript:" not in source
    styles = re.findall(r"<style\b[^>]*>.*?</style>", source, flags=re.DOTALL)
    assert set(styles) <= {"<style>{{ public_css() }}</style>"}


@pytest.mark.parametrize("path", PAGES, ids=_name)
def test_only_components_write_fields(path: Path) -> None:
    source = _without_comments(path.read_text(encoding="utf-8"))
    if _name(path).startswith("components/"):
        assert not re.search(r"<input[^>]*type=[\"']?(submit|image|reset)", source)
    else:
        assert re.findall(r"<(input|textarea|select)\b", source) == []


@pytest.mark.parametrize("path", [path for path in PAGES if _name(path) not in FOR_DEVELOPERS], ids=_name)
def test_every_text_goes_through_gettext(path: Path) -> None:
    assert list(untranslated(path.read_text(encoding="utf-8"))) == []


def test_the_scanner_finds_what_it_is_there_to_find() -> None:
    source = '<p title="Hidden words">{{ _("Good") }} Bad<br>{# fine #}</p>{% if x %}Worse{% endif %}<b>…, 12 –</b>'
    assert [text.strip("\N{OBJECT REPLACEMENT CHARACTER} ") for text in untranslated(source)] == [
        "Hidden words",
        "Bad",
        "Worse",
    ]


@pytest.mark.parametrize("name", ["public.js", "desk.js", "attendance.js"])
def test_a_script_is_small_and_talks_to_nobody_else(name: str) -> None:
    source = (STATIC / name).read_text(encoding="utf-8")
    assert len(source) < 6000
    assert not re.search(r"XMLHttpRequest|sendBeacon|eval\(|innerHTML|https?:|\bimport\b|confirm\(", source)
    # A large file goes in pieces, a draft as it is written, a mark as it is tapped, to the address that the page itself names; the policy
    # forbids every other site.
    assert set(re.findall(r"fetch\((\w+)", source)) == {"url"}
    named = {
        "public.js": "input.dataset.pieces.replace",
        "desk.js": "url = text.dataset.keep",
        "attendance.js": "url = form.dataset.save",
    }
    assert named[name] in source
