"""Publishing forms: each version is kept, so whoever began on version 3 finishes on version 3."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel.speaklater import LazyString
from sqlalchemy import func, select

from casework.core import clock
from casework.core.errors import Refusal
from casework.core.forms import Form
from casework.core.i18n import _, _l, _n
from casework.core.models import db
from casework.intake.models import FormVersion
from casework.intake.shipped import GENERAL
from casework.intake.steps import PAPERS, QUESTIONS, Page, pages_of
from casework.register.fields import UnknownField, all_fields, field
from casework.register.own_fields import missing_languages
from casework.register.texts import LANGUAGES, Text


class BrokenForm(Refusal):
    field = "pages"
    message = _l("This form cannot be published.")


class NoLanguage(Refusal):
    message = _l("In no language are all texts there. Please complete one.")


def publish_form(key: str, pages: Mapping[str, Any]) -> FormVersion:
    """Publish the next version of a form. Raises BrokenForm, naming what is wrong; the same pages again change nothing."""
    check(pages)
    newest = newest_published(key)
    if newest is not None and newest.pages == pages:
        return newest
    version = FormVersion(key=key, number=next_number(key), pages=dict(pages), published_at=clock.now())
    db.session.add(version)
    db.session.flush()
    return version


def publish_shipped_forms() -> FormVersion:
    """Make sure that the general form is there: for a new installation, the demo and the tests.

    One that was changed here stays as it is.
    """
    newest = newest_published("general")
    return newest if newest is not None and newest.pages.get("made_here") else publish_form("general", GENERAL)


def publish_working(version: FormVersion) -> FormVersion:
    """Publish a form as it was built, in every language that has all its texts. Raises BrokenForm, NoLanguage."""
    check(version.pages)
    lacking = missing_texts(version.pages)
    complete = [lang for lang in LANGUAGES if lang not in lacking]
    if not complete:
        raise NoLanguage
    version.pages = {**version.pages, "languages": complete, "made_here": True}
    if (newest := newest_published(version.key)) is not None and newest.number > version.number:
        version.number = next_number(version.key)
    version.published_at = clock.now()
    db.session.flush()
    return version


def newest_published(key: str) -> FormVersion | None:
    query = select(FormVersion).where(FormVersion.key == key, FormVersion.published_at.is_not(None))
    return db.session.scalar(query.order_by(FormVersion.number.desc()).limit(1))


def next_number(key: str) -> int:
    return (db.session.scalar(select(func.max(FormVersion.number)).where(FormVersion.key == key)) or 0) + 1


def check(declared: Mapping[str, Any]) -> None:
    """Raise BrokenForm with the first fault."""
    for fault in faults(declared):
        raise BrokenForm(fault)


def faults(declared: Mapping[str, Any]) -> Iterator[object]:
    """What keeps a form from being published, in words that name it."""
    try:
        pages = pages_of(declared)
    except (KeyError, TypeError, ValueError) as error:
        yield _l("This is not a list of pages: %(reason)s", reason=str(error))
        return
    keys = [page.key for page in pages]
    asked = [name for page in pages for name in page.fields]
    for names in (keys, asked):
        if twice := {name for name in names if names.count(name) > 1}:
            yield _l("Declared twice: %(names)s", names=", ".join(sorted(twice)))
    if not asked or pages[0].kind != QUESTIONS or pages[0].show_if or pages[0].offers or not pages[0].asked({}):
        yield _l("The first page has to ask something of everyone.")
    if "call_name" not in asked:
        yield _l("The form does not ask what to call the person.")
    yield from _faults_of_pages(pages)
    may_be_asked = {one.key for one in all_fields()}
    for name in asked:
        yield from _faults_of_field(name, may_be_asked)


def _faults_of_pages(pages: tuple[Page, ...]) -> Iterator[object]:
    """A condition looks back: without a script a page is whole before its answers are known."""
    before: set[str] = set()
    for page in pages:
        if page.kind not in (QUESTIONS, PAPERS):
            yield _l("%(kind)s is not a kind of page.", kind=page.kind)
        for condition in [page.show_if, *page.conditions.values()]:
            for name in sorted(condition.fields - before) if condition else ():
                yield _l("%(name)s is a condition and is not asked on an earlier page.", name=name)
        for name in page.fields:
            yield from _faults_of_cascade(name, before)
        before |= set(page.fields)
        if page.kind == QUESTIONS and not page.fields:
            yield _l("The page %(page)s asks nothing.", page=page.key)


def _faults_of_cascade(name: str, before: set[str]) -> Iterator[object]:
    try:
        narrowed = field(name).narrowed_by
    except UnknownField:
        return
    if narrowed and narrowed[1] not in before:
        yield _l(
            "%(name)s narrows the answers of %(key)s and is not asked on an earlier page.", name=narrowed[1], key=name
        )


def _faults_of_field(name: str, may_be_asked: set[str]) -> Iterator[object]:
    try:
        known = field(name)
    except UnknownField:
        yield _l("%(name)s is not a field of the register.", name=name)
        return
    if name not in may_be_asked:
        yield _l("%(name)s is not approved yet.", name=name)
    if hasattr(Form, name) or "applicant" not in known.writers:
        yield _l("%(name)s cannot be asked in a form: the applicant may not write it.", name=name)


def missing_texts(declared: Mapping[str, Any]) -> dict[str, list[object]]:
    """For each language what this form lacks in it, named; a language that is not here is complete."""
    lacking: dict[str, list[object]] = {}
    for number, page in enumerate(pages_of(declared), 1):
        for lang in Text(page.title).missing() if page.title else ():
            lacking.setdefault(lang, []).append(_l("title of page %(number)s", number=number))
        for name in page.fields:
            for lang, parts in missing_languages(field(name)).items():
                lacking.setdefault(lang, []).append(_lacking_words(name, parts))
    return lacking


_PARTS = {
    "label": _l("its words"),
    "why": _l("why we ask"),
    "hint": _l("its help"),
    "must_says": _l("what we say to a wrong answer"),
}


def _lacking_words(name: str, parts: list[str]) -> object:
    """One question and what it lacks in one language: its parts by name, its answers by number."""

    def words(**given: object) -> str:
        told = [str(_PARTS[part]) for part in parts if part in _PARTS]
        answers = sum(part not in _PARTS for part in parts)
        told += [_n("%(num)d answer", "%(num)d answers", answers)] if answers else []
        return _("question %(name)s (%(parts)s)", name=name, parts=", ".join(told))

    return LazyString(words)
