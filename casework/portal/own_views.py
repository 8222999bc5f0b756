"""A person's own pages. Every title is the same neutral one: the history of a phone tells nothing (practice.md U5)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user

from casework.consents.models import Consent
from casework.consents.queries import find_own_consent, living_consents
from casework.consents.service import withdraw_consent
from casework.core import clock
from casework.core.access import allow
from casework.core.forms import Confirm
from casework.core.i18n import language
from casework.core.limits import SAVING, SENDING, UPLOADS, limiter
from casework.core.transaction import between_transactions
from casework.documents.models import Paper
from casework.documents.queries import files_of, find_paper, numbered, papers_of
from casework.documents.service import NothingSaid, answer_paper
from casework.documents.shelf import Reception, receive
from casework.enrolment import words as enrolment_words
from casework.enrolment.deferring import defer_place
from casework.enrolment.interviews import own_interview
from casework.enrolment.models import Application
from casework.enrolment.permissions import ANSWER_OWN, LIVING
from casework.enrolment.queries import applications_of, find_application, row_of
from casework.enrolment.service import accept_place, decline_place, withdraw
from casework.enrolment.wishes import open_rounds_of, outcome_told
from casework.intake import declaring
from casework.intake.forms import PaperForm
from casework.messages.queries import conversation
from casework.people.service import answers_of
from casework.portal import queries, service, showing, texts
from casework.portal.forms import AnswerPlaceForm, ComplaintForm, LittleForm, MessageForm
from casework.portal.permissions import SEE_OWN_FILE
from casework.progress import words as progress_words
from casework.progress.paths import lines
from casework.progress.queries import own_progress
from casework.register.lists import codelist

bp = Blueprint("own", __name__)
ANSWERS = {"yes": accept_place, "no": decline_place, "later": defer_place, "back": withdraw}


def _me() -> Any:
    return current_user._get_current_object()


def _box() -> dict[str, Any]:
    """What stands beside every box for a message (practice.md U9)."""
    return {"read_next": showing.read_next(clock.now()), "emergency": texts.emergency_numbers()}


@bp.route("/<lang:lang>/status/messages", methods=["GET", "POST"])
@limiter.limit(SENDING, methods=["POST"])
@allow(SEE_OWN_FILE)
def messages() -> Any:
    form = MessageForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            service.write_to_office(_me(), form.body.data, language=language())
        if saved:
            return redirect(url_for("portal.own.messages", sent=1), 303)
    return form.answer(
        "portal/messages.html",
        items=queries.correspondence(_me(), language()),
        just_sent="sent" in request.args,
        **_box(),
    )


@bp.route("/<lang:lang>/status/messages/read", methods=["GET", "POST"])
@limiter.limit(SAVING, methods=["POST"])
@allow(SEE_OWN_FILE)
def read() -> Any:
    """The button that opens what is new: from here on it counts as delivered (see `service`)."""
    form = Confirm()
    if form.validate_on_submit():
        with form.saving() as saved:
            service.read_news(_me())
        if saved:
            return redirect(url_for("portal.own.messages"), 303)
    return form.answer("portal/read.html", has_news=queries.has_news(_me()))


@bp.route("/<lang:lang>/status/complaint", methods=["GET", "POST"])
@limiter.limit(SENDING, methods=["POST"])
@allow(SEE_OWN_FILE)
def complaint() -> Any:
    """A complaint or the wish for another advisor: whoever is meant never reads it (practice.md U15)."""
    known = queries.own_complaint(_me())
    form = ComplaintForm(data={"about": known.about if known else "counselling"})
    if form.validate_on_submit():
        with form.saving() as saved:
            service.complain(_me(), form.body.data, language=language(), about=form.about.data)
        if saved:
            return redirect(url_for("portal.own.complaint", sent=1), 303)
    written = reversed(conversation(_me(), _me().id, topic=service.TOPIC))
    return form.answer(
        "portal/complaint.html", items=list(written), just_sent="sent" in request.args, known=known, **_box()
    )


@bp.route("/<lang:lang>/status/places")
@allow(SEE_OWN_FILE)
def places() -> Any:
    return render_template(
        "portal/places.html", rows=applications_of(_me()), words=enrolment_words, living=LIVING,
        wanted=open_rounds_of(_me().id),
    )  # fmt: skip


@bp.route("/<lang:lang>/status/places/<application>", methods=["GET", "POST"])
@limiter.limit(SAVING, methods=["POST"])
@allow(ANSWER_OWN, application=find_application)
def place(application: Application) -> Any:
    """Say yes or no to a place that is kept, or ask for the next course, or take an application back."""
    form = AnswerPlaceForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            ANSWERS[form.given.data](application, by=_me())
        if saved:
            return redirect(url_for("portal.own.places"), 303)
    return form.answer(
        "portal/place.html", row=row_of(application), words=enrolment_words, living=LIVING,
        interview=own_interview(application), outcome=outcome_told(application),
    )  # fmt: skip


@bp.route("/<lang:lang>/status/papers")
@allow(SEE_OWN_FILE)
def papers() -> Any:
    own = papers_of(_me(), _me().id)
    declares = any(declaring.opens_declaration(paper.kind, paper.state) for paper in own)
    return render_template(
        "portal/papers.html", papers=own, files=files_of(_me(), own), word=showing.word,
        declaration=declaring.state_of(answers_of(_me().id, _me())) if declares else None,
    )  # fmt: skip


@bp.route("/<lang:lang>/status/papers/<paper>", methods=["GET", "POST"])
@limiter.limit(UPLOADS, methods=["POST"])
@allow(SEE_OWN_FILE, paper=find_paper)
def paper(paper: Paper) -> Any:
    """Send a photo or a file, or say that there is none: that is an answer too."""
    kind, files = paper.kind, files_of(_me(), [paper]).get(paper.id, [])
    form: Any = PaperForm(data={"state": paper.state})
    reception = Reception()
    form.state.choices = [(code, showing.word("paper_states", code)) for code in codelist("paper_states").codes]
    if form.validate_on_submit():
        me = _me().id
        sent = form.sent(me)
        with between_transactions():
            reception = receive(me, sent)
        with form.saving() as saved:
            _keep(kind, form.state.data or None, reception)
        if saved:
            form.drop_pieces(me)
        if saved and not reception.refused:
            if form.more.data:
                return redirect(url_for("portal.own.paper", paper=paper.ref), 303)
            if declaring.opens_declaration(kind, form.state.data or None):
                return redirect(url_for("intake.declare.own_step", page=declaring.PERSON), 303)
            return redirect(url_for("portal.own.papers"), 303)
        files = files_of(_me(), papers_of(_me(), _me().id)).get(paper.id, [])
    form.files.kept = [file.name for file in files] if form.is_submitted() else []
    form.files.errors = [*form.files.errors, *(f"{one.name}: {one.message}" for one in reception.refused)]
    page, status = form.answer(
        "portal/paper.html", label=showing.word("paper_kinds", kind), pages=numbered(files), ref=paper.ref
    )
    # A 422 would undo the files that were taken: with one of them the page is a success that says what is missing.
    return page, 200 if reception.taken and form.refused is None else status


def _keep(kind: str, state: str | None, reception: Reception) -> None:
    if reception.taken or state:
        answer_paper(_me().id, kind, state=state, received=reception.taken)
    elif not reception.refused:
        raise NothingSaid


@bp.route("/<lang:lang>/status/way")
@allow(SEE_OWN_FILE)
def way() -> Any:
    """My goals, courses, levels, and what came of it."""
    progress = own_progress(_me())
    return render_template(
        "portal/way.html",
        progress=progress,
        lines=lines(progress.goals, progress.milestones, progress.outcomes, progress.levels),
        words=progress_words,
        enrolment_word=enrolment_words.enrolment_word,
    )


@bp.route("/<lang:lang>/status/answers")
@allow(SEE_OWN_FILE)
def answers() -> Any:
    return render_template("portal/answers.html", rows=showing.answer_rows(answers_of(_me().id, _me())))


@bp.route("/<lang:lang>/status/looks")
@allow(SEE_OWN_FILE)
def looks() -> Any:
    """Who looked at my file: function and day, a name only of the own advisor."""
    return render_template("portal/looks.html", days=queries.looks_at(_me()), word=showing.word)


@bp.route("/<lang:lang>/status/consents")
@allow(SEE_OWN_FILE)
def consents() -> Any:
    return render_template("portal/consents.html", consents=living_consents(_me(), _me().id), word=showing.word)


@bp.route("/<lang:lang>/status/consents/<consent>", methods=["GET", "POST"])
@limiter.limit(SAVING, methods=["POST"])
@allow(SEE_OWN_FILE, consent=find_own_consent)
def take_back(consent: Consent) -> Any:
    """Taking a consent back is as easy as giving it."""
    form = Confirm()
    if form.validate_on_submit():
        with form.saving() as saved:
            withdraw_consent(consent)
        if saved:
            return redirect(url_for("portal.own.consents"), 303)
    return form.answer("portal/take_back.html", purpose=showing.word("purposes", consent.purpose))


@bp.route("/<lang:lang>/status/little", methods=["GET", "POST"])
@limiter.limit(SAVING, methods=["POST"])
@allow(SEE_OWN_FILE)
def little() -> Any:
    """The switch "show little on this phone"."""
    form = LittleForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            service.show_little(_me(), form.on.data == "yes")
        if saved:
            return redirect(url_for("portal.status"), 303)
    return form.answer("portal/little.html", is_on=_me().little_on_phone)


@bp.route("/<lang:lang>/status/letters", methods=["GET", "POST"])
@limiter.limit(SAVING, methods=["POST"])
@allow(SEE_OWN_FILE)
def letters() -> Any:
    """How much a letter by e-mail says: that there is news, or what it is about."""
    form = LittleForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            service.say_more_in_letters(_me(), form.on.data == "yes")
        if saved:
            return redirect(url_for("portal.status"), 303)
    return form.answer("portal/letters.html", is_on=_me().full_letters)
