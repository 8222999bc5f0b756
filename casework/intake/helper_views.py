"""Asking someone for help with a form, and the pages of the one who helps."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, g, redirect, render_template, request, session, url_for
from flask_login import current_user, login_user

from casework.core.access import allow, public
from casework.core.forms import Confirm
from casework.core.i18n import variant
from casework.core.limits import CODE_AND_PIN, SAVING, limiter
from casework.intake import helping as helpers
from casework.intake import queries
from casework.intake.builder import build_form
from casework.intake.helper_forms import HelperCodeForm, InviteForm
from casework.intake.models import Draft
from casework.intake.permissions import FILL_IN, HELP
from casework.intake.showing import elsewhere, groups_of, moment_from, onward_url, place_of
from casework.people.codes import end_visit
from casework.register.fields import field

bp = Blueprint("helpers", __name__)
helping = Blueprint("helping", __name__)


@bp.route("/<lang:lang>/apply/<draft>/helpers", methods=["GET", "POST"])
@limiter.limit(SAVING, methods=["POST"])
@allow(FILL_IN, draft=queries.find_own_draft)
def index(draft: Draft) -> Any:
    """Who helps with this form; one more. The link and the code stand on the answer once and nowhere again."""
    if draft.sent_at:
        return elsewhere("intake.sent", draft=draft.offer.slug)
    pages = [(page.key, page.heading(variant())) for page in helpers.helper_pages(draft)]
    form = InviteForm(pages, helpers.questions_to_hide(draft, variant()))
    if form.validate_on_submit():
        invited = None
        with form.saving() as saved:
            invited = helpers.invite_helper(
                draft, name=form.name.data or "", pages=form.pages.data, hidden=form.hidden.data, until=form.until,
                may_read=form.may_read.data == "yes",
            )  # fmt: skip
        if saved and invited is not None:
            address = url_for("intake.helping.begin", token=invited.token, _external=True)
            return form.answer("intake/helper_invited.html", draft=draft, invited=invited, address=address)
    return form.answer(
        "intake/helpers.html", draft=draft, place=place_of(draft), onward=onward_url(draft), titles=dict(pages),
        links=helpers.own_links(current_user, draft), living={link.id for link in helpers.living_links(draft)},
        end=Confirm(),
    )  # fmt: skip


@bp.route("/<lang:lang>/apply/<draft>/helpers/<ref>/end", methods=["POST"])
@limiter.limit(SAVING, methods=["POST"])
@allow(FILL_IN, draft=queries.find_own_draft)
def end(draft: Draft, ref: str) -> Any:
    form = Confirm()
    if form.validate_on_submit():
        with form.saving() as saved:
            helpers.end_help(draft, ref)
        if saved:
            return redirect(url_for("intake.helpers.index", draft=draft.offer.slug), 303)
    return form.answer_plainly()


@helping.route("/<lang:lang>/help/<token>", methods=["GET", "POST"])
@limiter.limit(CODE_AND_PIN)
@public
def begin(token: str) -> Any:
    """The link: it says that somebody asks for help, and nothing of whom. The code lets in."""
    link = helpers.open_link(token)
    if link is None:
        return elsewhere("intake.helping.over")
    form, visit = HelperCodeForm(), None
    if form.validate_on_submit():
        with form.saving() as saved:
            visit = helpers.come_in_as_helper(link, form.code.data or "")
            _leave_as_who_was_here()
        if saved and visit:
            session.clear()
            g.helper_token = visit
            login_user(helpers.HelperViewer(link.id, link.draft_id))
            return redirect(url_for("intake.helping.pages"), 303)
    form.code.data = ""
    return form.answer("intake/helping_begin.html", until=link.until)


def _leave_as_who_was_here() -> None:
    """The next person on the same device sees nothing of the last one."""
    for name in ("visit_token", "helper_token"):
        if current_user.is_authenticated and g.get(name):
            end_visit(g.get(name))


@helping.route("/<lang:lang>/helping")
@allow(HELP)
def pages() -> Any:
    """The pages that this helper was asked to fill in."""
    helped = helpers.help_of(current_user)
    if helped is None:
        return elsewhere("intake.helping.over")
    return render_template("intake/helping_pages.html", helped=helped, page_title=_title, end=Confirm())


@helping.route("/<lang:lang>/helping/<page>", methods=["GET", "POST"])
@limiter.limit(SAVING, methods=["POST"])
@allow(HELP)
def page(page: str) -> Any:
    helped = helpers.help_of(current_user, lock=request.method == "POST")
    if helped is None:
        return elsewhere("intake.helping.over")
    asked = helped.find(page)
    if asked is None:
        abort(404)
    shown = helped.shown(asked)
    form = build_form([field(key) for key in asked.fields], variant(), shown)(
        data=shown | {"version": helped.draft.saved_at.isoformat()}
    )
    if form.validate_on_submit():
        with form.saving() as saved:
            helpers.save_as_helper(helped, asked, form.values(), filled_from=moment_from(form.version.data))
        if saved:
            return redirect(_after(helped, asked), 303)
    return form.answer("intake/helping_page.html", title=_title(asked), groups=groups_of(form), helped=helped)


def _after(helped: helpers.Help, page: Any) -> str:
    following = helped.after(page)
    return url_for("intake.helping.page", page=following.key) if following else url_for("intake.helping.pages", done=1)


@helping.route("/<lang:lang>/helping/end", methods=["POST"])
@limiter.limit(SAVING, methods=["POST"])
@allow(HELP)
def end_here() -> Any:
    """The helper leaves this device: whoever comes next finds nothing on it."""
    form = Confirm()
    if form.validate_on_submit():
        with form.saving() as saved:
            _leave_as_who_was_here()
        if saved:
            session.clear()
            answer = redirect(url_for("intake.helping.over", thanks=1), 303)
            answer.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
            return answer
    return form.answer_plainly()


@helping.route("/<lang:lang>/help")
@public
def over() -> Any:
    """The link is over, was ended, or never was: one answer for all."""
    return render_template("intake/helping_over.html", thanks=request.args.get("thanks") == "1")


def _title(page: Any) -> str:
    return str(page.heading(variant()))
