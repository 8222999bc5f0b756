"""What stands in every row of a list: names, references, moments, tags. Written here and not as macros, since a page has
some three hundred of them and a macro of Jinja takes twice as long. Templates get them from `components/`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from jinja2 import Undefined
from markupsafe import Markup, escape

from casework.core.i18n import _, show_date, show_time

#: Icons are drawn here and nowhere else. They repeat what words beside them say, so no reader announces them.
ICONS = {
    "check": "M2 8.5 6 12.5 14 3.5",
    "cross": "M3 3 13 13M13 3 3 13",
    "question": "M5 5.5a3 3 0 1 1 4.5 2.6C8.4 8.8 8 9.4 8 10.5M8 13v1.2",
    "warn": "M8 1.5 15 14H1zM8 6v4M8 11.6v1",
    "lock": "M3.5 7h9v7h-9zM5.5 7V4.5a2.5 2.5 0 0 1 5 0V7",
    "globe": "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 1 0 0-13M1.5 8h13M8 1.5c4 4 4 9 0 13M8 1.5c-4 4-4 9 0 13",
    "back": "M10 3 5 8l5 5",
    "pin": "M8 15v-5M4 10h8l-1.5-3V2h-5v5z",
    "dot": "M8 6.5a1.5 1.5 0 1 0 0 3 1.5 1.5 0 1 0 0-3M8 7.5v1",
}
#: Longer lists are the same for everybody: colleagues, countries, languages. A short one may name people whom a process
#: must not go on knowing, so it is written anew each time.
FEW_CHOICES = 30
_OF_TONE = {"done": "check", "active": "dot", "attention": "warn", "loss": "cross"}


def ltr(text: Any) -> Markup:
    return _safe(f'<bdi dir="ltr">{escape(text)}</bdi>')


def typed_number(text: Any) -> Markup:
    """A number as somebody typed it: Arabic digits between blanks would change places without the override."""
    return _safe(f'<bdo dir="ltr">{escape(text)}</bdo>')


def person(name: Any) -> Markup:
    """Sealed names come as None for those who may not read them: a grey bar stands for them."""
    if name is None or isinstance(name, Undefined):
        instead = escape(_("not visible to you"))
        return _safe(f'<span class="sealed"></span><span class="unseen">{instead}</span>')
    return _safe(f"<bdi>{escape(name)}</bdi>")


def code(text: Any) -> Markup:
    return _safe(f'<bdi class="code" dir="ltr">{escape(text)}</bdi>')


def place(text: str) -> Markup:
    """Where two meet: words, or the address of a video talk, which is pressed and not typed."""
    if not text.startswith("https://") or any(sign.isspace() for sign in text):
        return _safe(f"<bdi>{escape(text)}</bdi>")
    address = escape(text)
    return _safe(f'<a href="{address}" dir="ltr" target="_blank" rel="noreferrer">{address}</a>')


def when(moment: Any) -> Markup:
    """A day or a moment as its reader writes it. Text that is already written out keeps its own direction."""
    if moment is None or isinstance(moment, Undefined):
        return _safe("<span>–</span>")
    if isinstance(moment, str):
        return _safe(f"<bdi>{escape(moment)}</bdi>")
    return _time(moment, show_time(moment) if isinstance(moment, datetime) else show_date(moment))


def on_day(moment: date | datetime) -> Markup:
    """A moment of which only the day matters."""
    return _time(moment, show_date(moment))


def icon(name: str, turn: bool = False) -> Markup:
    return _safe(
        f'<svg class="icon{" turn" if turn else ""}" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"'
        f' focusable="false"><path d="{ICONS[name]}"/></svg>'
    )


def tag(label: Any, tone: str = "plain") -> Markup:
    """Tone: plain, active, done, attention, loss. The words carry the meaning."""
    drawn = icon(_OF_TONE[tone]) if tone in _OF_TONE else ""
    return _safe(f'<span class="tag{"" if tone == "plain" else f" {escape(tone)}"}">{drawn}{escape(label)}</span>')


def timeline_line(entry: Mapping[str, Any], marks: Markup | str = "") -> Markup:
    """One line of a timeline, as `components/timeline.html` describes it. A case's page has thirty of them.

    `marks`: what stands under the title of a few.
    """
    given = entry.get
    kind, href, language, text, by = (given(name) for name in ("kind", "href", "lang", "text", "by"))
    title = f"<bdi>{escape(entry['title'])}</bdi>"
    parts = [
        f"<li>\n<div>{when(entry['when'])}",
        f'<div class="by">{escape(kind)}</div>' if kind else "",
        "</div>\n<div>\n<h3>",
        f'<a href="{escape(href)}">{title}</a>' if href else title,
        f"</h3>{escape(marks)}",
    ]
    if text:
        spoken = f' lang="{escape(language)}"' if language else ""
        parts.append(f'<p dir="auto"{spoken}>{escape(text)}</p>')
    if by:
        parts.append(f'<p class="by">{person(by)}</p>')
    return _safe("".join([*parts, "</div>\n</li>"]))


def hidden(name: str, value: Any) -> Markup:
    """A field that nobody sees. Without an id: a page with fifty forms of one kind would have each id fifty times."""
    return _safe(f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">')


def options(field: Any) -> Markup:
    """The choices of a select, `(value, words)` each: a list of 400 colleagues took a third of the page's time when each
    was made into an object first, and its parts asked for; escaping them anew each time, a tenth.
    """
    given = field.data if isinstance(field.data, list | tuple | set) else [field.data]
    chosen = frozenset([str(value) for value in given if value is not None])
    choices = tuple([(str(value), str(words)) for value, words in field.choices])
    return _kept_options(choices, chosen) if len(choices) > FEW_CHOICES else _options(choices, chosen)


@lru_cache(64)
def _kept_options(choices: tuple[tuple[str, str], ...], chosen: frozenset[str]) -> Markup:
    return _options(choices, chosen)


def _options(choices: tuple[tuple[str, str], ...], chosen: frozenset[str]) -> Markup:
    return _safe("".join([_option(value, words, value in chosen) for value, words in choices]))


def _option(value: str, words: str, is_chosen: bool) -> str:
    return f'<option value="{escape(value)}"{" selected" if is_chosen else ""}>{escape(words)}</option>'


def _time(moment: date | datetime, words: str) -> Markup:
    return _safe(f'<time datetime="{moment.isoformat()}" dir="auto">{escape(words)}</time>')


def _safe(html: str) -> Markup:
    return Markup(html)  # noqa: S704 (whatever comes from outside was escaped above)
