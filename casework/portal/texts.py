"""Texts of the operator: files that lie beside the data, one a page and language, in Markdown."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import nh3
from flask import current_app
from markdown_it import MarkdownIt
from markupsafe import Markup

from casework.core.digits import only_digits
from casework.core.i18n import LANGUAGES, _, direction, language, variant

PAGES = ("imprint", "privacy", "accessibility", "emergency")
BINDING = "de"
_TAGS = {
    "p", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "a", "br", "blockquote", "hr", "table", "thead", "tbody",
    "tr", "th", "td",
}  # fmt: skip


@dataclass(frozen=True)
class OperatorText:
    """A text with the language that it is really in: German, when this language has none."""

    html: Markup
    language: str
    direction: str

    @property
    def is_foreign(self) -> bool:
        return self.language != language()


@cache
def _reader() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")


def as_html(markdown: str) -> Markup:
    """Markdown as safe HTML. Headings begin at the second level: the first one is the page's own."""
    tokens = _reader().parse(markdown)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + 1, 4)}"
    written = _reader().renderer.render(tokens, _reader().options, {})
    clean = nh3.clean(
        written,
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noreferrer",
    )
    return Markup(clean)  # noqa: S704  cleaned in the line before


def operator_text(page: str) -> OperatorText | None:
    """The operator's text for a page in the reader's language, else in German, else nothing."""
    for code in dict.fromkeys((variant(), language(), BINDING)):
        found = _read(page, code)
        if found:
            return OperatorText(as_html(found), language() if code == variant() else code, direction(code))
    return None


def missing_texts() -> list[str]:
    """The files that the operator still has to write, for the doctor."""
    return [f"{page}.{code}.md" for page in PAGES for code in LANGUAGES if not _read(page, code)]


def emergency_numbers() -> list[str | tuple[str, str]]:
    """Whom to call in danger: lines "name: number" of the operator, else the numbers that hold in all of Germany."""
    for code in dict.fromkeys((variant(), language(), BINDING)):
        lines = [line.strip(" -*\t") for line in _read("emergency", code).splitlines()]
        if any(lines):
            return [_number(line) for line in lines if line]
    return [
        (_("Ambulance and fire brigade"), "112"),
        (_("Police"), "110"),
        (_("Somebody to talk to, day and night, free of charge"), "0800 111 0 111"),
    ]


def _number(line: str) -> str | tuple[str, str]:
    name, _sep, number = line.rpartition(":")
    return (name.strip(), number.strip()) if name and only_digits(number).lstrip("+").isdigit() else line


def _read(page: str, code: str) -> str:
    path = Path(current_app.config["OPERATOR_TEXTS"]) / f"{page}.{code}.md"
    return path.read_text(encoding="utf-8").strip() if path.is_file() else ""
