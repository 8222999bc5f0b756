"""The judges of an offer's criteria: one for each kind. Each says met, not met or unknown, why, and what would change it."""

from __future__ import annotations

from collections.abc import Callable

from casework.core.i18n import _, _n
from casework.programmes import language_judges
from casework.programmes.judging import Judgement, Question, not_said
from casework.register.dates import whole_months_since
from casework.register.facts import facts_of, possible_ages
from casework.register.lists import codelist


def _residence_status(ask: Question) -> Judgement:
    said = ask.said("residence_status")
    if said is None:
        return not_said()
    members = {
        code
        for entry in codelist("status_sets").on(ask.today)
        if entry.group == ask.value
        for code in entry.extra["members"]
    }
    if said in members:
        return "met", _("Your residence paper is on the list of this offer."), ""
    return (
        "not_met",
        _("This offer is paid for people with other residence papers."),
        _("Ask us: your paper may change, or another offer fits."),
    )


def _hzb(ask: Question) -> Judgement:
    said = ask.said("hzb_state")
    if said is None or said == "under_check":
        return (
            "unknown",
            _("It is not clear yet what your school certificate opens."),
            _("We look at your certificate with you."),
        )
    if said in ask.value:
        return "met", _("Your school certificate fits."), ""
    return (
        "not_met",
        _("This offer needs another school certificate."),
        _("A Studienkolleg or a test can open the way. Ask us."),
    )


def _age(ask: Question) -> Judgement:
    ages = possible_ages(ask.answers, ask.today)
    if ages is None:
        return not_said()
    least, most = ask.value.get("min", 0), ask.value.get("max", 200)
    if least <= ages[0] and ages[1] <= most:
        return "met", _("Your age fits."), ""
    if ages[1] < least or ages[0] > most:
        return "not_met", _("This offer is for another age."), _("There are exceptions. Ask us.")
    return "unknown", _("With the year alone we cannot say whether your age fits."), _("Tell us the month, or ask us.")


def _adult(ask: Question) -> Judgement:
    state = {"yes": "met", "no": "not_met"}.get(facts_of(ask.answers, ask.today).get("is_adult", ""))
    if state == "met":
        return "met", _("You are 18 or older."), ""
    if state == "not_met":
        return "not_met", _("This offer is for people from 18 on."), _("We look for an offer for your age together.")
    return not_said()


def _place(ask: Question) -> Judgement:
    said = ask.said("lives_in")
    if said is None:
        return not_said()
    if any(str(said).strip().startswith(str(begin)) for begin in ask.value):
        return "met", _("You live near enough."), ""
    return (
        "not_met",
        _("This offer is for people who live nearby."),
        _("Some courses are online. A study place can change where you may live."),
    )


def _stay(field: str) -> Callable[[Question], Judgement]:
    def judge(ask: Question) -> Judgement:
        months = whole_months_since(ask.said(field), ask.today)
        if months is None:
            return not_said()
        years, most = int(ask.value), int(ask.value) * 12
        if months[1] < most:
            return "met", _n("It is less than %(num)d year ago.", "It is less than %(num)d years ago.", years), ""
        if months[0] >= most:
            reason = _n("It may be %(num)d year ago at most.", "It may be %(num)d years ago at most.", years)
            return "not_met", reason, _("There are offers without this limit. Ask us.")
        return "unknown", _("With what you wrote we cannot say this for certain."), _("Tell us the month, or ask us.")

    return judge


DEGREES = ("none", "ba", "ma", "specialist", "phd")


def _degree_level(ask: Question) -> Judgement:
    said = ask.said("degree_level")
    if said is None or said == "other":
        return not_said()
    if said in DEGREES and DEGREES.index(said) >= DEGREES.index(ask.value):
        return "met", _("Your degree fits."), ""
    return "not_met", _("This offer asks for a higher degree."), _("We look for a way to that degree with you.")


def _text(field: str) -> Callable[[Question], Judgement]:
    def judge(ask: Question) -> Judgement:
        said = ask.said(field)
        if said is None:
            return not_said()
        if any(word.casefold() in str(said).casefold() for word in ask.value):
            return "met", _("Your subject is on the list."), ""
        return "unknown", _("We cannot say yet whether your subject fits."), _("We look at your subject with you.")

    return judge


def _work_experience(ask: Question) -> Judgement:
    said = ask.said("work_years")
    if said is None:
        return not_said()
    needed = int(ask.value)
    if int(said) >= needed:
        return "met", _("You have worked long enough in your profession."), ""
    reason = _n("%(num)d year of work is asked.", "%(num)d years of work are asked.", needed)
    return "not_met", reason, _("Internships can count. Ask us.")


def _yes_no(
    field: str, wanted: bool, good: Callable[[], str], bad: Callable[[], str], change: Callable[[], str]
) -> Callable[[Question], Judgement]:
    def judge(ask: Question) -> Judgement:
        said = ask.said(field)
        if said is None:
            return not_said()
        is_yes = said is True or said == "yes"
        return ("met", good(), "") if is_yes is wanted else ("not_met", bad(), change())

    return judge


def _enrolled_semester(ask: Question) -> Judgement:
    said = ask.said("enrolled_semester")
    if said is None:
        return not_said()
    if int(said) >= int(ask.value):
        return "met", _("You have studied long enough for this offer."), ""
    reason = _n("This offer begins in semester %(num)d.", "This offer begins in semester %(num)d.", int(ask.value))
    return "not_met", reason, _("Come back when you have reached that semester.")


JUDGES: dict[str, Callable[[Question], Judgement]] = {
    "residence_status": _residence_status,
    "hzb": _hzb,
    "german_level_min": language_judges.german_level_min,
    "german_level_max": language_judges.german_level_max,
    "german_certificate": language_judges.german_certificate,
    "language_level": language_judges.language_level,
    "language_certificate": language_judges.language_certificate,
    "age": _age,
    "adult": _adult,
    "place": _place,
    "years_since_entry": _stay("entry_date"),
    "years_abroad": _stay("abroad_since"),
    "degree_level": _degree_level,
    "degree_subject": _text("degree_subject"),
    "teacher_subject": _text("teacher_subjects"),
    "work_experience": _work_experience,
    "full_time": _yes_no(
        "full_time_available",
        True,
        lambda: _("You have time for the whole day."),
        lambda: _("This offer takes the whole day."),
        lambda: _("Ask us about child care, or look at offers with fewer hours."),
    ),
    "enrolled_semester": _enrolled_semester,
    "doctorate": _yes_no(
        "has_doctorate",
        True,
        lambda: _("You have a doctorate."),
        lambda: _("This offer asks for a doctorate."),
        lambda: _("There are other programmes for researchers. Ask us."),
    ),
    "not_funded_before": _yes_no(
        "funded_before",
        False,
        lambda: _("You have not been funded by such a programme before."),
        lambda: _("This offer is for people who were not funded before."),
        lambda: _("There are other ways to go on. Ask us."),
    ),
    "first_generation": _yes_no(
        "parents_studied",
        False,
        lambda: _("You are the first in your family to study."),
        lambda: _("This offer is for the first in a family to study."),
        lambda: _("Other mentoring is open to you. Ask us."),
    ),
}
