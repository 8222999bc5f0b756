"""Writing down a test: the overall level, each skill by itself, and the certificate."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from casework.accounts.models import User
from casework.cases.models import Case
from casework.core import clock
from casework.core.models import db
from casework.progress.level_models import SkillLevel
from casework.progress.levels import CERTIFICATES, SKILLS
from casework.progress.models import Assessment
from casework.progress.service import UnknownCode, record_test
from casework.register.lists import codelist


def record_levels(
    case: Case,
    language: str,
    levels: Mapping[str, str],
    *,
    kind: str,
    on: date,
    by: User,
    certificate: str | None = None,
) -> Assessment | None:
    """A test with its levels by skill. The overall one goes into the person's history of levels as well."""
    known = codelist("cefr")
    given = {skill: level for skill, level in levels.items() if level}
    if not given or not given.keys() <= set(SKILLS) or any(level not in known for level in given.values()):
        raise UnknownCode
    if certificate and certificate not in codelist(CERTIFICATES.get(language, "german_certificates")):
        raise UnknownCode
    test = record_test(case, language, given["overall"], kind, on, by) if "overall" in given else None
    for skill, level in given.items():
        db.session.add(
            SkillLevel(
                case_id=case.id, language=language, skill=skill, level=level, kind=kind, certificate=certificate, on=on,
                by_id=by.id, created_at=clock.now(),
            )
        )  # fmt: skip
    db.session.flush()
    return test
