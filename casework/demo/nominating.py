"""An invented call, and the nomination of the one invented scholar: its statement will be too old on the deadline."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pysequoia

from casework.accounts.models import User
from casework.core import clock
from casework.core.audit import acting_as
from casework.core.models import db
from casework.demo.stories import Told, days_ago
from casework.nominations.calls import add_call, add_key, compare_key
from casework.nominations.service import add_evidence, move, nominate

PEOPLE = {
    "host": "Lehrstuhl für Beispielkunde (erfunden)",
    "contact": "Sekretariat, Raum 3.14",
    "mentor": "Prof. Muster (erfunden)",
}


def make_nomination(told: Mapping[str, Told], staff: Mapping[str, User]) -> None:
    """Seven weeks before the deadline. The private half of the funder's key is thrown away: nobody opens a package here."""
    advisor, one = staff["forschung@example.org"], told["scholar"]
    deadline = clock.today() + timedelta(days=49)
    values = {
        "scheme": "own", "name": "Beispiel-Stiftung: 7. Ausschreibung (erfunden)", "funder": "Beispiel-Stiftung (erfunden)",
        "address": "nominierung@stiftung.example", "deadline": deadline, "result_on": deadline + timedelta(days=95),
        "lead_days": 56, "appeal_days": 30, "abroad_months": 60, "statement_months": 12, "self_report_countries": ["AF", "SD", "UA"],
        "needs_doctorate": True, "languages": ["de", "en"], "language_level": "B2", "asks": ["cv", "publications", "research_plan"],
        "source": "https://stiftung.example/ausschreibung",
    }  # fmt: skip
    with acting_as("user", str(advisor.id)):
        with days_ago(10):
            call = add_call(values, by=advisor)
            public = pysequoia.Tsk.generate("Beispiel-Stiftung <nominierung@stiftung.example>").extract_certificate()
            key = add_key(call, str(public), by=advisor)
            compare_key(call, key.fingerprint, "phone", by=advisor)
            nomination = nominate(one.case, call, PEOPLE, mentor=None, by=advisor)
        with days_ago(8):
            move(nomination, "collect", by=advisor)
            old = (deadline - timedelta(days=400)).isoformat()
            statement = {"dated": old, "issuer_kind": "ngo", "issuer": "Beispiel-Netzwerk (erfunden)"}
            add_evidence(nomination, "third_party", statement, paper=None, seen_on=clock.today(), by=advisor)
        with days_ago(3):
            for kind, more in (("cv", {}), ("doctorate", {}), ("language_proof", {"language": "en", "level": "C1"})):
                add_evidence(nomination, kind, more, paper=None, seen_on=clock.today(), by=advisor)
            add_evidence(nomination, "publications", {}, paper=None, seen_on=None, by=advisor)
    db.session.flush()
