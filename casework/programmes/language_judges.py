"""Judges of what is asked of a language: a range of levels, a certificate. German has its own words, as most offers ask it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from casework.core.i18n import _, listed, variant
from casework.programmes.judging import Judgement, Question, label_of, not_said
from casework.register.facts import facts_of, level_rank
from casework.register.fields import Field, certificate_about, level_about
from casework.register.lists import codelist

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


def german_level_min(ask: Question) -> Judgement:
    said = ask.said("german_level")
    if said is None:
        return not_said()
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


def german_level_max(ask: Question) -> Judgement:
    said = ask.said("german_level")
    if said is None:
        return not_said()
    if level_rank(said) <= level_rank(ask.value):
        return "met", _("Your German is not too far for this offer."), ""
    return (
        "not_met",
        _("Your German is already better than this offer teaches."),
        _("Look at the offers for a higher level."),
    )


def german_certificate(ask: Question) -> Judgement:
    proven = facts_of(ask.answers, ask.today).get("german_proven")
    if ask.said("german_certificate") is None:
        return not_said()
    if proven and level_rank(proven) >= level_rank(ask.value):
        return "met", _("Your German certificate is enough."), ""
    return (
        "not_met",
        _("A German certificate for %(needed)s is asked.", needed=ask.value),
        _("We can tell you where you can take the test."),
    )


def _language_not_said(ask: Question) -> Judgement:
    code = ask.value["language"]
    if code not in (ask.said("spoken_languages") or ()):
        return not_said()
    reason = _("%(language)s: you speak it. We do not know yet how well.", language=label_of("spoken_languages", code))
    return "unknown", reason, _("Answer the question, or ask us. You can apply all the same.")


def language_level(ask: Question) -> Judgement:
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


def language_certificate(ask: Question) -> Judgement:
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
