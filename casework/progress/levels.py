"""Languages over time: half steps by skill, with the change since last and since the beginning; and who accepts what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from casework.cases.models import Case
from casework.core import clock
from casework.core.i18n import variant
from casework.core.models import db
from casework.progress.level_models import SkillLevel
from casework.register.lists import codelist

SKILLS = ("overall", "reading", "listening", "writing", "speaking")
CERTIFICATES = {"de": "german_certificates", "en": "english_certificates"}


@dataclass(frozen=True)
class SkillNow:
    """Where a skill stands, and by how many half steps it has moved since the time before and since the beginning."""

    language: str
    skill: str
    level: str
    on: date
    since_last: int | None = None
    since_first: int | None = None


@dataclass(frozen=True)
class Proof:
    """A certificate, and by whose rules it opens a degree: the rule, its source, when that was read."""

    name: str
    on: date
    accepted: Sequence[tuple[str, str, date]] = ()


def skills_of(case: Case) -> list[SkillLevel]:
    """The oldest first."""
    query = select(SkillLevel).where(SkillLevel.case_id == case.id)
    return list(db.session.scalars(query.order_by(SkillLevel.on, SkillLevel.created_at, SkillLevel.id)))


def skills_now(rows: Sequence[SkillLevel]) -> list[SkillNow]:
    """The newest of each language and skill, in the order of the skills."""
    by_skill: dict[tuple[str, str], list[SkillLevel]] = {}
    for row in rows:
        by_skill.setdefault((row.language, row.skill), []).append(row)
    found = []
    for (language, skill), history in by_skill.items():
        steps = [_rank(row.level) for row in history]
        later = len(history) > 1
        found.append(
            SkillNow(
                language, skill, history[-1].level, history[-1].on,
                steps[-1] - steps[-2] if later else None, steps[-1] - steps[0] if later else None,
            )
        )  # fmt: skip
    return sorted(found, key=lambda one: (one.language, SKILLS.index(one.skill)))


def _rank(level: str) -> int:
    return int(codelist("cefr").entry(level).extra["rank"])


def proofs(rows: Sequence[SkillLevel]) -> list[Proof]:
    """Each certificate once, with the rules that hold today."""
    found: dict[tuple[str, str], Proof] = {}
    for row in rows:
        if row.certificate and row.certificate != "none":
            names = codelist(CERTIFICATES.get(row.language, "german_certificates"))
            name = names.label(row.certificate, variant())
            accepted = _rules_for(row.certificate) if row.language == "de" else []
            found[row.language, row.certificate] = Proof(name, row.on, accepted)
    return list(found.values())


def _rules_for(certificate: str) -> list[tuple[str, str, date]]:
    today = clock.today()
    return [
        (entry.label.in_(variant()), "; ".join(entry.citations_on(today)), entry.extra["checked_on"])
        for entry in acceptances(certificate, today)
    ]


def acceptances(certificate: str, day: date) -> list[Any]:
    """The rules of institutions that take this certificate on that day, each with its source."""
    return [entry for entry in codelist("language_acceptance").on(day) if certificate in entry.extra["certificates"]]


def certificate_choices() -> list[tuple[str, str]]:
    """Those of German and English; which language it is, is asked beside it."""
    lists = [codelist(key) for key in CERTIFICATES.values()]
    found = {entry.code: entry.label.in_(variant()) for one in lists for entry in one.on(clock.today())}
    return [(code, label) for code, label in found.items() if code != "none"]
