"""Coming back on any device: by card, by a link, with a word; and the page of one's own code.

No address here holds a code: on the card it stands behind the #, which a browser sends to nobody. The token of a link is
in its address, so that it works without a script: it works once, by a button, and its page sends no Referer.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, g, make_response, redirect, render_template, request, session, url_for
from flask_login import current_user, login_user

from casework.core.access import allow, public
from casework.core.forms import Confirm
from casework.core.i18n import language
from casework.core.limits import CODE_AND_PIN, SAVING, SENDING, limiter
from casework.core.tokens import hash_token
from casework.intake.card import card_of
from casework.intake.queries import own_drafts
from casework.intake.showing import onward_url
from casework.people.codes import has_pin, own_code
from casework.people.events import events_of
from casework.people.links import ask_for_link, find_link
from casework.people.new_pin import change_pin, shown_word, take_back_trust, trusted_of, word_for_trusted
from casework.people.permissions import FILL_IN
from casework.portal import service
from casework.portal.forms import EnterForm
from casework.portal.return_forms import AskForLinkForm, LinkForm, NewPinForm, OwnPinForm, TrustForm
from casework.portal.return_service import asks_for_pin, come_in_by_link, come_in_with_word
from casework.portal.return_showing import Told

bp = Blueprint("back", __name__)


def first_page(viewer: Any) -> str:
    """A person comes to their file; an unsent form goes on where it stopped."""
    if viewer.kind == "person":
        return url_for("portal.status")
    return next((onward_url(draft) for draft in own_drafts(viewer)), url_for("portal.offers"))


def enter_as(came: Any, target: str | None = None) -> Any:
    """From now on this device is theirs: whoever was here before is out."""
    session.clear()
    login_user(came)
    return redirect(target or first_page(came), 303)


def earlier_visit() -> str | None:
    return g.get("visit_token") if current_user.kind in {"person", "draft"} else None


@bp.route("/<lang:lang>/card")
@public
def from_card() -> Any:
    """Where the QR code of a card leads: the page to come in, whose script takes the code from behind the #."""
    return EnterForm().answer("portal/enter.html", takes_code=True, action=url_for("portal.enter"))


@bp.route("/<lang:lang>/status/link", methods=["GET", "POST"])
@limiter.limit(SENDING, methods=["POST"])
@public
def ask() -> Any:
    """Ask for a link. The answer is the same for every address, and so is the work."""
    form = AskForLinkForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            ask_for_link(form.address.data or "", language=language())
        if saved:
            return redirect(url_for("portal.back.ask", asked=1), 303)
    return form.answer("portal/ask_for_link.html", asked="asked" in request.args)


@bp.route("/<lang:lang>/link/<token>", methods=["GET", "POST"])
@limiter.limit(CODE_AND_PIN)
@public
def link(token: str) -> Any:
    """A link from a letter. Only the button uses it: what opens links beforehand does no harm."""
    form, came, earlier = LinkForm(needs_pin=asks_for_pin(token)), None, earlier_visit()
    if form.validate_on_submit():
        with form.saving() as saved:
            came = come_in_by_link(token, form.pin.data if form.needs_pin else "")
            service.leave(earlier)
        if saved and came is not None:
            return _silent(enter_as(came))
    if form.needs_pin:
        form.pin.data = ""
    return _silent(make_response(form.answer("portal/link.html", is_living=find_link(token) is not None)))


def _silent(answer: Any) -> Any:
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@bp.route("/<lang:lang>/status/new-pin", methods=["GET", "POST"])
@limiter.limit(CODE_AND_PIN, methods=["POST"])
@public
def new_pin() -> Any:
    """A new PIN with the code and a word from a person of trust or from the office."""
    form, came, earlier = NewPinForm(), None, earlier_visit()
    if form.validate_on_submit():
        with form.saving() as saved:
            came = come_in_with_word(form.code.data or "", form.word.data or "", form.pin.data or "")
            service.leave(earlier)
        if saved and came is not None:
            return enter_as(came, url_for("portal.back.code"))
    return form.answer("portal/new_pin.html")


@bp.route("/<lang:lang>/status/code", methods=["GET", "POST"])
@limiter.limit(SAVING, methods=["POST"])
@allow(FILL_IN)
def code() -> Any:
    """The code, a picture of it, the PIN, the person of trust, and what happened with them."""
    me, form = current_user, OwnPinForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            change_pin(me.id, form.pin.data or "", keep_visit=hash_token(g.visit_token))
        if saved:
            return redirect(url_for("portal.back.code", saved=1), 303)
    form.pin.data = ""
    return form.answer(
        "portal/code.html", card=card_of(own_code(me.id)), has_pin=has_pin(me.id), onward=first_page(me),
        trusted=trusted_of(me, me.id), events=[Told(one) for one in events_of(me.id)], just_saved="saved" in request.args,
    )  # fmt: skip


@bp.route("/<lang:lang>/status/code/card")
@allow(FILL_IN)
def card() -> Any:
    """The card to print or to take a picture of: the code, no PIN, no name, nothing that says what it is for."""
    return render_template("portal/card.html", card=card_of(own_code(current_user.id)))


@bp.route("/<lang:lang>/status/code/trust", methods=["GET", "POST"])
@limiter.limit(SAVING, methods=["POST"])
@allow(FILL_IN)
def trust() -> Any:
    """Name a person of trust: a word for them, shown once."""
    form, word = TrustForm(), None
    if form.validate_on_submit():
        with form.saving() as saved:
            word = word_for_trusted(current_user.id, form.whom.data or "")
        if saved and word:
            return render_template(
                "portal/trust_word.html", word=shown_word(word), site=current_app.config["SITE_TITLE"]
            )
    return form.answer("portal/trust.html", trusted=trusted_of(current_user, current_user.id))


@bp.route("/<lang:lang>/status/code/trust/end", methods=["GET", "POST"])
@limiter.limit(SAVING, methods=["POST"])
@allow(FILL_IN)
def end_trust() -> Any:
    form = Confirm()
    if form.validate_on_submit():
        with form.saving() as saved:
            take_back_trust(current_user.id)
        if saved:
            return redirect(url_for("portal.back.code"), 303)
    return form.answer("portal/end_trust.html", trusted=trusted_of(current_user, current_user.id))
