"""The attendance list as a page: a form without a script; with one, each tap is a small request of its own."""

from __future__ import annotations

from typing import Any

from flask import jsonify, redirect, request
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from casework.core.access import itself
from casework.programmes.models import Lesson
from casework.progress.attendance_form import AttendanceForm, attendance_form
from casework.progress.attending import Noted, NotedMeanwhile, device_mark, note_seats
from casework.progress.queries import attendance_list
from casework.progress.words import ATTENDANCE


def take_attendance(lesson: Lesson, *, here: str, back: str, **more: Any) -> Any:
    """Show the list, or save what was noted; `here` is its address, `back` leads away from it."""
    viewer = itself(current_user)
    is_script = request.accept_mimetypes.best == "application/json"
    form = attendance_form(attendance_list(viewer, lesson))
    noted = Noted()
    if form.validate_on_submit():
        with form.saving() as saved:
            noted = note_seats(lesson, form.marks(each_was_tapped=is_script), by=viewer)
            if noted.conflicts and not is_script:
                raise NotedMeanwhile
        if saved and not is_script:
            return redirect(f"{here}?saved=1", 303)
    if is_script:
        return _told(form, noted)
    if noted.conflicts:
        form.form_errors.clear()
        form.tell(noted.conflicts)
    return form.answer(
        "progress/lesson.html", lesson=lesson, back=back, here=here, saved="saved" in request.args, states=ATTENDANCE,
        device=device_mark(viewer, lesson), **more,
    )  # fmt: skip


def _told(form: AttendanceForm, noted: Noted) -> Any:
    """For the script: what is saved, what somebody else had noted, and a token for the next try."""
    refused = [str(each) for each in form.form_errors]
    answer = jsonify(
        saved={f"seat-{key.hex}": seen for key, seen in noted.saved.items()},
        conflicts={
            f"seat-{key.hex}": {"state": other.state, "seen": other.seen, "told": other.told}
            for key, other in noted.conflicts.items()
        },
        refused=refused[0] if refused else "",
        token=generate_csrf(),
    )
    return answer, 422 if form.errors or refused else 200
