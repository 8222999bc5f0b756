"""What a call asks of a nomination: met, not met or unknown, each with the reason, judged for the day of the deadline.

What is not exact enough to say is unknown: a year alone never makes a rule met or broken that a day would decide.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from casework.core.i18n import _, _n, show_date, variant
from casework.enrolment.months import after_months
from casework.nominations.call_models import Call
from casework.nominations.models import Evidence, Nomination
from casework.nominations.partial_dates import shown_date
from casework.nominations.words import CHECKS, LEVELS
from casework.programmes.judging import Judgement, Question
from casework.register.dates import span
from casework.register.lists import codelist

UNKNOWN: Final = "unknown"
MET: Final = "met"
NOT_MET: Final = "not_met"


@dataclass(frozen=True)
class Check:
    """One rule of the call and how it stands: `change` is what would help."""

    code: str
    state: str
    reason: str
    change: str = ""

    @property
    def title(self) -> str:
        return str(CHECKS[self.code])


@dataclass(frozen=True)
class Asked:
    """What the judges look at. `answers`: what the person said, as far as the viewer reads it."""

    nomination: Nomination
    evidence: Sequence[Evidence]
    answers: Mapping[str, Any]

    @property
    def call(self) -> Call:
        return self.nomination.call

    def of(self, *kinds: str) -> list[Evidence]:
        return [row for row in self.evidence if row.kind in kinds]

    def said(self, field: str) -> Any:
        return Question(None, self.answers, self.call.deadline).said(field)


def judge(nomination: Nomination, evidence: Sequence[Evidence], answers: Mapping[str, Any]) -> list[Check]:
    """Every rule that this call has, in the order in which the page shows them."""
    asked, call = Asked(nomination, evidence, answers), nomination.call
    rules: list[tuple[str, bool, Callable[[Asked], Judgement]]] = [
        ("threat", call.needs_threat, _threat),
        ("abroad", call.abroad_months is not None, _abroad),
        ("doctorate", call.needs_doctorate, _doctorate),
        ("language", bool(call.languages), _language),
        ("host", True, _host),
        ("mentor", True, _mentor),
    ]
    found = [Check(code, *judge_one(asked)) for code, is_asked, judge_one in rules if is_asked]
    return found + [Check(kind, *_there(asked, kind)) for kind in call.asks if kind in CHECKS]


def worst(checks: Iterable[Check]) -> str:
    """Not met when one is, unknown when one is, else met."""
    states = {check.state for check in checks}
    return next((state for state in (NOT_MET, UNKNOWN) if state in states), MET)


def _abroad(ask: Asked) -> Judgement:
    """ "At most so many months": the same day counts as within."""
    most, deadline = ask.call.abroad_months or 0, ask.call.deadline
    since = span(ask.said("abroad_since"))
    if since is None:
        return (
            UNKNOWN,
            _("Nobody has said since when the person has lived abroad."),
            _("Ask, and write down the month or the day."),
        )
    edge = after_months(deadline, -most)
    limit = _n("%(num)d month", "%(num)d months", most)
    if since.first >= edge:
        return MET, _("On the deadline the person will have lived abroad for at most %(limit)s.", limit=limit), ""
    if since.last < edge:
        reason = _("On the deadline the person will have lived abroad for longer than %(limit)s.", limit=limit)
        return (
            NOT_MET,
            reason,
            _("Allowed is who left on %(day)s or later. Ask the funder about exceptions.", day=show_date(edge)),
        )
    reason = _("The date is not exact enough: it can lie before or after %(day)s.", day=show_date(edge))
    return UNKNOWN, reason, _("Ask for the day on which the person left, and for what shows it.")


def _threat(ask: Asked) -> Judgement:
    """One way is enough: a residence paper, a statement that is fresh on the deadline, a report where that is enough."""
    ways = [_seen(row, _("A residence paper from asylum law was seen.")) for row in ask.of("residence_status")]
    ways += [_statement(ask.call, row) for row in ask.of("third_party")]
    ways += [_self_report(ask.call, row) for row in ask.of("self_report")]
    for state in (MET, UNKNOWN, NOT_MET):
        for each in ways:
            if each[0] == state:
                return each
    return (
        NOT_MET,
        _("Nothing shows the threat yet."),
        _("Needed is a residence paper from asylum law or a statement of a third party."),
    )


def _statement(call: Call, row: Evidence) -> Judgement:
    months = call.statement_months
    if months is None:
        return _seen(row, _("A statement of a third party was seen."))
    edge = after_months(call.deadline, -months)
    needed = _("Needed is a statement dated %(day)s or later.", day=show_date(edge))
    dated = span(row.said("dated"))
    if dated is None:
        return UNKNOWN, _("The statement has no date here."), needed
    if dated.last < edge:
        reason = _n(
            "The statement of %(dated)s will be older than %(num)d month on the deadline.",
            "The statement of %(dated)s will be older than %(num)d months on the deadline.",
            months,
            dated=shown_date(row.said("dated") or ""),
        )
        return NOT_MET, reason, needed
    if dated.first < edge:
        return (
            UNKNOWN,
            _("The date of the statement is not exact enough: it can lie before %(day)s.", day=show_date(edge)),
            needed,
        )
    until = show_date(after_months(dated.first, months))
    return _seen(
        row, _("The statement of a third party is recent enough: it holds for deadlines until %(day)s.", day=until)
    )


def _self_report(call: Call, row: Evidence) -> Judgement:
    country = row.said("country")
    if country is None:
        return UNKNOWN, _("It is not written down which country the report is about."), _("Add the country.")
    label = codelist("countries").label(country, variant())
    if country in call.self_report_countries:
        return _seen(row, _("For %(country)s the person's own report is enough.", country=label))
    return (
        NOT_MET,
        _("For %(country)s the person's own report is not enough.", country=label),
        _("Ask for a statement of a third party."),
    )


def _seen(row: Evidence, reason: str) -> Judgement:
    if row.seen_on is not None:
        return MET, reason, ""
    return UNKNOWN, _("It is promised. Nobody has seen it yet."), _("Choose the paper, or say that you saw it.")


def _doctorate(ask: Asked) -> Judgement:
    for row in ask.of("doctorate"):
        return _seen(row, _("The certificate of the doctorate was seen."))
    said = ask.said("has_doctorate") or {"phd": "yes"}.get(str(ask.said("degree_level")))
    if said in {"yes", True}:
        return UNKNOWN, _("The person said so. Nobody has seen the certificate yet."), _("Ask for the certificate.")
    if said is None:
        return UNKNOWN, _("It is not known whether the person has a doctorate."), _("Ask the person.")
    return NOT_MET, _("The person has no doctorate."), _("Look for a call that asks for none.")


def _language(ask: Asked) -> Judgement:
    """The best proof decides. No proof at all is "not known": a funder may take a talk."""
    found = [_proof(ask.call, row) for row in ask.of("language_proof")]
    for state in (MET, UNKNOWN, NOT_MET):
        for each in found:
            if each[0] == state:
                return each
    return UNKNOWN, _("There is no proof of language."), _wanted(ask.call)


def _proof(call: Call, row: Evidence) -> Judgement:
    language, level = row.said("language"), row.said("level")
    if language is None or (call.language_level and level is None):
        return UNKNOWN, _("The proof says no language or no level here."), _wanted(call)
    if language not in call.languages:
        return NOT_MET, _("The proof is of another language."), _wanted(call)
    if call.language_level and LEVELS.index(str(level)) < LEVELS.index(call.language_level):
        return NOT_MET, _("The level is below %(level)s.", level=call.language_level), _wanted(call)
    if call.language_months is not None:
        edge, dated = after_months(call.deadline, -call.language_months), span(row.said("dated"))
        needed = _("Needed is a proof dated %(day)s or later.", day=show_date(edge))
        if dated is None or dated.first < edge <= dated.last:
            return UNKNOWN, _("The date of the proof is not exact enough."), needed
        if dated.last < edge:
            return NOT_MET, _("The proof will be too old on the deadline."), needed
    return _seen(row, _("The proof of language fits."))


def _wanted(call: Call) -> str:
    names = ", ".join(codelist("spoken_languages").label(code, variant()) for code in call.languages)
    return _("Wanted: %(languages)s, %(level)s.", languages=names, level=call.language_level or _("any level"))


def _host(ask: Asked) -> Judgement:
    people = ask.nomination.people or {}
    if people.get("host"):
        return MET, _("A host is named."), ""
    return NOT_MET, _("No host is named."), _("The institution that takes the person in has to agree.")


def _mentor(ask: Asked) -> Judgement:
    if ask.nomination.mentor_id is not None or (ask.nomination.people or {}).get("mentor"):
        return MET, _("A mentor is named."), ""
    return NOT_MET, _("No mentor is named."), _("Somebody in the house has to stand for it.")


def _there(ask: Asked, kind: str) -> Judgement:
    rows = ask.of(kind)
    for row in rows:
        if row.seen_on is not None:
            return MET, _("It is there."), ""
    if rows:
        return _seen(rows[0], "")
    return NOT_MET, _("It is missing."), ""
