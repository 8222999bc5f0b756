"""What the programme writes about applications and places. Only the neutral name of a course appears (practice.md U5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from casework.core.i18n import _, _n, show_date, show_time
from casework.enrolment.models import Application
from casework.enrolment.words import reason_word


def _about(application: Application) -> dict[str, str]:
    cohort = application.cohort
    return {"course": cohort.neutral_name, "begins": show_date(cohort.starts_on)}


def place_held(application: Application) -> tuple[str, str]:
    days = application.cohort.days_to_answer
    answer = _n(
        "Please answer within %(num)s day. The day you get this message does not count.",
        "Please answer within %(num)s days. The day you get this message does not count.",
        days,
    )
    body = [
        _("We are keeping a place for you: %(course)s.", **_about(application)),
        _("It begins on %(begins)s.", **_about(application)),
        answer,
        _("You can say yes or no on your own page, by phone, or in person."),
        _("If you cannot come, please say no. Then someone else can have the place."),
        _("Do you want to come next time instead? You can say that, too."),
    ]
    return _("A place for you"), "\n\n".join(body)


def on_waiting_list(application: Application) -> tuple[str, str]:
    body = [
        _("At the moment no place is free for you: %(course)s.", **_about(application)),
        _("You are on the waiting list. We write to you as soon as a place is free."),
        _("You do not need to do anything."),
    ]
    return _("You are on the waiting list"), "\n\n".join(body)


def rejected(application: Application, reason: str, alternatives: Sequence[str]) -> tuple[str, str]:
    body = [
        _("We cannot give you a place this time: %(course)s.", **_about(application)),
        _("The reason: %(reason)s.", reason=reason_word(reason)),
    ]
    if alternatives:
        names = "\n".join(f"– {name}" for name in alternatives)
        body.append(_("These could be possible for you:") + "\n" + names)
    body.append(_("If you want to talk about it, please write to us or call us."))
    return _("Your application"), "\n\n".join(body)


def accepted(application: Application) -> tuple[str, str]:
    body = [
        _("Thank you. The place is yours: %(course)s.", **_about(application)),
        _("It begins on %(begins)s.", **_about(application)),
    ]
    if application.cohort.room:
        body.append(_("You find us here: %(room)s.", room=application.cohort.room))
    return _("The place is yours"), "\n\n".join(body)


def lapsed(application: Application) -> tuple[str, str]:
    body = [
        _("We did not hear from you in time. The place is now for someone else: %(course)s.", **_about(application)),
        _("Do you still want to come? Please write to us or call us."),
    ]
    return _("Your application"), "\n\n".join(body)


def remind(application: Application, until: date) -> tuple[str, str]:
    body = [
        _("We still keep a place for you: %(course)s.", **_about(application)),
        _("Please answer by %(day)s.", day=show_date(until)),
        _("After that day the place goes to someone else."),
    ]
    return _("Please answer soon"), "\n\n".join(body)


def did_not_come(application: Application) -> tuple[str, str]:
    body = [
        _("You did not come in the first days. The place is now for someone else: %(course)s.", **_about(application)),
        _("Do you still want to come? Please write to us or call us."),
    ]
    return _("Your place"), "\n\n".join(body)


def interview(application: Application, at: datetime, room: str | None) -> tuple[str, str]:
    body = [
        _("We would like to talk with you about your application: %(course)s.", **_about(application)),
        _("Your time: %(day)s, %(time)s.", day=show_date(at), time=show_time(at)),
    ]
    if room:
        body.append(_("You find us here: %(room)s.", room=room))
    body.append(_("If you cannot come, please write to us or call us. Then we find another time."))
    return _("A time to talk"), "\n\n".join(body)
