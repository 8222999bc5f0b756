"""Own fields: proposed with all their duties, decided by somebody else, corrected in their words, retired."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from anyascii import anyascii
from sqlalchemy import select

from casework.core import clock
from casework.core.errors import Refusal
from casework.core.four_eyes import AlreadyDecided, look_with_other_eyes, note_decision
from casework.core.i18n import _l
from casework.core.models import db
from casework.register.fields import Field
from casework.register.models import APPROVED, PROPOSED, REFUSED, RETIRED, OwnField, OwnFieldVersion
from casework.register.own_fields import PREFIX, own_field_from
from casework.register.queries import forget_own_fields
from casework.register.reading import RegisterError

#: What every field owes, and the words for it when it is missing.
DUTIES: Mapping[str, Callable[[str], object]] = {
    "purpose": lambda key: _l("The question %(key)s does not say what its answer is for.", key=key),
    "basis": lambda key: _l("The question %(key)s has no legal basis.", key=key),
    "readers": lambda key: _l("The question %(key)s does not say who may read its answer.", key=key),
    "writers": lambda key: _l("The question %(key)s does not say who may write its answer.", key=key),
    "retention": lambda key: _l("The question %(key)s does not say how long its answer is kept.", key=key),
    "label": lambda key: _l("The question %(key)s has no words.", key=key),
    "why": lambda key: _l("The question %(key)s does not say why we ask it.", key=key),
}
WORDS = ("label", "hint", "why", "must_says")


class DutyBroken(Refusal):
    """A field without purpose, basis, roles or retention: refused by its name."""


class CannotBeRead(Refusal):
    message = _l("This question cannot be kept: %(reason)s")


class NotInForce(Refusal):
    status = 409
    message = _l("Only an approved question can be changed or retired.")


class WordsLost(Refusal):
    message = _l("An approved question may lose no words: %(language)s is empty now.")


class AnswersChanged(Refusal):
    message = _l("The answers of an approved question stay as they are: only their words may change.")


def checked(key: str, described: Mapping[str, Any]) -> Field:
    """The field that this describes. Raises DutyBroken or CannotBeRead."""
    for duty, words in DUTIES.items():
        value = described.get(duty)
        if not value or (isinstance(value, Mapping) and not any(str(text).strip() for text in value.values())):
            raise DutyBroken(words(key), field=duty)
    try:
        return own_field_from(key, described)
    except RegisterError as error:
        raise CannotBeRead(_l("This question cannot be kept: %(reason)s", reason=str(error))) from error


def own_key(words: str) -> str:
    """A free key made of these words, in Latin letters: `own_…`."""
    plain = re.sub(r"[^a-z0-9]+", "_", anyascii(words).lower()).strip("_")[:30].strip("_") or "question"
    base = PREFIX + plain
    taken = set(db.session.scalars(select(OwnField.key).where(OwnField.key.startswith(base, autoescape=True))))
    return next(key for key in (base, *(f"{base}_{number}" for number in range(2, 10_000))) if key not in taken)


def propose_field(described: Mapping[str, Any], *, by: Any, key: str = "") -> OwnField:
    """A new question, to be decided by the head of the unit. Raises DutyBroken."""
    if not key:
        words = described.get("label") or {}
        key = own_key(str(words.get("en") or words.get("de") or next(iter(words.values()), "")))
    checked(key, described)
    own = OwnField(key=key, described=dict(described), proposed_by=getattr(by, "id", None), proposed_at=clock.now())
    db.session.add(own)
    db.session.flush()
    forget_own_fields()
    return own


def change_field(own: OwnField, described: Mapping[str, Any], *, by: Any) -> None:
    """Change what is not approved yet; what was refused is proposed anew. Raises AlreadyDecided, DutyBroken."""
    if own.state not in (PROPOSED, REFUSED):
        raise AlreadyDecided
    described = _came_along(own.described, described)
    checked(own.key, described)
    own.described, own.state = described, PROPOSED
    own.proposed_by, own.proposed_at, own.decided_by, own.decided_at = by.id, clock.now(), None, None
    db.session.flush()
    forget_own_fields()


def _came_along(before: Mapping[str, Any], described: Mapping[str, Any]) -> dict[str, Any]:
    """What a spreadsheet brought and the page has no box for: names, codes, a cascade, a rule that is not about a number."""
    parts = ["xlsform_name"] if before.get("type") == "number" else ["xlsform_name", "must"]
    old, new = before.get("choices") or [], described.get("choices") or []
    made = {name: before[name] for name in parts if name in before} | dict(described)
    if len(old) == len(new) and new:
        made["choices"] = [{**kept, "label": one["label"]} for kept, one in zip(old, new, strict=True)]
        made |= {"narrowed_by": before["narrowed_by"]} if before.get("narrowed_by") else {}
    return made


def propose_change(own: OwnField, described: Mapping[str, Any], *, by: Any) -> None:
    """Other duties or words for an approved question; until somebody else approves them, the old ones hold.

    Raises NotInForce, AnswersChanged, DutyBroken.
    """
    if own.state != APPROVED:
        raise NotInForce
    described = _came_along(own.described, described)
    before, after = checked(own.key, own.described), checked(own.key, described)
    lost = set(before.own_choices.codes if before.own_choices else ()) - set(
        after.own_choices.codes if after.own_choices else ()
    )
    if before.type != after.type or lost:
        raise AnswersChanged
    own.change, own.change_by, own.change_at, own.comment = described, by.id, clock.now(), None
    db.session.flush()


def approve_field(own: OwnField, *, by: Any) -> None:
    """From now on it may be asked, with these duties; a change holds from now on. Raises AlreadyDecided, OwnProposal."""
    _look_with_other_eyes(own, by)
    if own.change is not None:
        own.described, own.proposed_by, own.proposed_at = own.change, own.change_by, own.change_at or clock.now()
        own.number += 1
        own.change = own.change_by = own.change_at = None
    checked(own.key, own.described)
    _decide(own, APPROVED, None, by)
    db.session.add(
        OwnFieldVersion(
            field_id=own.id, number=own.number, described=own.described, proposed_by=own.proposed_by,
            approved_by=by.id, approved_at=clock.now(),
        )
    )  # fmt: skip
    db.session.flush()
    forget_own_fields()


def refuse_field(own: OwnField, comment: str, *, by: Any) -> None:
    """It is not asked; of a refused change nothing holds, and the question goes on as it was."""
    _look_with_other_eyes(own, by)
    if own.change is None:
        return _decide(own, REFUSED, comment, by)
    own.change = own.change_by = own.change_at = None
    own.comment = comment.strip() or None
    db.session.flush()
    return None


def retire_field(own: OwnField) -> None:
    """Its answers stay and keep their readers and their time; no new form asks it. Raises NotInForce."""
    if own.state != APPROVED:
        raise NotInForce
    own.state = RETIRED
    own.change = own.change_by = own.change_at = None
    db.session.flush()
    forget_own_fields()


def _look_with_other_eyes(own: OwnField, by: Any) -> None:
    changes = own.change is not None
    look_with_other_eyes(
        by, proposed_by=own.change_by if changes else own.proposed_by, waits=changes or own.state == PROPOSED
    )


def _decide(own: OwnField, state: str, comment: str | None, by: Any) -> None:
    note_decision(own, state, comment, by=by)
    db.session.flush()
    forget_own_fields()


def correct_words(own: OwnField, words: Mapping[str, Any]) -> None:
    """New translations and corrected ones; the key, the codes and the duties stay. Raises WordsLost, AnswersChanged."""
    before = checked(own.key, own.described)
    described = dict(own.described)
    for part in WORDS:
        if part in words:
            _keep_every_language(described.get(part) or {}, words[part])
            described[part] = words[part]
    if before.own_choices:
        answers = words.get("choices", described["choices"])
        if [one["code"] for one in answers] != list(before.own_choices.codes):
            raise AnswersChanged
        for old, new in zip(described["choices"], answers, strict=True):
            _keep_every_language(old["label"], new["label"])
        described["choices"] = [
            {**old, "label": new["label"]} for old, new in zip(described["choices"], answers, strict=True)
        ]
    checked(own.key, described)
    own.described = described
    db.session.flush()
    forget_own_fields()


def _keep_every_language(before: Mapping[str, str], after: Mapping[str, str]) -> None:
    for lang, text in before.items():
        if str(text).strip() and not str(after.get(lang, "")).strip():
            raise WordsLost(_l("An approved question may lose no words: %(language)s is empty now.", language=lang))
