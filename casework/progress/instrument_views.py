"""Instruments: made by the coordination, filled in together on a case."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask_login import current_user

from casework.cases.models import Case
from casework.cases.queries import find_case
from casework.core import clock
from casework.core.access import allow, itself
from casework.core.forms import Confirm
from casework.core.i18n import LANGUAGES, _, variant
from casework.core.models import db
from casework.progress import instruments, permissions
from casework.progress.instrument_forms import PARTS, InstrumentForm, NewInstrumentForm, fill_in_form
from casework.progress.instrument_models import Instrument

bp = Blueprint("instruments", __name__)


@bp.route("/instruments")
@allow(permissions.MAKE_INSTRUMENTS)
def all_() -> Any:
    return render_template("progress/instruments.html", rows=instruments.all_instruments())


@bp.route("/instruments/new", methods=["GET", "POST"])
@allow(permissions.MAKE_INSTRUMENTS)
def new() -> Any:
    form = NewInstrumentForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            made = Instrument(name=form.name.data, created_at=clock.now())
            db.session.add(made)
            _save(made, form)
        if saved:
            return redirect(url_for("progress.instruments.show", instrument=made.ref), 303)
    return form.answer("progress/instrument.html", instrument=None, languages=LANGUAGES, parts=PARTS, lacking=[])


@bp.route("/instruments/<ref:instrument>", methods=["GET", "POST"])
@allow(permissions.MAKE_INSTRUMENTS, instrument=instruments.find_instrument)
def show(instrument: Instrument) -> Any:
    version = instruments.newest(instrument, published=False)
    form = InstrumentForm(data=_filled(instrument, version))
    if form.validate_on_submit():
        with form.saving() as saved:
            form.check_version(instrument)
            _save(instrument, form)
        if saved:
            return redirect(url_for("progress.instruments.show", instrument=instrument.ref), 303)
    return form.answer(
        "progress/instrument.html", instrument=instrument, languages=LANGUAGES, parts=PARTS, current=version,
        lacking=instruments.lacking(version) if version else [], confirm=Confirm(),
    )  # fmt: skip


@bp.route("/instruments/<ref:instrument>/publish", methods=["GET", "POST"])
@allow(permissions.MAKE_INSTRUMENTS, instrument=instruments.find_instrument)
def publish(instrument: Instrument) -> Any:
    form = Confirm()
    if form.validate_on_submit():
        with form.saving() as saved:
            instruments.publish(instrument, _missing)
        if saved:
            return redirect(url_for("progress.instruments.all_"), 303)
    return form.answer("progress/publish_instrument.html", instrument=instrument)


@bp.route("/cases/<ref:case>/assessments")
@allow(permissions.SEE_PLAN, case=find_case)
def of_case(case: Case) -> Any:
    asked = instruments.asked_of_case(current_user, case)
    may_fill = permissions.AGREE_GOAL.allows(current_user, case)
    return render_template("progress/assessments.html", case=case, asked=asked, may_fill=may_fill, spoken=variant())


@bp.route("/cases/<ref:case>/assessments/<ref:instrument>", methods=["GET", "POST"])
@allow(permissions.AGREE_GOAL, case=find_case)
def fill_in(case: Case, instrument: str) -> Any:
    """Read out in the person's language and filled in together."""
    found = instruments.find_instrument(current_user, instrument)
    version = instruments.newest(found, published=True) if found else None
    if found is None or version is None:
        raise instruments.NotAsked
    form = fill_in_form(version, variant(), tongue=case.person.language)
    if form.validate_on_submit():
        with form.saving() as saved:
            instruments.fill_in(case, found, form.given, by=itself(current_user))
        if saved:
            return redirect(url_for("progress.instruments.of_case", case=case.ref), 303)
    title = instruments.words(version, "title")
    return form.answer(
        "progress/fill_in.html", case=case, title=title.in_(variant()), theirs=title.in_(case.person.language),
        tongue=case.person.language,
    )  # fmt: skip


def _filled(instrument: Instrument, version: Any) -> dict[str, Any]:
    data = {
        "name": instrument.name, "every_days": instrument.every_days, "by_person": instrument.by_person,
        "retired": instrument.state == "retired", "version": instrument.version,
    }  # fmt: skip
    if version is None:
        return data
    data |= {"most": str(version.most), "starts": ", ".join(version.band_starts)}
    for lang, texts in version.texts.items():
        for part in PARTS:
            value = texts.get(part) or ""
            data[f"{part}-{lang}"] = "\n".join(value) if isinstance(value, list) else value
    return data


def _save(instrument: Instrument, form: InstrumentForm) -> None:
    instrument.name, instrument.every_days = form.name.data, form.every_days.data
    instrument.by_person = form.by_person.data
    instrument.state = "retired" if form.retired.data else "active"
    db.session.flush()
    instruments.save_version(instrument, most=int(form.most.data), band_starts=form.band_starts, texts=form.texts)


def _missing(languages: list[str]) -> str:
    if not languages:
        return _("Each band needs a name and a number from which it begins.")
    named = ", ".join(LANGUAGES[code] for code in languages)
    return _("Not complete yet, or not as many lines as in German: %(languages)s", languages=named)
