"""The words for attendance, milestones, tests, goals and follow-ups. Outcomes and evidence stand in the register."""

from __future__ import annotations

from casework.core.i18n import _l, variant
from casework.register.lists import codelist

ATTENDANCE = {"present": _l("Present"), "late": _l("Late"), "excused": _l("Excused"), "absent": _l("Absent")}

GOAL_STATES = {"open": _l("Open"), "reached": _l("Reached"), "dropped": _l("No longer wanted")}

AREAS = {
    "language": _l("Languages"),
    "studies": _l("School and studies"),
    "work": _l("Work and training"),
    "recognition": _l("Recognition of qualifications"),
    "research": _l("Research"),
    "everyday": _l("Everyday life"),
    "other": _l("Something else"),
}

TEST_KINDS = {
    "placement": _l("Placement test"),
    "course_end": _l("Test at the end of a course"),
    "exam": _l("Official exam"),
    "talk": _l("Talk with a teacher"),
}

MILESTONES = {
    "papers_complete": _l("All papers are there"),
    "certificate_checked": _l("School certificate checked"),
    "exam_registered": _l("Registered for an exam"),
    "application_sent": _l("Applied to a university"),
    "funding_applied": _l("Applied for money for studies"),
    "recognition_applied": _l("Applied for recognition of a qualification"),
    "admission_received": _l("Admission received"),
    "studies_begun": _l("Studies begun"),
    "work_begun": _l("Work or training begun"),
    "test_passed": _l("Language test passed"),
    "recognition_received": _l("Qualification recognised"),
    "job_applied": _l("Applied for work or training"),
    "internship_begun": _l("Internship begun"),
    "club_joined": _l("Joined a club or a group"),
}

FOLLOW_UP_STATES = {
    "due": _l("Not asked yet"),
    "asked": _l("Asked"),
    "done": _l("Answered"),
    "not_reached": _l("Not reached"),
    "opted_out": _l("Does not want to be asked"),
}


def outcome_word(code: str) -> str:
    return codelist("outcomes").label(code, variant())


def evidence_word(code: str) -> str:
    return codelist("evidence_levels").label(code, variant())


def language_word(code: str) -> str:
    languages = codelist("spoken_languages")
    return languages.label(code, variant()) if code in languages else code


STATIONS = {"done": _l("Reached"), "now": _l("Next"), "missing": _l("Still missing")}
