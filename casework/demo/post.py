"""The office's post in the demonstration: invented mail that waits to be filed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from casework.core import clock
from casework.core.models import db
from casework.core.references import shown_reference
from casework.core.sealed import get_vault
from casework.inbox.models import Mail
from casework.people.contacts import normal_contact
from casework.people.service import new_subject

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
