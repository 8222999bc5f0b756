"""What the filters of the list can be set to that is data: offers, colleagues, tags, saved views. In one statement."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from unicodedata import combining, normalize

from sqlalchemy import String, cast, null, select, union_all
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from casework.accounts.models import User, UserRole
from casework.core.kept import KEPT, constant
from casework.core.models import db
from casework.desk.asker import Asker, filled_in
from casework.desk.models import SavedView, Tag
from casework.desk.saved_views import exists_for
from casework.desk.tagging import reads_tag, within_reach
from casework.programmes.models import Offer, OfferText

LEAD = ("advisor", "scholar_advisor")


class all_as_json(FunctionElement[str]):
    """The columns of all rows as one text: a list of lists. Nothing where there is no row."""

    inherit_cache = True
    type = String()


@compiles(all_as_json, "sqlite")
def _on_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return f"json_group_array(json_array({compiler.process(element.clauses, **options)}))"


@compiles(all_as_json, "postgresql")
def _on_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    return f"CAST(json_agg(json_build_array({compiler.process(element.clauses, **options)})) AS VARCHAR)"


@dataclass(frozen=True)
class View:
    """A view that was kept: where to change it, what it is called, what it asks for."""

    ref: str
    name: str
    state: dict[str, Any]


@dataclass(frozen=True)
class Choices:
    """Each with its code, in the reader's language. `views`: those that exist for the viewer."""

    offers: Sequence[tuple[str, str]] = ()
    colleagues: Sequence[tuple[str, str]] = ()
    tags: list[tuple[str, str]] = field(default_factory=list)
    views: list[View] = field(default_factory=list)


def choices_for(viewer: Any) -> Choices:
    lines = dict(db.session.execute(_everything(Asker(viewer.roles)), filled_in(viewer)).all())
    return Choices(
        offers=_named(lines.get("offer")),
        colleagues=_named(lines.get("colleague")),
        tags=[
            (code, label) for code, label, readers in _in_order(lines["tag"]) if reads_tag(viewer, json.loads(readers))
        ],
        views=[View(code, label, json.loads(state)) for code, label, state in _in_order(lines["view"])],
    )


@lru_cache(64)
def _named(lines: str | None) -> tuple[tuple[str, str], ...]:
    """Kept by the text itself: of four hundred colleagues seldom one changes. Not so views, whose words may name a person."""
    return tuple((code, label) for code, label, _nothing in _in_order(lines))


def _in_order(lines: str | None) -> list[list[str]]:
    return sorted(json.loads(lines or "[]"), key=_by_name)


def _by_name(line: list[str]) -> tuple[str, str]:
    return _sort_key(line[1]), line[0]


@lru_cache(4096)
def _sort_key(name: str) -> str:
    """As a reader looks for it: Ö beside O, small beside capital letters, whatever the database thinks of them."""
    return "".join(sign for sign in normalize("NFKD", name.casefold()) if not combining(sign))


@lru_cache(KEPT)
def _everything(asker: Asker) -> Any:
    return union_all(_offers(asker), _colleagues(asker), _tags(asker), _views(asker))


def _row(kind: str, code: Any, label: Any, more: Any = None) -> Any:
    """All of one kind in one row: to take four hundred colleagues from four hundred took a tenth of the list's time."""
    said = cast(null() if more is None else more, String())
    return select(constant(kind).label("kind"), all_as_json(code, label, said).label("lines"))


def _offers(asker: Asker) -> Any:
    # Offers that are no longer published stay: there are cases that came by them.
    # One that is written in German alone stands there in German.
    own = select(OfferText.offer_id).where(OfferText.language == asker.language)
    text = (OfferText.language == asker.language) | ((OfferText.language == "de") & OfferText.offer_id.not_in(own))
    return _row("offer", Offer.slug, OfferText.title).join(OfferText, OfferText.offer_id == Offer.id).where(text)


def _colleagues(asker: Asker) -> Any:
    role = select(UserRole.user_id).where(UserRole.role.in_(LEAD))
    query = _row("colleague", User.ref, User.name)
    return query.where(User.state == "active", User.id != asker.id, User.id.in_(role))


def _tags(asker: Asker) -> Any:
    return _row("tag", Tag.ref, Tag.label, Tag.readers).where(within_reach(asker))


def _views(asker: Asker) -> Any:
    return _row("view", SavedView.ref, SavedView.name, SavedView.state).where(exists_for(asker))
