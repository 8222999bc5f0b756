"""Making instruments, filling them in, and what has changed since last time and since the beginning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from casework.cases.models import Case
from casework.core import clock
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.core.sealed import open_for
from casework.progress.instrument_models import Instrument, InstrumentAnswer, InstrumentVersion
from casework.register.texts import LANGUAGES, Text

MOST_QUESTIONS = 20


class NotComplete(Refusal):
    """Says which languages lack what."""


class NotAnswered(Refusal):
    message = _l("Please answer each question.")


class QuestionsChanged(Refusal):
    message = _l("The questions have changed meanwhile. Please answer these.")


class NotAsked(Refusal):
    status = 404
    message = _l("These questions are not asked any more.")


@dataclass(frozen=True)
class Result:
    """One filled-in instrument: its score, the band that it lies in, and how far it has moved."""

    on: date
    by_person: bool
    score: int
    highest: int
    band: Text | None
    since_last: int | None = None
    since_first: int | None = None


@dataclass(frozen=True)
class Asked:
    """An instrument as a person has it: what is asked now, all results (the newest first), and whether it is due."""

    instrument: Instrument
    version: InstrumentVersion
    results: Sequence[Result]
    is_due: bool


def words(version: InstrumentVersion, part: str) -> Text:
    return Text({lang: texts[part] for lang, texts in version.texts.items() if texts.get(part)})


def questions(version: InstrumentVersion) -> list[Text]:
    return _lines(version, "questions")


def _lines(version: InstrumentVersion, part: str) -> list[Text]:
    found = {lang: texts.get(part) or [] for lang, texts in version.texts.items()}
    count = max((len(lines) for lines in found.values()), default=0)
    return [Text({lang: lines[n] for lang, lines in found.items() if len(lines) > n}) for n in range(count)]


def newest(instrument: Instrument, *, published: bool) -> InstrumentVersion | None:
    query = select(InstrumentVersion).where(InstrumentVersion.instrument_id == instrument.id)
    if published:
        query = query.where(InstrumentVersion.published_at.is_not(None))
    return db.session.scalar(query.order_by(InstrumentVersion.number.desc()).limit(1))


def save_version(
    instrument: Instrument, *, most: int, band_starts: Sequence[str], texts: Mapping[str, Any]
) -> InstrumentVersion:
    """Change what is not published yet; what is published stays, and a change of it is the next version."""
    version = newest(instrument, published=False)
    same = (most, list(band_starts), dict(texts))
    if version is not None and version.published_at is not None:
        if (version.most, version.band_starts, version.texts) == same:
            return version
        number, version = version.number + 1, None
    else:
        number = 1
    if version is None:
        version = InstrumentVersion(instrument_id=instrument.id, number=number, created_at=clock.now())
        db.session.add(version)
    version.most, version.band_starts, version.texts = same
    db.session.flush()
    return version


def lacking(version: InstrumentVersion) -> list[str]:
    """The languages in which something is missing, or has another number of lines."""
    german = version.texts.get("de", {})
    counts = {part: len(german.get(part) or []) for part in ("questions", "bands")}
    return [
        lang
        for lang in LANGUAGES
        if not all(version.texts.get(lang, {}).get(part) for part in ("title", "low", "high", "questions"))
        or any(len(version.texts.get(lang, {}).get(part) or []) != count for part, count in counts.items())
    ]


def publish(instrument: Instrument, refuse: Any) -> InstrumentVersion:
    """Raises what `refuse(languages)` says while a language lacks something."""
    version = newest(instrument, published=False)
    if version is None or version.published_at is not None:
        raise NotAsked
    missing = lacking(version)
    if missing or len(version.band_starts) != len(version.texts.get("de", {}).get("bands") or []):
        raise NotComplete(refuse(missing))
    version.published_at = clock.now()
    return version


def all_instruments() -> list[tuple[Instrument, InstrumentVersion | None, InstrumentVersion | None]]:
    """Each with what is published and what is being written, in two statements."""
    versions = db.session.scalars(select(InstrumentVersion).order_by(InstrumentVersion.number)).all()
    published = {row.instrument_id: row for row in versions if row.published_at is not None}
    open_ = {row.instrument_id: row for row in versions if row.published_at is None}
    rows = db.session.scalars(select(Instrument).order_by(Instrument.state, Instrument.name, Instrument.id))
    return [(row, published.get(row.id), open_.get(row.id)) for row in rows]


def find_instrument(viewer: Any, ref: str, *, lock: bool = False) -> Instrument | None:
    query = select(Instrument).where(Instrument.ref == ref)
    found: Instrument | None = db.session.scalar(query.with_for_update() if lock else query)
    return found


def fill_in(case: Case, instrument: Instrument, given: Sequence[int | None], *, by: Any) -> InstrumentAnswer:
    """By the person, or by the advisor together with them. Raises NotAnswered, NotAsked."""
    version = newest(instrument, published=True)
    if version is None or instrument.state != "active" or (by.kind == "person" and not instrument.by_person):
        raise NotAsked
    values = [value for value in given if value is not None and 1 <= value <= version.most]
    if len(values) != len(questions(version)):
        raise NotAnswered
    row = InstrumentAnswer(
        case_id=case.id, person_id=case.person_id, instrument_id=instrument.id, version_id=version.id, on=clock.today(),
        created_at=clock.now(), by_id=None if by.kind == "person" else by.id, given=values,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def asked_of_case(viewer: Any, case: Case, *, own: bool = False) -> list[Asked]:
    """The active instruments of a case with their results; `own`: those that the person fills in alone."""
    query = select(InstrumentAnswer).where(InstrumentAnswer.case_id == case.id)
    query = query.order_by(InstrumentAnswer.on, InstrumentAnswer.created_at, InstrumentAnswer.id)
    answers = open_for(viewer, db.session.scalars(query), "assessments")
    found = []
    for instrument, version, _open in all_instruments():
        if version is None or (own and not instrument.by_person):
            continue
        results = _results([row for row in answers if row.instrument_id == instrument.id])
        if instrument.state == "active" or results:
            found.append(Asked(instrument, version, results, _is_due(instrument, results)))
    return found


def _results(answers: Sequence[InstrumentAnswer]) -> list[Result]:
    """Compared only with answers to as many questions on the same scale: another version may ask something else."""
    found: list[Result] = []
    scores: dict[tuple[int, int], list[int]] = {}
    for row in answers:
        if row.given is None:
            continue
        score, like = sum(row.given), (len(row.given), row.asked.most)
        before = scores.setdefault(like, [])
        last, first = (score - before[-1], score - before[0]) if before else (None, None)
        before.append(score)
        found.append(Result(row.on, row.by_id is None, score, like[0] * like[1], _band(row.asked, score), last, first))
    return found[::-1]


def _band(version: InstrumentVersion, score: int) -> Text | None:
    labels = _lines(version, "bands")
    starts = [int(start) for start in version.band_starts]
    fitting = [label for start, label in zip(starts, labels, strict=False) if start <= score]
    return fitting[-1] if fitting else None


def _is_due(instrument: Instrument, results: Sequence[Result]) -> bool:
    if instrument.state != "active":
        return False
    if not results:
        return True
    return bool(instrument.every_days) and results[0].on + timedelta(days=instrument.every_days or 0) <= clock.today()
