"""What lies in the office's post in the planted world: a mail with a picture, a spreadsheet, a confirmation."""

from __future__ import annotations

import io
import uuid
from datetime import timedelta

from PIL import Image

from casework.accounts.models import User
from casework.cases.models import Case
from casework.confirmations.models import Confirmation
from casework.core import clock
from casework.core.models import db
from casework.inbox.attachments import take_in
from casework.inbox.models import Mail
from casework.inbox.reading import Attachment
from casework.people.models import ContactPoint, Person
from casework.people.service import new_subject
from casework.spreadsheet.models import ImportedPerson
from casework.spreadsheet.reading import Table
from casework.spreadsheet.service import keep_table


def mail_of(person: Person, body: str) -> tuple[str, str]:
    """A mail to the office from this person's address, with a picture. Of the one in a compartment it is secret too."""
    picture = io.BytesIO()
    Image.new("RGB", (20, 20), "white").save(picture, "PNG")
    subject = new_subject()
    db.session.commit()
    files = take_in(subject, [Attachment("picture.png", picture.getvalue())])
    point = db.session.query(ContactPoint).filter_by(person_id=person.id).one()
    mail = Mail(
        subject_id=subject, mark=uuid.uuid4().bytes, created_at=clock.now(), language="de", sender_blind=point.blind,
        sender="somebody@example.org", sender_name="Somebody", title="A question", body=body,
    )  # fmt: skip
    db.session.add(mail)
    db.session.flush()
    files[0].mail_id = mail.id
    db.session.add_all(files)
    db.session.commit()
    return mail.ref, str(files[0].ref)


def sheet_of(person: Person, coordinator: User) -> str:
    """A spreadsheet that is not taken in yet; and that this person came with one."""
    sheet = keep_table(Table(["Name"], [["Somebody Else"]]), source="a list", by=coordinator, columns=["full_name"])
    db.session.add(
        ImportedPerson(
            import_id=sheet.id, person_id=person.id, row=1, source="a list", at=clock.now(),
            notice_due_on=clock.today() + timedelta(days=20),
        )
    )  # fmt: skip
    db.session.commit()
    return sheet.ref


def confirmed(case: Case, advisor: User) -> str:
    row = Confirmation(
        case_id=case.id,
        person_id=case.person_id,
        by_id=advisor.id,
        kind="appointment",
        created_at=clock.now(),
        lines=["x"],
    )
    db.session.add(row)
    db.session.commit()
    return row.ref
