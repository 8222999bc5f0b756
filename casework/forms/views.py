"""For the coordinator: forms built without a programmer, looked at in every language, published as versions."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_login import current_user

from casework.core.access import allow
from casework.core.audit import note_list
from casework.core.forms import Confirm, ConfirmOnce
from casework.core.i18n import LANGUAGES, _l, language
from casework.core.pages import NavItem
from casework.forms import building, preview_views, queries
from casework.forms.condition_words import condition_in_words
from casework.forms.forms import AddFieldsForm, ArrangeForm, ConditionForm, NewForm, OffersForm, PageForm
from casework.forms.permissions import BUILD_FORMS, SEE_FORMS
from casework.intake import publishing
from casework.intake.models import FormVersion
from casework.intake.steps import PAPERS, Page, languages_of, pages_of
from casework.register.fields import UnknownField, all_fields, field
from casework.register.queries import own_fields

bp = Blueprint("forms", __name__)
bp.register_blueprint(preview_views.bp)
NAV = [NavItem(71, _l("Forms"), "forms.forms", SEE_FORMS)]
#: Types whose answer a condition can look at.
JUDGED = frozenset({"choice", "choices", "yesno", "level", "number", "date"})


@bp.route("/forms")
@allow(SEE_FORMS)
def forms() -> Any:
    lines = queries.form_lines(current_user, request.args.get("after", ""))
    shown, more = lines[: queries.FORMS_A_PAGE], len(lines) > queries.FORMS_A_PAGE
    note_list("forms.forms", len(shown))
    return render_template(
        "forms/forms.html", lines=shown, build=BUILD_FORMS, languages_of=languages_of,
        older=url_for("forms.forms", after=shown[-1].key) if more else "",
    )  # fmt: skip


@bp.route("/forms/new", methods=["GET", "POST"])
@allow(BUILD_FORMS)
def new() -> Any:
    form = NewForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            made = building.new_form((form.name.data or "").strip())
        if saved:
            return redirect(url_for("forms.form", form=made.key), 303)
    return form.answer("forms/new.html")


@bp.route("/forms/<form>", methods=["GET", "POST"])
@allow(SEE_FORMS, form=queries.find_form)
def form(form: FormVersion) -> Any:
    """The pages in order. While a version is in work, each can be moved, changed and filled."""
    arranging = ArrangeForm(data={"version": form.version})
    if arranging.validate_on_submit():
        if form.published_at or not BUILD_FORMS.allows(current_user):
            abort(403)
        with arranging.saving() as saved:
            arranging.check_version(form)
            building.arrange(form, arranging.move.data or "")
        if saved:
            return redirect(url_for("forms.form", form=form.key), 303)
    arranging.version.data = form.version
    known_offers = queries.offers_with_forms()
    offers = [name for _slug, name, key in known_offers if key == form.key]
    return arranging.answer(
        "forms/form.html", version=form, name=queries.name_of(form.key, form.pages, offers), offers=offers, pages=pages_of(form.pages), field=_known, words=condition_in_words,
        reader=language(), names={slug: name for slug, name, _key in known_offers},
        versions=queries.versions_of(form.key), build=BUILD_FORMS, languages_of=languages_of,
        is_working=form.published_at is None, once=ConfirmOnce(),
    )  # fmt: skip


@bp.route("/forms/<form>/begin", methods=["POST"])
@allow(BUILD_FORMS, form=queries.find_form)
def begin(form: FormVersion) -> Any:
    """The next version, built beside the published one."""
    confirm = ConfirmOnce()
    if confirm.validate_on_submit():
        with confirm.saving() as saved:
            building.begin_version(form.key)
        if saved:
            return redirect(url_for("forms.form", form=form.key), 303)
    return confirm.answer_plainly()


@bp.route("/forms/<form>/drop", methods=["GET", "POST"])
@allow(BUILD_FORMS, form=queries.find_working)
def drop(form: FormVersion) -> Any:
    confirm = Confirm()
    if confirm.validate_on_submit():
        with confirm.saving() as saved:
            building.drop_version(form)
        if saved:
            return redirect(url_for("forms.forms"), 303)
    return confirm.answer("forms/drop.html", version=form)


@bp.route("/forms/<form>/pages/new", methods=["GET", "POST"])
@allow(BUILD_FORMS, form=queries.find_working)
def new_page(form: FormVersion) -> Any:
    page_form = PageForm(queries.offers_with_forms(), data={"version": form.version, "kind": "questions"})
    if page_form.validate_on_submit():
        with page_form.saving() as saved:
            page_form.check_version(form)
            kind = PAPERS if page_form.kind.data == PAPERS else "questions"
            key = building.add_page(form, page_form.titles, kind=kind, offers=page_form.offers.data or ())
        if saved:
            is_papers = page_form.kind.data == PAPERS
            where = url_for("forms.form", form=form.key) if is_papers else url_for("forms.add", form=form.key, page=key)
            return redirect(where, 303)
    return page_form.answer("forms/page.html", version=form, languages=LANGUAGES, page=None)


@bp.route("/forms/<form>/pages/<page>", methods=["GET", "POST"])
@allow(BUILD_FORMS, form=queries.find_working)
def page(form: FormVersion, page: str) -> Any:
    """Title and offers. The page's key stays, whatever its title becomes."""
    one = _page(form, page)
    data = {f"title_{lang}": text for lang, text in one.title.items()} | {
        "offers": sorted(one.offers),
        "version": form.version,
    }
    if not one.title:
        data |= {f"title_{lang}": one.heading(lang) for lang in (language(),)}
    page_form = PageForm(queries.offers_with_forms(), data=data)
    del page_form.kind  # what stands on a page is chosen once
    if page_form.validate_on_submit():
        with page_form.saving() as saved:
            page_form.check_version(form)
            building.change_page(form, page, page_form.titles, page_form.offers.data or ())
        if saved:
            return redirect(url_for("forms.form", form=form.key), 303)
    return page_form.answer("forms/page.html", version=form, languages=LANGUAGES, page=one)


@bp.route("/forms/<form>/pages/<page>/add", methods=["GET", "POST"])
@allow(BUILD_FORMS, form=queries.find_working)
def add(form: FormVersion, page: str) -> Any:
    """Questions of the register that this form does not ask yet."""
    one, asked = _page(form, page), {name for each in pages_of(form.pages) for name in each.fields}
    known = {each.key: each for each in (*all_fields(), *own_fields(True).values())}
    free = [each for each in known.values() if each.key not in asked and "applicant" in each.writers]
    approved = {each.key for each in all_fields()}
    add_form = AddFieldsForm(free, approved, data={"version": form.version})
    if add_form.validate_on_submit():
        with add_form.saving() as saved:
            add_form.check_version(form)
            building.add_fields(form, page, add_form.chosen)
        if saved:
            return redirect(url_for("forms.form", form=form.key), 303)
    return add_form.answer("forms/add.html", version=form, page=one, is_whole=not free, reader=language())


@bp.route("/forms/<form>/pages/<page>/condition", methods=["GET", "POST"], defaults={"question": ""})
@bp.route("/forms/<form>/pages/<page>/<question>/condition", methods=["GET", "POST"])
@allow(BUILD_FORMS, form=queries.find_working)
def condition(form: FormVersion, page: str, question: str) -> Any:
    """Ask this page, or this question, only if. First the earlier question is chosen, then its answers."""
    one = _page(form, page)
    if question and question not in one.fields:
        abort(404)
    earlier = _judged_before(form, one)
    on = next((each for each in earlier if each.key == request.args.get("on")), None)
    made = ConditionForm(on, data={"version": form.version}) if on else ArrangeForm(data={"version": form.version})
    if made.validate_on_submit():
        with made.saving() as saved:
            made.check_version(form)
            building.set_condition(
                form, page, question or None, made.condition if isinstance(made, ConditionForm) else None
            )
        if saved:
            return redirect(url_for("forms.form", form=form.key), 303)
    now = one.conditions.get(question) if question else one.show_if
    return made.answer(
        "forms/condition.html", version=form, page=one, question=field(question) if question else None, on=on,
        earlier=earlier, now=condition_in_words(now), reader=language(),
    )  # fmt: skip


@bp.route("/forms/<form>/publish", methods=["GET", "POST"])
@allow(BUILD_FORMS, form=queries.find_working)
def publish(form: FormVersion) -> Any:
    """What is in the way, by name; the languages that are whole, and what the others lack."""
    confirm = ArrangeForm(data={"version": form.version})
    if confirm.validate_on_submit():
        with confirm.saving() as saved:
            confirm.check_version(form)
            publishing.publish_working(form)
        if saved:
            return redirect(url_for("forms.form", form=form.key), 303)
    faults = list(publishing.faults(form.pages))
    lacking = {} if faults else publishing.missing_texts(form.pages)
    return confirm.answer(
        "forms/publish.html", version=form, faults=faults, lacking=lacking, languages=LANGUAGES,
        pages=() if faults else pages_of(form.pages),
    )  # fmt: skip


@bp.route("/forms/<form>/offers", methods=["GET", "POST"])
@allow(BUILD_FORMS, form=queries.find_form)
def offers(form: FormVersion) -> Any:
    known = queries.offers_with_forms()
    offers_form = OffersForm(
        known, data={"offers": [slug for slug, _name, key in known if key == form.key], "version": form.version}
    )
    if offers_form.validate_on_submit():
        with offers_form.saving() as saved:
            building.use_for_offers(form.key, offers_form.offers.data or ())
        if saved:
            return redirect(url_for("forms.form", form=form.key), 303)
    return offers_form.answer("forms/offers.html", version=form)


def _page(form: FormVersion, key: str) -> Page:
    found = next((page for page in pages_of(form.pages) if page.key == key), None)
    if found is None:
        abort(404)
    return found


def _known(key: str) -> Any:
    try:
        return field(key)
    except UnknownField:
        return None


def _judged_before(form: FormVersion, page: Page) -> list[Any]:
    """Questions of earlier pages that a condition can look at."""
    found = []
    for one in pages_of(form.pages):
        if one.key == page.key:
            break
        found += [known for key in one.fields if (known := _known(key)) and known.type in JUDGED]
    return found
