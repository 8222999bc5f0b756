"""Templates of messages: their placeholders are checked when they are written, not when somebody is waiting."""

from __future__ import annotations

import re
from collections.abc import Mapping

from casework.core import clock
from casework.core.errors import Refusal
from casework.core.i18n import LANGUAGES, _, _l
from casework.core.models import db
from casework.messages.models import MessageTemplate, MessageTemplateText

#: What a template may name, and what that is.
PLACEHOLDERS = {
    "call_name": _l("What the person wants to be called"),
    "advisor": _l("The name of the advisor"),
    "reference": _l("The person's number with us"),
    "office": _l("The name of the office"),
    "next_appointment": _l("Day and time of the next appointment"),
}
#: The language of the staff: every template has it.
OF_THE_STAFF = "de"
LONGEST = 4000
_PLACE = re.compile(r"\{([^{}\n]{0,40})\}")


class StrangePlaceholder(Refusal):
    """Names the placeholder and the language."""


class NoGerman(Refusal):
    field = "text_de"
    message = _l("Please write the German text. The others stand beside it.")


class NothingToPutIn(Refusal):
    """What the template names, this person does not have."""

    field = "template"


def placeholders_in(text: str) -> set[str]:
    return set(_PLACE.findall(text))


def check_texts(texts: Mapping[str, str]) -> None:
    """Raises NoGerman, and StrangePlaceholder beside the text that names what there is not, or not what the German does."""
    if not texts.get(OF_THE_STAFF):
        raise NoGerman
    wanted = placeholders_in(texts[OF_THE_STAFF])
    for language, text in texts.items():
        named = placeholders_in(text)
        unknown = sorted(named - PLACEHOLDERS.keys())
        if unknown or "{" in _PLACE.sub("", text) or "}" in _PLACE.sub("", text):
            shown = unknown[0] if unknown else "{ }"
            raise StrangePlaceholder(
                _("There is no such placeholder: %(name)s", name=f"{{{shown}}}" if unknown else shown),
                field=f"text_{language}",
            )
        if named != wanted:
            missing = ", ".join(f"{{{name}}}" for name in sorted(wanted ^ named))
            raise StrangePlaceholder(
                _("This text and the German one do not have the same placeholders: %(names)s", names=missing),
                field=f"text_{language}",
            )


def save_template(
    template: MessageTemplate | None, *, name: str, texts: Mapping[str, str], team_id: object
) -> MessageTemplate:
    """Keep a template with all its texts. Raises NoGerman, StrangePlaceholder."""
    written = {code: text.strip() for code, text in texts.items() if text.strip() and code in LANGUAGES}
    check_texts(written)
    if template is None:
        template = MessageTemplate(created_at=clock.now(), name=name.strip())
        db.session.add(template)
    template.name, template.team_id = name.strip(), team_id  # type: ignore[assignment]  # an id, or nobody's in particular
    known = {text.language: text for text in template.texts}
    for code, body in written.items():
        if code in known:
            known[code].body = body
        else:
            template.texts.append(MessageTemplateText(template_id=template.id, language=code, body=body))
    for code in known.keys() - written.keys():
        template.texts.remove(known[code])
    db.session.flush()
    return template


def retire_template(template: MessageTemplate) -> None:
    """It is offered no more; what was written with it stays."""
    template.retired_at = clock.now()


def missing_languages(template: MessageTemplate) -> list[str]:
    """The published languages in which it has no text, by their own names."""
    there = {text.language for text in template.texts}
    return [name for code, name in LANGUAGES.items() if code not in there]


def filled(text: str, values: Mapping[str, str | None]) -> str:
    """The text with what it names. Raises NothingToPutIn, which says what this person does not have."""
    for name in sorted(placeholders_in(text)):
        if not values.get(name):
            raise NothingToPutIn(_("There is none: %(what)s", what=PLACEHOLDERS[name]))
    return _PLACE.sub(lambda found: str(values[found.group(1)]), text)
