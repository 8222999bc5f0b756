"""The letters about appointments. Their titles stand in a list of mails on a shared phone: they say nothing."""

from __future__ import annotations

from datetime import datetime

from casework.cases.models import Appointment
from casework.core.i18n import _, show_time


def _way(appointment: Appointment) -> str:
    if appointment.way == "phone":
        return _("We will call you.")
    if appointment.way == "video":
        return _("We meet by video.")
    return _("We meet in person.")


def about_appointment(appointment: Appointment) -> list[str]:
    """How and where, in the language that is spoken now: for the letter, and for the slip of the front desk."""
    lines = [_way(appointment)]
    if appointment.place:
        lines.append(_("Where: %(place)s", place=appointment.place))
    if appointment.interpreter_language:
        lines.append(_("Someone will interpret for you."))
    return [*lines, _("You cannot come? Please tell us. We will find another time.")]


def appointment_made(appointment: Appointment) -> tuple[str, str]:
    at = _("you have an appointment: %(when)s.", when=show_time(appointment.starts_at))
    return _("Your appointment"), "\n\n".join([_("Hello,"), at, *about_appointment(appointment)])


def appointment_cancelled(appointment: Appointment) -> tuple[str, str]:
    when = show_time(appointment.starts_at)
    return _("Your appointment"), "\n\n".join(
        [
            _("Hello,"),
            _("the appointment on %(when)s does not take place.", when=when),
            _("We will tell you a new time."),
        ]
    )


def appointment_moved(appointment: Appointment, before: datetime) -> tuple[str, str]:
    old = _("your appointment on %(when)s has a new time.", when=show_time(before))
    new = _("The new time: %(when)s", when=show_time(appointment.starts_at))
    return _("Your appointment"), "\n\n".join([_("Hello,"), old, new, *about_appointment(appointment)])


def appointment_missed(appointment: Appointment) -> tuple[str, str]:
    when = show_time(appointment.starts_at)
    return _("Your appointment"), "\n\n".join(
        [
            _("Hello,"),
            _("we waited for you on %(when)s. That can happen, and nobody is angry.", when=when),
            _("Please tell us when you can come. You can also choose a time on your page."),
        ]
    )


def appointment_reminder(appointment: Appointment) -> tuple[str, str]:
    at = _("do not forget your appointment: %(when)s.", when=show_time(appointment.starts_at))
    return _("Your appointment"), "\n\n".join([_("Hello,"), at, *about_appointment(appointment)])
