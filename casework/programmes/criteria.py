"""Does this offer fit? Criteria are data on the offer; each is met, not met or unknown, with its reason and what would
change it. It explains and never refuses: a human decides (Art. 22 GDPR).

An offer's `criteria` is `{"all": [criterion, ...]}`; a criterion is `{"kind": ..., "value": ...}`, `{"any": [...]}` or
`{"not": criterion}`. Kinds are the entries of the code list `eligibility_criteria`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from casework.core.i18n import _, _n, variant
from casework.register.dates import whole_months_since
from casework.register.facts import facts_of, level_rank, possible_ages
from casework.register.lists import codelist

State = Literal["met", "not_met", "unknown"]
Answers = Mapping[str, Any]
ABSENT = frozenset({None, "", "unknown", "undisclosed", "not_disclosed"})


@dataclass(frozen=True)
class Verdict:
    """One criterion judged: its name, the result, why, and what would change it (empty when it is met)."""

    name: str
    state: State
    reason: str
    change: str = ""


@dataclass(frozen=True)
class _Question:
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


def _label(list_key: str, code: str) -> str:
    return str(codelist(list_key).entry(code).label.in_(variant()))


def _residence_status(ask: _Question) -> Judgement:
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


def _hzb(ask: _Question) -> Judgement:
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


def _german_level_min(ask: _Question) -> Judgement:
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


def _german_level_max(ask: _Question) -> Judgement:
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


def _german_certificate(ask: _Question) -> Judgement:
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


def _age(ask: _Question) -> Judgement:
    ages = possible_ages(ask.answers, ask.today)
    if ages is None:
        return _not_said()
    least, most = ask.value.get("min", 0), ask.value.get("max", 200)
    if least <= ages[0] and ages[1] <= most:
        return "met", _("Your age fits."), ""
    if ages[1] < least or ages[0] > most:
        return "not_met", _("This offer is for another age."), _("There are exceptions. Ask us.")
    return "unknown", _("With the year alone we cannot say whether your age fits."), _("Tell us the month, or ask us.")


def _adult(ask: _Question) -> Judgement:
    state = {"yes": "met", "no": "not_met"}.get(facts_of(ask.answers, ask.today).get("is_adult", ""))
    if state == "met":
        return "met", _("You are 18 or older."), ""
    if state == "not_met":
        return "not_met", _("This offer is for people from 18 on."), _("We look for an offer for your age together.")
    return _not_said()


def _place(ask: _Question) -> Judgement:
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


def _stay(field: str) -> Callable[[_Question], Judgement]:
    def judge(ask: _Question) -> Judgement:
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


def _degree_level(ask: _Question) -> Judgement:
    said = ask.said("degree_level")
    if said is None or said == "other":
        return _not_said()
    if said in DEGREES and DEGREES.index(said) >= DEGREES.index(ask.value):
        return "met", _("Your degree fits."), ""
    return "not_met", _("This offer asks for a higher degree."), _("We look for a way to that degree with you.")


def _text(field: str) -> Callable[[_Question], Judgement]:
    def judge(ask: _Question) -> Judgement:
        said = ask.said(field)
        if said is None:
            return _not_said()
        if any(word.casefold() in str(said).casefold() for word in ask.value):
            return "met", _("Your subject is on the list."), ""
        return "unknown", _("We cannot say yet whether your subject fits."), _("We look at your subject with you.")

    return judge


def _work_experience(ask: _Question) -> Judgement:
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
) -> Callable[[_Question], Judgement]:
    def judge(ask: _Question) -> Judgement:
        said = ask.said(field)
        if said is None:
            return _not_said()
        is_yes = said is True or said == "yes"
        return ("met", good(), "") if is_yes is wanted else ("not_met", bad(), change())

    return judge


def _enrolled_semester(ask: _Question) -> Judgement:
    said = ask.said("enrolled_semester")
    if said is None:
        return _not_said()
    if int(said) >= int(ask.value):
        return "met", _("You have studied long enough for this offer."), ""
    reason = _n("This offer begins in semester %(num)d.", "This offer begins in semester %(num)d.", int(ask.value))
    return "not_met", reason, _("Come back when you have reached that semester.")


JUDGES: dict[str, Callable[[_Question], Judgement]] = {
    "residence_status": _residence_status,
    "hzb": _hzb,
    "german_level_min": _german_level_min,
    "german_level_max": _german_level_max,
    "german_certificate": _german_certificate,
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


def judge(criteria: Mapping[str, Any], answers: Answers, today: date) -> list[Verdict]:
    """Judge every criterion of an offer against a person's answers. Nothing is decided by it."""
    if not criteria:
        return []
    together = criteria.get("all", [criteria])
    return [_verdict(criterion, answers, today) for criterion in together]


def overall(verdicts: list[Verdict]) -> State:
    """Met when all are; not met when one is not; unknown otherwise."""
    states = {verdict.state for verdict in verdicts}
    return "not_met" if "not_met" in states else "unknown" if "unknown" in states else "met"


def fields_asked(criteria: Mapping[str, Any]) -> list[str]:
    """The questions that answer these criteria, in order, each once."""
    found: dict[str, None] = {}
    for criterion in _leaves(criteria):
        for field in codelist("eligibility_criteria").entry(criterion["kind"]).extra["fields"]:
            found[field] = None
    return list(found)


def _leaves(criteria: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    if "kind" in criteria:
        return [criteria]
    inner = [*criteria.get("all", ()), *criteria.get("any", ())]
    if "not" in criteria:
        inner.append(criteria["not"])
    return [leaf for each in inner for leaf in _leaves(each)]


def _verdict(criterion: Mapping[str, Any], answers: Answers, today: date) -> Verdict:
    if "any" in criterion:
        verdicts = [_verdict(each, answers, today) for each in criterion["any"]]
        best = min(verdicts, key=lambda each: ("met", "unknown", "not_met").index(each.state))
        return Verdict(
            _(" or ").join(dict.fromkeys(each.name for each in verdicts)), best.state, best.reason, best.change
        )
    if "all" in criterion:
        verdicts = [_verdict(each, answers, today) for each in criterion["all"]]
        worst = max(verdicts, key=lambda each: ("met", "unknown", "not_met").index(each.state))
        name = _(" and ").join(dict.fromkeys(each.name for each in verdicts))
        return Verdict(name, worst.state, worst.reason, worst.change)
    if "not" in criterion:
        inner = _verdict(criterion["not"], answers, today)
        if inner.state == "unknown":
            return Verdict(inner.name, "unknown", inner.reason, inner.change)
        if inner.state == "met":
            return Verdict(
                inner.name, "not_met", _("This offer is not meant for this case."), _("Ask us for another offer.")
            )
        return Verdict(inner.name, "met", _("Nothing speaks against it."))
    state, reason, change = JUDGES[criterion["kind"]](_Question(criterion["value"], answers, today))
    return Verdict(_label("eligibility_criteria", criterion["kind"]), state, reason, change)
