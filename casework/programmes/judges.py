"""The judges of an offer's criteria: one for each kind. Each says met, not met or unknown, why, and what would change it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from casework.core.i18n import _, _n, listed, variant
from casework.register.dates import whole_months_since
from casework.register.facts import facts_of, level_rank, possible_ages
from casework.register.fields import Field, certificate_about, level_about
from casework.register.lists import codelist

State = Literal["met", "not_met", "unknown"]
Answers = Mapping[str, Any]
ABSENT = frozenset({None, "", "unknown", "undisclosed", "not_disclosed"})


@dataclass(frozen=True)
class Question:
    """What a judge is asked: the offer's wish, what the person said, the day."""

    value: Any
    answers: Answers
    today: date

    def said(self, field: str) -> Any:
        given = self.answers.get(field)
        return None if isinstance(given, (str, type(None))) and given in ABSENT else given


Judgement = tuple[State, str, str]


def _not_said() -> Judgement:
    return "unknown", _("We do not know this yet."), _("Answer the question, or ask us. You can apply all the same.")


def label_of(list_key: str, code: str) -> str:
    return str(codelist(list_key).entry(code).label.in_(variant()))


def _residence_status(ask: Question) -> Judgement:
    said = ask.said("residence_status")
    if said is None:
        return _not_said()
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


def _german_level_min(ask: Question) -> Judgement:
    said = ask.said("german_level")
    if said is None:
        return _not_said()
    if level_rank(said) >= level_rank(ask.value):
        return (
            "met",
            _("Your German is enough: %(needed)s is asked, you said %(said)s.", needed=ask.value, said=said),
            "",
        )
    change = _("When you have reached %(needed)s, this fits. We know courses that lead there.", needed=ask.value)
    return (
        "not_met",
        _("This offer asks for German %(needed)s. You said %(said)s.", needed=ask.value, said=said),
        change,
    )


def _german_level_max(ask: Question) -> Judgement:
    said = ask.said("german_level")
    if said is None:
        return _not_said()
    if level_rank(said) <= level_rank(ask.value):
        return "met", _("Your German is not too far for this offer."), ""
    return (
        "not_met",
        _("Your German is already better than this offer teaches."),
        _("Look at the offers for a higher level."),
    )


def _german_certificate(ask: Question) -> Judgement:
    proven = facts_of(ask.answers, ask.today).get("german_proven")
    if ask.said("german_certificate") is None:
        return _not_said()
    if proven and level_rank(proven) >= level_rank(ask.value):
        return "met", _("Your German certificate is enough."), ""
    return (
        "not_met",
        _("A German certificate for %(needed)s is asked.", needed=ask.value),
        _("We can tell you where you can take the test."),
    )


#: Kinds that ask for any language: the level or the certificate of the one that the criterion names.
ABOUT_LANGUAGE: Mapping[str, Callable[[str], Field | None]] = {
    "language_level": level_about,
    "language_certificate": certificate_about,
}


def questions_of(criterion: Mapping[str, Any]) -> list[str]:
    """The questions that answer this criterion."""
    kind = criterion["kind"]
    if kind not in ABOUT_LANGUAGE:
        return list(codelist("eligibility_criteria").entry(kind).extra["fields"])
    asked = ABOUT_LANGUAGE[kind](criterion["value"]["language"])
    return [asked.key] if asked else []


def _language_not_said(ask: Question) -> Judgement:
    code = ask.value["language"]
    if code not in (ask.said("spoken_languages") or ()):
        return _not_said()
    reason = _("%(language)s: you speak it. We do not know yet how well.", language=label_of("spoken_languages", code))
    return "unknown", reason, _("Answer the question, or ask us. You can apply all the same.")


def _language_level(ask: Question) -> Judgement:
    asked = level_about(ask.value["language"])
    said = str((ask.said(asked.key) if asked else None) or "").upper()
    if said not in codelist("cefr"):
        return _language_not_said(ask)
    language = label_of("spoken_languages", ask.value["language"])
    least, most = ask.value.get("min", "A0"), ask.value.get("max", "C2")
    words = {"language": language, "least": least, "most": most, "said": said}
    if level_rank(said) < level_rank(least):
        change = _("When you have reached %(needed)s, this fits. We know courses that lead there.", needed=least)
        return "not_met", _("%(language)s: %(least)s is asked. You said %(said)s.", **words), change
    if level_rank(said) > level_rank(most):
        reason = _("%(language)s: this offer is for levels up to %(most)s. You said %(said)s.", **words)
        return "not_met", reason, _("Look at the offers for a higher level.")
    return "met", _("%(language)s: you said %(said)s. That fits this offer.", **words), ""


def _language_certificate(ask: Question) -> Judgement:
    """Accepted is what the offer names, or what proves the level that it names."""
    asked = certificate_about(ask.value["language"])
    said = ask.said(asked.key) if asked else None
    if asked is None or said is None or asked.choices is None or said not in asked.choices:
        return _language_not_said(ask)
    language, accepted, least = (
        label_of("spoken_languages", ask.value["language"]),
        ask.value.get("accepted", ()),
        ask.value.get("min"),
    )
    proves = asked.choices.entry(said).extra.get("proves")
    if said in accepted or (least and proves and level_rank(proves) >= level_rank(least)):
        return "met", _("%(language)s: your certificate is accepted.", language=language), ""
    if said == "other":
        reason = _("%(language)s: we do not know yet whether your exam is accepted.", language=language)
        return "unknown", reason, _("Show us the certificate, then we look at it with you.")
    names = [asked.choices.label(code, variant()) for code in accepted if code in asked.choices]
    wanted = listed([*([str(least)] if least else []), *names])
    reason = _("%(language)s: one of these certificates is asked: %(wanted)s.", language=language, wanted=wanted)
    return "not_met", reason, _("We can tell you where you can take the test.")


def _age(ask: Question) -> Judgement:
    ages = possible_ages(ask.answers, ask.today)
    if ages is None:
        return _not_said()
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
    return _not_said()


def _place(ask: Question) -> Judgement:
    said = ask.said("lives_in")
    if said is None:
        return _not_said()
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
            return _not_said()
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
        return _not_said()
    if said in DEGREES and DEGREES.index(said) >= DEGREES.index(ask.value):
        return "met", _("Your degree fits."), ""
    return "not_met", _("This offer asks for a higher degree."), _("We look for a way to that degree with you.")


def _text(field: str) -> Callable[[Question], Judgement]:
    def judge(ask: Question) -> Judgement:
        said = ask.said(field)
        if said is None:
            return _not_said()
        if any(word.casefold() in str(said).casefold() for word in ask.value):
            return "met", _("Your subject is on the list."), ""
        return "unknown", _("We cannot say yet whether your subject fits."), _("We look at your subject with you.")

    return judge


def _work_experience(ask: Question) -> Judgement:
    said = ask.said("work_years")
    if said is None:
        return _not_said()
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
            return _not_said()
        is_yes = said is True or said == "yes"
        return ("met", good(), "") if is_yes is wanted else ("not_met", bad(), change())

    return judge


def _enrolled_semester(ask: Question) -> Judgement:
    said = ask.said("enrolled_semester")
    if said is None:
        return _not_said()
    if int(said) >= int(ask.value):
        return "met", _("You have studied long enough for this offer."), ""
    reason = _n("This offer begins in semester %(num)d.", "This offer begins in semester %(num)d.", int(ask.value))
    return "not_met", reason, _("Come back when you have reached that semester.")


JUDGES: dict[str, Callable[[Question], Judgement]] = {
    "residence_status": _residence_status,
    "hzb": _hzb,
    "german_level_min": _german_level_min,
    "german_level_max": _german_level_max,
    "german_certificate": _german_certificate,
    "language_level": _language_level,
    "language_certificate": _language_certificate,
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
