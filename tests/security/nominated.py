"""A call in the planted world, and in the compartment a nomination for it with everything that could leak."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING

import pysequoia
from PIL import Image

from casework.accounts.models import User
from casework.cases.models import Case
from casework.core import clock
from casework.core.models import db
from casework.core.references import new_reference
from casework.documents.service import add_paper
from casework.nominations.calls import add_call, add_key, compare_key
from casework.nominations.service import add_evidence, nominate
from tests import make

if TYPE_CHECKING:
    from tests.security.world import World


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


def in_compartment(world: World) -> list[str]:
    """The pages of a nomination whose forms show only to somebody who is named: the advisor for scholars is, here."""
    advisor, today = world.users["scholar_advisor"], clock.today()
    case = make.case(person=make.person("Somebody looked for"), advisor=advisor, compartment=True)
    make.access(case, make.user("scholar_advisor"), "named")
    values = {
        "scheme": "sar", "name": "Call", "funder": "Funder", "source": "s", "deadline": today + timedelta(days=20), "lead_days": 9,
        "appeal_days": 30,
    }  # fmt: skip
    call, waiting = add_call(values, by=advisor), add_call(values, by=advisor)
    public = pysequoia.Tsk.generate("Funder").extract_certificate()
    for each in (call, waiting):
        add_key(each, str(public), by=advisor)
    compare_key(call, public.fingerprint, "phone", by=advisor)
    row = nominate(case, call, {"host": "Host"}, mentor=None, by=advisor)
    paper = add_paper(case.person_id, "threat_evidence", "photo_scan")
    picture = io.BytesIO()
    Image.new("RGB", (20, 20), "white").save(picture, "PNG")
    picture.seek(0)
    make.stored_file(paper, picture, "a.png")
    evidence = add_evidence(row, "third_party", {}, paper=paper, seen_on=None, by=advisor)
    db.session.commit()
    kinds = [f"/nominations/{row.ref}/evidence/{kind}" for kind in ("third_party", "self_report", "language_proof")]
    return [
        f"/nominations/{row.ref}", f"/evidence/{evidence.ref}", f"/cases/{case.ref}/nominations/new",
        f"/programmes/calls/{waiting.ref}/key/compare", *kinds,
    ]  # fmt: skip
