"""Building a form: its working copy, page by page. What is published never changes; the next version is built beside it."""

from __future__ import annotations

import copy
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from anyascii import anyascii
from sqlalchemy import select

from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.intake.models import FormVersion
from casework.intake.publishing import newest_published, next_number
from casework.intake.shipped import GENERAL
from casework.intake.steps import PAPERS, QUESTIONS
from casework.programmes.models import Offer
from casework.register.fields import field

Raw = dict[str, Any]


class NameTaken(Refusal):
    field = "name"
    message = _l("There is a form with this name already.")


class InWork(Refusal):
    status = 409
    message = _l("Someone is changing this form already. Please look at the page again.")


class NotHere(Refusal):
    status = 409
    message = _l("This page or question is no longer in the form. Please look at the page again.")


class NotBuilt(Refusal):
    message = _l("This form was never published, so no offer can use it.")


def form_key(name: str) -> str:
    """The key of a form, made of its first name; a later name never changes it."""
    plain = re.sub(r"[^a-z0-9]+", "_", anyascii(name).lower()).strip("_")[:38].strip("_")
    return plain if plain[:1].isalpha() else f"form_{plain}".rstrip("_")[:38]


def new_form(name: str, pages: Mapping[str, Any] | None = None) -> FormVersion:
    """A form to build, with the pages of the first contact to begin with. Raises NameTaken."""
    key = form_key(name)
    if db.session.scalar(select(FormVersion.id).where(FormVersion.key == key).limit(1)):
        raise NameTaken
    first = {"pages": copy.deepcopy(GENERAL["pages"][:3])}
    version = FormVersion(key=key, number=1, pages={**(pages or first), "name": name})
    db.session.add(version)
    db.session.flush()
    return version


def begin_version(key: str) -> FormVersion:
    """A working copy of the newest published version. Raises InWork."""
    newest = newest_published(key)
    working = select(FormVersion.id).where(FormVersion.key == key, FormVersion.published_at.is_(None))
    if newest is None or db.session.scalar(working.limit(1)):
        raise InWork
    version = FormVersion(key=key, number=next_number(key), pages=copy.deepcopy(newest.pages))
    db.session.add(version)
    db.session.flush()
    return version


def drop_version(version: FormVersion) -> None:
    """Throw the working copy away; what is published stays."""
    db.session.delete(version)
    db.session.flush()


@contextmanager
def _editing(version: FormVersion) -> Iterator[list[Raw]]:
    pages = copy.deepcopy(version.pages)
    yield pages["pages"]
    version.pages = pages
    db.session.flush()


def _page(pages: list[Raw], key: str) -> Raw:
    found = next((page for page in pages if page["key"] == key), None)
    if found is None:
        raise NotHere
    return found


def name_of(entry: Any) -> str:
    return str(entry if isinstance(entry, str) else entry["field"])


def add_page(
    version: FormVersion, title: Mapping[str, str], *, kind: str = QUESTIONS, offers: Collection[str] = ()
) -> str:
    """A new page, before the papers. Its key comes of its first title and stays."""
    with _editing(version) as pages:
        taken = {page["key"] for page in pages}
        words = title.get("en") or title.get("de") or next(iter(title.values()), "")
        base = PAPERS if kind == PAPERS else form_key(words or "page")[:30]
        key = next(one for one in (base, *(f"{base}_{number}" for number in range(2, 1000))) if one not in taken)
        page: Raw = {"key": key, "title": dict(title), **({"offers": sorted(offers)} if offers else {})}
        if kind == PAPERS:
            page["kind"] = PAPERS
        else:
            page["fields"] = []
        place = next((at for at, one in enumerate(pages) if one.get("kind") == PAPERS), len(pages))
        pages.insert(len(pages) if kind == PAPERS else place, page)
    return key


def change_page(version: FormVersion, key: str, title: Mapping[str, str], offers: Collection[str]) -> None:
    with _editing(version) as pages:
        page = _page(pages, key)
        page["title"] = dict(title)
        page.pop("offers", None)
        if offers:
            page["offers"] = sorted(offers)


def add_fields(version: FormVersion, key: str, names: Sequence[str]) -> None:
    with _editing(version) as pages:
        page = _page(pages, key)
        asked = {name_of(entry) for one in pages for entry in one.get("fields", ())}
        page["fields"] = [*page.get("fields", ()), *(name for name in names if name not in asked and field(name))]


def set_condition(version: FormVersion, key: str, name: str | None, condition: Mapping[str, Any] | None) -> None:
    """Ask this page, or this field of it, only if; None: of everyone."""
    with _editing(version) as pages:
        page = _page(pages, key)
        if name is None:
            page.pop("show_if", None)
            if condition:
                page["show_if"] = dict(condition)
            return
        place = _place(page, name)
        page["fields"][place] = {"field": name, "show_if": dict(condition)} if condition else name


def _place(page: Raw, name: str) -> int:
    names = [name_of(entry) for entry in page.get("fields", ())]
    if name not in names:
        raise NotHere
    return names.index(name)


def arrange(version: FormVersion, move: str) -> None:
    """`page:KEY:up`, `page:KEY:down`, `page:KEY:remove`, or `field:PAGE:KEY:…` in the same way. Raises NotHere."""
    what, _sep, rest = move.partition(":")
    names = rest.split(":")
    with _editing(version) as pages:
        if what == "page" and len(names) == 2:
            page = _page(pages, names[0])
            _shift(pages, pages.index(page), names[1])
        elif what == "field" and len(names) == 3:
            _move_field(pages, _page(pages, names[0]), names[1], names[2])
        else:
            raise NotHere


def _shift(row: list[Any], place: int, how: str) -> None:
    thing = row.pop(place)
    if how in {"up", "down"}:
        row.insert(max(0, place - 1) if how == "up" else place + 1, thing)
    elif how != "remove":
        raise NotHere


def _move_field(pages: list[Raw], page: Raw, name: str, how: str) -> None:
    """Up from the top of a page leads to the end of the page before, and down in the same way."""
    place, asking = _place(page, name), [one for one in pages if one.get("kind", QUESTIONS) == QUESTIONS]
    here = asking.index(page)
    if how == "up" and place == 0 and here > 0:
        asking[here - 1].setdefault("fields", []).append(page["fields"].pop(0))
    elif how == "down" and place == len(page["fields"]) - 1 and here < len(asking) - 1:
        asking[here + 1].setdefault("fields", []).insert(0, page["fields"].pop())
    else:
        _shift(page["fields"], place, how)


def use_for_offers(key: str, slugs: Collection[str]) -> None:
    """These offers begin with this form from now on; what was begun stays on its version. Raises NotBuilt."""
    if newest_published(key) is None:
        raise NotBuilt
    for offer in db.session.scalars(select(Offer).where((Offer.slug.in_(slugs)) | (Offer.form_key == key))):
        wanted = key if offer.slug in slugs else "general"
        if offer.form_key != wanted:
            offer.form_key = wanted
    db.session.flush()
