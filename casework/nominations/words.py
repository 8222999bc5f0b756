"""What the office calls schemes, evidence, states and steps."""

from __future__ import annotations

from casework.core.i18n import _, _l, _n, variant
from casework.nominations.call_models import Call
from casework.register.lists import codelist

SCHEMES = {
    "philipp_schwartz": _l("Philipp Schwartz Initiative"),
    "hilde_domin": _l("Hilde Domin Programme"),
    "sar": _l("Scholars at Risk"),
    "cara": _l("Cara"),
    "academy_in_exile": _l("Academy in Exile"),
    "own": _l("Own programme"),
}
STATES = {
    "draft": _l("Begun"),
    "collecting": _l("Collecting evidence"),
    "ready": _l("Ready to be sent"),
    "sent": _l("Sent to the funder"),
    "granted": _l("Granted"),
    "declined": _l("Declined"),
    "appeal": _l("Objection made"),
    "withdrawn": _l("Withdrawn"),
}
TONES = {"granted": "done", "ready": "done", "declined": "attention", "withdrawn": "plain"}
STEPS = {
    "collect": _l("Begin to collect evidence"),
    "make_ready": _l("It is ready to be sent"),
    "take_back": _l("Go on collecting"),
    "send": _l("It was sent to the funder"),
    "grant": _l("The funder granted it"),
    "decline": _l("The funder declined it"),
    "appeal": _l("An objection was made"),
    "withdraw": _l("Withdraw the nomination"),
}
KINDS = {
    "residence_status": _l("Threat: residence paper from asylum law"),
    "third_party": _l("Threat: statement of a third party"),
    "self_report": _l("Threat: the person's own report"),
    "passport": _l("Passport"),
    "cv": _l("CV"),
    "publications": _l("List of publications"),
    "doctorate": _l("Certificate of the doctorate"),
    "language_proof": _l("Proof of language"),
    "motivation": _l("Letter of motivation"),
    "recommendation": _l("Recommendation"),
    "research_plan": _l("Research plan"),
    "host_letter": _l("Letter of the host"),
    "study_status": _l("Study status"),
    "other": _l("Something else"),
}
ISSUERS = {
    "sar": _l("Scholars at Risk"),
    "cara": _l("Cara"),
    "embassy": _l("Embassy"),
    "ngo": _l("Organisation for human rights"),
    "university": _l("University"),
    "other": _l("Others"),
}
WAYS = {
    "phone": _l("On the phone, with a number that we knew before"),
    "in_person": _l("In person"),
    "letter": _l("By a letter of the funder"),
    "other_page": _l("On a page of the funder, not where the key came from"),
}
#: What may be asked beside the evidence of the threat, which has a rule of its own.
ASKABLE = tuple(
    kind
    for kind in KINDS
    if kind not in {"residence_status", "third_party", "self_report", "doctorate", "language_proof", "other"}
)
LEVELS = ("A1", "A2", "B1", "B2", "C1", "C2")
CHECKS = {
    "abroad": _l("Time abroad"),
    "threat": _l("Evidence of the threat"),
    "doctorate": _l("Doctorate"),
    "language": _l("Language"),
    "host": _l("Host"),
    "mentor": _l("Mentor"),
    **{kind: KINDS[kind] for kind in ASKABLE},
}


def rules_of(call: Call) -> list[str]:
    """What a call asks, a line for each rule."""
    spoken = variant()
    countries, tongues = (
        ", ".join(sorted(codelist(key).label(code, spoken) for code in codes if code in codelist(key)))
        for key, codes in (("countries", call.self_report_countries), ("spoken_languages", call.languages))
    )
    months = call.statement_months
    found = [
        _("Evidence of the threat") if call.needs_threat else "",
        _n("A statement at most %(num)d month old", "A statement at most %(num)d months old", months) if months else "",
        _("The person's own report is enough for: %(countries)s", countries=countries) if countries else "",
        _n("At most %(num)d month abroad", "At most %(num)d months abroad", call.abroad_months)
        if call.abroad_months
        else "",
        CHECKS["doctorate"] if call.needs_doctorate else "",
        f"{tongues} {call.language_level or ''}".strip(),
        _n(
            "Proof of language at most %(num)d month old",
            "Proof of language at most %(num)d months old",
            call.language_months,
        )
        if call.language_months
        else "",
        *(KINDS[kind] for kind in call.asks if kind in KINDS),
    ]
    return [str(line) for line in found if line]
