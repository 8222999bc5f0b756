"""With what a message begins: one's own draft, a template in the person's language with the German beside it, or nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import current_app
from sqlalchemy import select

from casework.cases.models import Appointment, Case
from casework.core import clock
from casework.core.errors import Refusal
from casework.core.i18n import LANGUAGES, show_time, speaking
from casework.core.models import db
from casework.core.references import shown_reference
from casework.messages.models import MessageTemplate
from casework.messages.templating import OF_THE_STAFF, filled
from casework.messages.writing import draft_of, find_template, templates_for


@dataclass(frozen=True)
class Beginning:
    """`german` stands beside a text in another language; `lacks`: the template has none in the person's language."""

    body: str = ""
    language: str = "de"
    german: str | None = None
    lacks: str | None = None
    problem: object | None = None
    is_draft: bool = False
    chosen: str = ""
    templates: list[MessageTemplate] = field(default_factory=list)


def beginning(viewer: Any, case: Case, template_ref: str) -> Beginning:
    offered = templates_for(viewer)
    spoken = case.person.language if case.person.language in LANGUAGES else OF_THE_STAFF
    template = find_template(viewer, template_ref) if template_ref else None
    if template is not None:
        return _from_template(case, template, spoken, offered)
    draft = draft_of(viewer, case.person_id)
    if draft is not None:
        return Beginning(draft.body or "", draft.language, is_draft=True, templates=offered)
    return Beginning(language=spoken, templates=offered)


def _from_template(case: Case, template: MessageTemplate, spoken: str, offered: list[MessageTemplate]) -> Beginning:
    text, german = template.in_(spoken), template.in_(OF_THE_STAFF) or ""
    language = spoken if text else OF_THE_STAFF
    try:
        body = filled(text or german, _values(case, language))
        beside = filled(german, _values(case, OF_THE_STAFF)) if text and language != OF_THE_STAFF else None
    except Refusal as refusal:
        return Beginning(language=language, problem=refusal.message, chosen=template.ref, templates=offered)
    lacks = None if text else LANGUAGES.get(spoken)
    return Beginning(body, language, beside, lacks, chosen=template.ref, templates=offered)


def _values(case: Case, language: str) -> dict[str, str | None]:
    """What a template may name, in the words of this language."""
    query = select(Appointment.starts_at).where(
        Appointment.case_id == case.id, Appointment.state == "planned", Appointment.starts_at >= clock.now()
    )
    following = db.session.scalar(query.order_by(Appointment.starts_at).limit(1))
    with speaking(language):
        return {
            "call_name": case.person.call_name, "advisor": case.lead.name if case.lead else None,
            "reference": shown_reference(case.ref), "office": str(current_app.config["SITE_TITLE"]),
            "next_appointment": show_time(following) if following else None,
        }  # fmt: skip
