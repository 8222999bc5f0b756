"""Keeping offers: making one, what it says in each language, its papers, its ties to others, when it is published."""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from anyascii import anyascii
from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.core.references import new_reference
from casework.programmes.keeping import keep_rows
from casework.programmes.models import Offer, OfferPaper, OfferText
from casework.programmes.offer_criteria import Criterion, from_fields
from casework.programmes.offer_models import BUNDLES, OfferGrant, OfferLink
from casework.register.lists import codelist
from casework.register.texts import LANGUAGES

#: The language that binds: an offer without it is not shown.
BINDING = "de"


class LevelsTurned(Refusal):
    field = "target_level"
    message = _l("The level at the end is lower than the one at the beginning.")


class AgesTurned(Refusal):
    field = "age_max"
    message = _l("The highest age is lower than the lowest one.")


class TextNotWhole(Refusal):
    field = "is_published"
    message = _l("Published is only what is whole: title, summary, text, and who translated and checked it.")


class BindingTextMissing(Refusal):
    status = 409
    message = _l("The German text is not published yet. Please write and publish it first.")


class TiedToItself(Refusal):
    field = "other"
    message = _l("An offer cannot come before itself, not even by way of others.")


@dataclass(frozen=True)
class Words:
    """An offer in one language."""

    title: str
    summary: str = ""
    body: str = ""
    translated_by: str | None = None
    checked_by: str | None = None

    def is_whole(self, language: str) -> bool:
        """The binding text is nobody's translation, but someone checked it, too."""
        said = [self.title, self.summary, self.body, self.checked_by]
        if language != BINDING:
            said.append(self.translated_by)
        return all((each or "").strip() for each in said)


def make_offer(values: Mapping[str, Any], title: str) -> Offer:
    """A new offer, not published, with a German title to begin with. Raises LevelsTurned."""
    offer = Offer(slug=_free_slug(values["neutral_name"]), is_published=False)
    change_offer(offer, values)
    offer.texts = [OfferText(offer_id=offer.id, language=BINDING, title=title, summary="", body="", is_published=False)]
    db.session.add(offer)
    db.session.flush()
    return offer


def change_offer(offer: Offer, values: Mapping[str, Any]) -> None:
    """What the form says. Raises LevelsTurned."""
    if values.get("entry_level") and values.get("target_level"):
        levels = codelist("cefr")
        if levels.entry(values["target_level"]).extra["rank"] < levels.entry(values["entry_level"]).extra["rank"]:
            raise LevelsTurned
    for name, value in values.items():
        setattr(offer, name, value)


def _free_slug(name: str) -> str:
    """For the address, from the neutral name: it stays when the name changes, so that printed addresses hold."""
    begin = re.sub(r"[^a-z0-9]+", "-", anyascii(name).lower()).strip("-")[:40] or "offer"
    is_taken = db.session.scalar(select(Offer.id).where(Offer.slug == begin)) is not None
    return f"{begin}-{new_reference()[:4].lower()}" if is_taken else begin


def keep_criteria(offer: Offer, fields: Mapping[str, Any], kept: Sequence[Criterion]) -> None:
    """Raises AgesTurned."""
    least, most = fields.get("age_min"), fields.get("age_max")
    if least is not None and most is not None and most < least:
        raise AgesTurned
    offer.criteria = from_fields(fields, kept)


def write_text(offer: Offer, language: str, words: Words, *, is_published: bool) -> OfferText:
    """The offer in one language, published only when it is whole. Raises TextNotWhole, BindingTextMissing."""
    if is_published and not words.is_whole(language):
        raise TextNotWhole
    if language == BINDING and offer.is_published and not is_published:
        raise BindingTextMissing(_l("The offer is published. Its German text can be changed, not taken away."))
    text = db.session.get(OfferText, (offer.id, language))
    if text is None:
        text = OfferText(offer_id=offer.id, language=language)
        db.session.add(text)
    for name, value in vars(words).items():
        setattr(text, name, value)
    text.is_published = is_published
    touch(offer)
    return text


def missing_languages(offer: Offer) -> list[str]:
    """The languages in which readers get the German text."""
    there = {text.language for text in offer.texts if text.is_published}
    return [code for code in LANGUAGES if code not in there]


def publish_offer(offer: Offer) -> None:
    """Raises BindingTextMissing."""
    if BINDING in missing_languages(offer):
        raise BindingTextMissing
    offer.is_published = True


def withdraw_offer(offer: Offer) -> None:
    """It leaves the catalogue; its courses and what people sent stay."""
    offer.is_published = False


def keep_papers(offer: Offer, kept: Collection[str], added: Mapping[str, Any] | None) -> None:
    """Of the papers that the offer asks for, `kept` stay; `added` is a further one, or says anew what is asked of one."""
    papers = {paper.kind: paper for paper in offer.papers}
    wanted: dict[str, dict[str, Any]] = {kind: {} for kind in papers if kind in kept}
    if added is not None:
        order = papers[added["kind"]].order if added["kind"] in papers else len(papers) + 1
        wanted[added["kind"]] = {"order": order, **{name: each for name, each in added.items() if name != "kind"}}
    keep_rows(OfferPaper, {"offer_id": offer.id}, "kind", wanted)
    touch(offer)


def keep_grants(offer: Offer, grants: Collection[uuid.UUID]) -> None:
    keep_rows(OfferGrant, {"offer_id": offer.id}, "grant_id", {grant: {} for grant in grants})
    touch(offer)


def keep_links(offer: Offer, kept: Collection[OfferLink], added: OfferLink | None, *, once_only: bool) -> None:
    """Of the offer's ties `kept` stay, `added` comes. Raises TiedToItself."""
    offer.once_only = once_only
    for link in links_of(offer):
        if link not in kept:
            db.session.delete(link)
    db.session.flush()
    if added is not None:
        there = next(
            (link for link in links_of(offer) if (link.kind, link.other_id) == (added.kind, added.other_id)), None
        )
        if there is not None:
            there.order, there.attendance = added.order, added.attendance
        else:
            _refuse_circle(offer, added)
            db.session.add(added)
    touch(offer)


def _refuse_circle(offer: Offer, added: OfferLink) -> None:
    """Nothing is part of its own part, nor comes after what comes after it. A course may go on from itself."""
    if added.kind == "continues":
        return
    kinds: tuple[str, ...] = BUNDLES if added.kind in BUNDLES else (added.kind,) if added.kind == "after" else ()
    ahead, seen = [added.other_id], {added.other_id}
    while ahead:
        if offer.id in seen:
            raise TiedToItself
        query = select(OfferLink.other_id).where(OfferLink.offer_id.in_(ahead), OfferLink.kind.in_(kinds))
        ahead = [each for each in db.session.scalars(query) if each not in seen]
        seen |= set(ahead)


def links_of(offer: Offer) -> Sequence[OfferLink]:
    """The offer's own ties, by kind and in their order."""
    query = select(OfferLink).where(OfferLink.offer_id == offer.id)
    return db.session.scalars(query.order_by(OfferLink.kind, OfferLink.order, OfferLink.other_id)).all()


def touch(offer: Offer) -> None:
    """Whoever wrote at the same time has to look again: the version of all that belongs to it is the offer's."""
    flag_modified(offer, "neutral_name")
    db.session.flush()
