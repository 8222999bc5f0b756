"""Languages: which one this answer is in, its direction, and the gettext functions that the program's texts go through."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, dates
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, current_app, g, has_request_context, request
from flask_babel import Babel, force_locale
from flask_babel.speaklater import LazyString
from flask_login import current_user
from markupsafe import Markup

from casework.core import clock

#: The published languages in the order of the switch, each in its own script.
LANGUAGES = {
    "de": "Deutsch",
    "en": "English",
    "uk": "Українська",
    "ar": "العربية",
    "fa": "فارسی",
    "tr": "Türkçe",
    "ru": "Русский",
    "fr": "Français",
}
#: Addresses that lead to another language's texts: Dari reads the Persian pages with its own words where they differ.
VARIANTS = {"prs": ("fa", "دری")}
STAFF_LANGUAGES = ("de", "en")
RIGHT_TO_LEFT = frozenset({"ar", "fa", "ckb", "ps", "ur", "prs"})
_ALIASES = {"prs": "fa", "ku": "en", "be": "ru", "kk": "ru", "az": "tr"}

FOLDER = Path(__file__).parent.parent / "translations"
babel = Babel()
_forced: ContextVar[str | None] = ContextVar("forced_language", default=None)


@cache
def _catalogue(code: str) -> NullTranslations:
    """The texts of a language, both domains, read once: Flask-Babel's own look-up costs 30 µs a text, this one 3."""
    public, staff = (Translations.load(str(FOLDER), [code], domain) for domain in ("public", "staff"))
    if isinstance(public, Translations) and isinstance(staff, Translations):
        public.merge(staff)
    return public


@lru_cache(16384)
def _text(code: str, text: str) -> str:
    return str(_catalogue(code).gettext(text))


def _(text: str, **values: Any) -> str:
    """The text in the language of this answer."""
    found = _text(language(), text)
    return found % values if values else found


def _n(one: str, many: str, num: int, **values: Any) -> str:
    """As `_`, by number: `%(num)d` is the number itself."""
    return str(_catalogue(language()).ngettext(one, many, num)) % {"num": num, **values}


def _l(text: str, **values: Any) -> LazyString:
    """As `_`, but put into words only when it is shown."""
    return LazyString(_, text, **values)


def direction(language: str) -> str:
    return "rtl" if language.split("-")[0] in RIGHT_TO_LEFT else "ltr"


def wished_language(header: str, among: tuple[str, ...] = tuple(LANGUAGES)) -> str:
    """The best of `among` for an Accept-Language header: cut each tag from the right, then an alias.

    Werkzeug's best_match gives English for `fa-AF,en;q=0.5` (measured), so these lines are ours.
    """
    wishes: list[tuple[float, int, str]] = []
    for place, part in enumerate(header.split(",")):
        tag, _sep, quality = part.strip().partition(";q=")
        try:
            weight = float(quality or 1)
        except ValueError:
            weight = 0.0
        if tag and weight > 0:
            wishes.append((-weight, place, tag.lower().replace("_", "-")))
    for _weight, _place, tag in sorted(wishes):
        while tag:
            for candidate in (tag, _ALIASES.get(tag, "")):
                if candidate in among:
                    return candidate
            tag = tag.rpartition("-")[0]
    return "de" if not header.strip() else "en"


def language() -> str:
    """The language of this answer: forced, else the address's, else the staff member's, else the browser's wish."""
    forced = _forced.get()
    if forced:
        return forced
    proxy: Any = request
    try:
        asked = proxy._get_current_object()
    except RuntimeError:  # a job, a command
        return "de"
    known: str | None = getattr(asked, "casework_language", None)
    if known is None:
        known = asked.casework_language = _wished()
    return known


def _wished() -> str:
    spoken = (request.view_args or {}).get("lang")
    if spoken:
        return VARIANTS[spoken][0] if spoken in VARIANTS else str(spoken)
    own = g.viewer_language if "viewer_language" in g else getattr(current_user, "language", None)
    return str(own) if own else wished_language(request.headers.get("Accept-Language", ""), STAFF_LANGUAGES)


def language_name(code: str) -> str:
    """What the reader calls a language: its own script says nothing to whoever cannot read it."""
    return Locale.parse(language()).languages.get(code) or LANGUAGES.get(code, code)


def variant() -> str:
    """As `language`, but says `prs` where the reader chose Dari: data texts may differ."""
    spoken = (request.view_args or {}).get("lang") if has_request_context() else None
    return str(spoken) if spoken in VARIANTS and not _forced.get() else language()


@contextmanager
def speaking(code: str) -> Iterator[str]:
    """Write in `code` whatever the request's language is: a letter is in the recipient's.

    Dari is written with the Persian texts; a language without texts (an erased person has none) with the German ones.
    The block is told which language it is.
    """
    code = VARIANTS[code][0] if code in VARIANTS else code if code in LANGUAGES else "de"
    token = _forced.set(code)
    try:
        with force_locale(code):
            yield code
    finally:
        _forced.reset(token)


def listed(words: Iterable[object]) -> str:
    """Words one after another; Arabic and Persian have a comma of their own."""
    return ("، " if direction(language()) == "rtl" else ", ").join(str(word) for word in words)


def show_date(value: date | datetime | None) -> str:
    return _shown_date(value, language(), clock.zone()) if value else ""


def show_time(value: datetime | None) -> str:
    return _shown_time(value, language(), clock.zone()) if value else ""


@lru_cache(4096)
def _shown_date(value: date | datetime, code: str, zone: ZoneInfo) -> str:
    if isinstance(value, datetime):
        value = value.astimezone(zone).date()
    return str(dates.format_date(value, "medium", locale=code))


@lru_cache(4096)
def _shown_time(value: datetime, code: str, zone: ZoneInfo) -> str:
    return str(dates.format_datetime(value, "short", tzinfo=zone, locale=code))


def compile_catalogues(folder: Path) -> None:
    """Make each .mo that is older than its .po: only the texts themselves are kept in the repository."""
    for source in folder.glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as text:
            catalogue = read_po(text, locale=source.parent.parent.name)
        # Several processes may start at once: each writes its own file, the last one stays.
        fresh = target.with_suffix(f".mo.{os.getpid()}")
        with fresh.open("wb") as out:
            write_mo(out, catalogue)
        fresh.replace(target)


@lru_cache(16384)
def _marked(code: str, text: str) -> Markup:
    return Markup(_catalogue(code).gettext(text))  # noqa: S704 (a text of ours; what is put into it is escaped)


@lru_cache(16384)
def _without_values(code: str, text: str) -> Markup:
    return _marked(code, text) % {}


def _in_template(text: str, **values: Any) -> Markup:
    """As Jinja's own `_`, which asks three times through its context for each text: what is put into it is escaped."""
    return _marked(language(), text) % values if values else _without_values(language(), text)


def _n_in_template(one: str, many: str, num: int, **values: Any) -> Markup:
    return Markup(_catalogue(language()).ngettext(one, many, num)) % {"num": num, **values}  # noqa: S704 (as above)


def init_app(app: Flask) -> None:
    compile_catalogues(FOLDER)
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = f"{FOLDER};{FOLDER}"
    babel.init_app(app, locale_selector=language, timezone_selector=lambda: current_app.config["ZONE"])
    app.jinja_env.globals |= {"_": _in_template, "gettext": _in_template, "ngettext": _n_in_template}
