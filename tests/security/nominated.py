"""A call in the planted world, and in the compartment a nomination for it with everything that could leak."""

from __future__ import annotations

from datetime import timedelta

from casework.accounts.models import User
from casework.cases.models import Case
from casework.core import clock
from casework.core.models import db
from casework.core.references import new_reference
from casework.nominations.calls import add_call
from casework.nominations.service import add_evidence, nominate


def nominated(case: Case, whose: str, word: str, advisor: User, coordinator: User) -> dict[str, str]:
    """A nomination exists in a compartment alone; outside there is only an address of nothing."""
    today = clock.today()
    values = {
        "scheme": "own", "name": f"Call of {whose}", "funder": "Funder", "source": "s", "deadline": today + timedelta(days=20),
        "lead_days": 30, "appeal_days": 30,
    }  # fmt: skip
    call = add_call(values, by=coordinator)
    if not case.is_compartment:
        return {"call": call.ref, "nomination": new_reference(), "evidence": new_reference()}
    row = nominate(case, call, {"host": word, "contact": word, "mentor": word}, mentor=None, by=advisor)
    evidence = add_evidence(row, "third_party", {"issuer": word}, paper=None, seen_on=today, by=advisor)
    db.session.commit()
    return {"call": call.ref, "nomination": row.ref, "evidence": evidence.ref}
