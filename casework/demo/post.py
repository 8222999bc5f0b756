"""The office's post in the demonstration: invented mail that waits to be filed, templates, messages to be looked at."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from casework.accounts.models import User
from casework.core import clock
from casework.core.models import db
from casework.core.references import shown_reference
from casework.core.sealed import get_vault
from casework.inbox.models import Mail
from casework.messages.templating import save_template
from casework.messages.writing import hold_message
from casework.people.contacts import normal_contact
from casework.people.service import new_subject
from casework.spreadsheet.matching import proposed_columns
from casework.spreadsheet.reading import Table
from casework.spreadsheet.service import keep_table

#: Sender, address, language, subject, text; `{ref}` is Samira's reference.
MAILS = (
    (
        "Samira Al Hassan", "samira@example.org", "ar", "شهادة المدرسة",
        "مرحبا، أختي أرسلت لي صورة عن شهادتي. هل أرسلها لكم بالبريد أم أحضرها معي؟",
    ),
    (
        "Sprachschule Beispiel (erfunden)", "info@sprachschule.example", "de", "Kursbeginn verschoben",
        "Guten Tag, der Kurs beginnt eine Woche später. Bitte sagen Sie es {ref} weiter.\n\nFreundliche Grüße",
    ),
    (
        "Newsletter (erfunden)", "news@example.net", "de", "Ihr Angebot zum Jahresende",
        "Nur noch heute: Büromöbel mit 20 Prozent Nachlass.",
    ),
)  # fmt: skip


def make_post(told: Mapping[str, Any]) -> None:
    samira = told["samira"]
    for hours, (name, address, language, title, text) in enumerate(MAILS, 1):
        blind = get_vault().blind(normal_contact(address), domain="contact")
        mail = Mail(
            subject_id=new_subject(), mark=hashlib.blake2b(text.encode(), digest_size=16).digest(), language=language,
            created_at=clock.now() - timedelta(hours=hours), removed_at=clock.now(), is_automatic=hours == len(MAILS),
            sender_blind=blind, sender=address, sender_name=name, title=title,
            body=text.format(ref=shown_reference(samira.case.ref)),
        )  # fmt: skip
        db.session.add(mail)
    db.session.flush()


TEMPLATES = (
    (
        "Unterlagen nachreichen",
        {
            "de": "Hallo {call_name},\n\nuns fehlt noch etwas von Ihnen. Bitte sehen Sie auf Ihrer Seite nach.\n\nViele Grüße\n{advisor}",
            "ar": "مرحبا {call_name}،\n\nما زال ينقصنا شيء منك. من فضلك انظر في صفحتك.\n\nمع أطيب التحيات\n{advisor}",
            "uk": "Вітаємо, {call_name}!\n\nНам ще дещо від вас потрібно. Будь ласка, подивіться на своїй сторінці.\n\nЗ повагою\n{advisor}",
        },
    ),
    (
        "An den Termin erinnern",
        {"de": "Hallo {call_name},\n\nwir sehen uns am {next_appointment}. Können Sie nicht kommen? Schreiben Sie uns bitte.\n\n{advisor}"},
    ),
)  # fmt: skip


def make_templates(told: Mapping[str, Any]) -> None:
    """Two templates of the team; and two messages that wait until somebody has looked at them."""
    advisor = told["samira"].advisor
    for name, texts in TEMPLATES:
        save_template(None, name=name, texts=texts, team_id=advisor.team_id)
    for key in ("samira", "mohammed"):
        person = told[key].person
        hold_message(
            person, f"مرحبا {person.call_name}، مكتبنا مغلق من 24 كانون الأول حتى 2 كانون الثاني.", language="ar", author=advisor
        )  # fmt: skip
    db.session.flush()


def make_spreadsheet(staff: Mapping[str, User]) -> None:
    """The list that the office has kept so far, uploaded and not taken in yet."""
    head = ["Name", "Geburtsjahr", "Telefon", "Deutsch", "Sprachen", "Bemerkung"]
    rows = [
        ["Muster, Nadia (erfunden)", "1995", "0176 04069031", "B1", "Arabisch", "rief im Mai an"],
        ["Игорь Примерный (erfunden)", "1987", "", "fließend", "Russisch, Ukrainisch", ""],
        ["Al Hassan, Samira", "", "", "A2", "Arabisch", ""],
        ["", "1990", "", "", "", "kein Name"],
    ]
    table = Table(head, rows)
    keep_table(
        table, source="Liste der Beratung seit 2022 (erfunden)", by=staff["koordination@example.org"], columns=proposed_columns(table)
    )  # fmt: skip
