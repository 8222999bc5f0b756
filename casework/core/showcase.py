"""Invented data for the developers' page that shows every component in every state. English is given as such."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from markupsafe import Markup
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    Field,
    Form,
    MultipleFileField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
)

LEVELS = [("A1", "A1: single words and sentences"), ("B1", "B1: daily life"), ("C1", "C1: study and work")]
TONGUES = {"ar": "العربية", "uk": "Українська", "fa": "فارسی", "de": "Deutsch"}
CITIES = [(str(n), name) for n, name in enumerate(("Essen", "Bochum", "Duisburg", "Köln", "Bonn", "Aachen"))]


class SampleForm(Form):
    """One field of every kind that a page may ask."""

    name = StringField("What shall we call you?", description="In any script. An invented name will do for now.")
    story = TextAreaField("What do you want to do?")
    study = RadioField("Have you studied before?", choices=[("y", "Yes"), ("n", "No")])
    level = RadioField("How much German do you speak?", choices=LEVELS)
    city = SelectField("Where do you live?", choices=[("", "Please choose"), *CITIES, *CITIES])
    tongues = SelectMultipleField("Which languages do you speak?", choices=list(TONGUES.items()))
    born = StringField("When were you born?", description="Leave day and month empty if you do not know them.")
    hours = StringField("How many hours a week can you learn?")
    email = EmailField("E-mail")
    phone = TelField("Telephone")
    code = StringField("Your return code", description="Twelve digits in three groups.")
    pin = PasswordField("Your PIN")
    password = PasswordField("Password")
    papers = MultipleFileField("Photo of your certificate", description="Up to 10 MB each. Several pages are fine.")
    agree = BooleanField("You may leave a message with my family")
    until = DateField("Promised until")

    def hidden_tag(self) -> Markup:
        return Markup("")


KINDS = {
    "story": "longtext",
    "study": "yesno",
    "level": "level",
    "tongues": "languages",
    "born": "date",
    "hours": "number",
    "email": "email",
    "phone": "phone",
    "code": "code",
    "pin": "pin",
    "papers": "file",
}


def _set(field: Field, **extra: Any) -> None:
    for name, value in extra.items():
        setattr(field, name, value)


def sample_form(prefix: str, *, is_wrong: bool) -> SampleForm:
    """The form as it is first opened, or as it comes back with every field refused and nothing lost."""
    data = {
        "name": "أمل Amal",
        "study": "y",
        "level": "B1",
        "tongues": ["ar", "uk"],
        "code": "1234 5678 9012",
        "phone": "+49 201 555 0123",
        "story": "I want to finish my studies.",
        "hours": "٢٠",
    }
    form = SampleForm(prefix=prefix, data=data if is_wrong else {})
    for field in form:
        _set(field, kind=KINDS.get(field.short_name, ""))
    _set(
        form.name,
        why="So that we can speak to you.",
        who="Your advisor and the front desk.",
        keep="Until twelve months after your last contact.",
    )
    _set(form.story, optional=True)
    _set(
        form.level,
        absent=[("unknown", "I don't know", False), ("unsaid", "I prefer not to say", is_wrong)],
        choice_hints={"B1": "I can tell what happened and what I plan."},
    )
    _set(form.tongues, choice_languages={code: code for code in TONGUES})
    _set(form.born, day="", month="3" if is_wrong else "", year="199" if is_wrong else "")
    _set(form.papers, kept=["zeugnis-1.jpg"] if is_wrong else [])
    if is_wrong:
        for field in form:
            field.errors = (f"Please look at this again: {field.label.text}",)
        form.born.errors = ("The year needs four digits, for example 1998.",)
    return form


def showcase() -> dict[str, Any]:
    """What `components/showcase.html` shows."""
    now = datetime(2026, 3, 14, 14, 5, tzinfo=UTC)
    return {
        "fresh": sample_form("fresh-", is_wrong=False),
        "wrong": sample_form("wrong-", is_wrong=True),
        "filter": sample_form("filter-", is_wrong=False),
        "fields": [name for name, _field in SampleForm()._fields.items()],
        "now": now,
        "tones": ["plain", "active", "done", "attention", "loss"],
        "tasks": [
            {"label": "About you", "state": "done", "href": "#done"},
            {"label": "School and work", "state": "in_progress", "href": "#going", "hint": "2 of 5 questions"},
            {"label": "Your papers", "state": "changes", "href": "#changes"},
            {"label": "Languages", "state": "not_started", "href": "#fresh"},
            {"label": "Check and send", "state": "blocked"},
        ],
        "answers": [
            {"question": "What shall we call you?", "answer": "أمل", "href": "#name"},
            {"question": "Telephone", "answer": "+49 201 555 0123", "href": "#phone"},
            {"question": "E-mail", "answer": None, "href": "#email"},
            {"question": "Residence", "answer": "", "sealed": True},
        ],
        "entries": [
            {
                "when": now,
                "kind": "Note",
                "title": "Talk about the language course",
                "by": "Jana Beispiel",
                "text": "Wants to start in April.\nNeeds the B1 certificate first.",
                "lang": "en",
                "pinned": True,
            },
            {
                "when": now,
                "kind": "Message",
                "title": "شكرا جزيلا",
                "text": "سأرسل الشهادة غدا.",
                "lang": "ar",
                "by": "أمل",
                "href": "#message",
            },
            {"when": date(2026, 3, 2), "kind": "Note", "title": "Restricted note", "restricted": True, "by": None},
        ],
        "columns": [
            {"label": "Reference", "href": "?sort=ref"},
            {"label": "Name"},
            {"label": "Status"},
            {"label": "Next step", "href": "?sort=next", "sorted": "ascending"},
            {"label": "Days", "kind": "number"},
        ],
        "rows": [
            {"ref": "K7Q-4MX-2D", "name": "أمل الحسن", "status": "active", "next": date(2026, 3, 20), "days": 3},
            {"ref": "P2F-9TW-8H", "name": "Олена Приклад", "status": "attention", "next": date(2026, 3, 9), "days": 41},
            {"ref": "M5C-3RZ-6V", "name": None, "status": "done", "next": None, "days": None},
        ],
        "bars": [("German B1", 64), ("German B2", 31), ("German C1", None), ("English", 12)],
        "reasons": [
            ("met", "B1 certificate seen on 2 March"),
            ("not_met", "The course begins before the permit does"),
            ("unknown", "School certificate: not yet asked"),
        ],
        "emergency": [("Police and ambulance", "112"), ("Crisis line", "0800 111 0 111"), "You can call at night too."],
        "active": [{"label": "Status: counselling", "href": "#1"}, {"label": "German B1", "href": "#2"}],
        "views": [{"label": "My cases", "href": "#3", "current": True}, {"label": "Papers that expire", "href": "#4"}],
        "facts": [("Advisor", "Jana Beispiel"), ("Next step", "Send the B1 certificate"), ("By", "20.03.2026")],
    }
