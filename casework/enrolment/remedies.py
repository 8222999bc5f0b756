"""How to object to a decision: the operator's text under a letter, and the day on which the decision counts as told."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from casework.core import clock
from casework.core.i18n import language
from casework.core.models import db
from casework.enrolment.decision_models import DecisionLetter, RemedyNotice
from casework.enrolment.months import after_months
from casework.messages.models import Letter
from casework.messages.service import Render
from casework.messages.signals import letter_delivered

#: The kinds of letter that can carry one.
KINDS = ("rejection", "waiting_list", "place_held")
#: § 41 (2) VwVfG, also of North Rhine-Westphalia: on the fourth day after it was posted or sent.
DAYS_AFTER_SENDING = 4


def notice_of(kind: str) -> RemedyNotice | None:
    return db.session.get(RemedyNotice, kind)


def save_notice(kind: str, texts: dict[str, str], *, by: Any) -> RemedyNotice:
    """Without a German text the letters of this kind carry none."""
    row = notice_of(kind) or RemedyNotice(kind=kind, texts={}, changed_by=by.id, changed_at=clock.now())
    row.texts = {code: text.strip() for code, text in texts.items() if text and text.strip()}
    row.changed_by, row.changed_at = by.id, clock.now()
    db.session.add(row)
    db.session.flush()
    return row


def with_remedy(kind: str, render: Render) -> tuple[Render, bool]:
    """The letter with the notice below it, in its language where there is one, and always in German, which binds."""
    notice = notice_of(kind)
    if notice is None or not notice.texts.get("de"):
        return render, False
    texts: dict[str, Any] = notice.texts

    def whole() -> tuple[str, str]:
        title, body = render()
        own = texts.get(language())
        shown = [own, texts["de"]] if own and own != texts["de"] else [texts["de"]]
        return title, "\n\n".join([body, *shown])

    return whole, True


@letter_delivered.connect
def note_notification(letter: Letter, **_more: Any) -> None:
    row = db.session.get(DecisionLetter, letter.id)
    if row is not None and row.notified_on is None:
        row.notified_on = notified_on(letter)


def notified_on(letter: Letter) -> date:
    """Sent by e-mail: the fourth day after. Read on the own page: the day after (§ 41 (2a)). By a human: that day."""
    day = clock.day_of(letter.delivered_at) if letter.delivered_at else clock.today()
    if letter.channel == "email":
        return day + timedelta(days=DAYS_AFTER_SENDING)
    return day + timedelta(days=1) if letter.channel == "portal" else day


def notices() -> dict[str, RemedyNotice | None]:
    """Each kind of letter that can carry a notice, with what it carries."""
    known = {row.kind: row for row in db.session.scalars(select(RemedyNotice))}
    return {kind: known.get(kind) for kind in KINDS}


def objection_ends(decision: DecisionLetter) -> date | None:
    """One month after the day on which it counts as told (§ 70 VwGO); a year where no notice was given (§ 58 (2))."""
    if decision.notified_on is None:
        return None
    return after_months(decision.notified_on, 1 if decision.has_remedy else 12)
