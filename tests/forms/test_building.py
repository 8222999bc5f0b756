"""Forms without a programmer: built, looked at, published, and kept as versions."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from casework.core.models import Base, db
from casework.forms.building import add_page, begin_version, set_condition
from casework.forms.queries import find_form, find_working
from casework.intake.models import FormVersion
from casework.intake.publishing import (
    BrokenForm,
    faults,
    missing_texts,
    publish_form,
    publish_shipped_forms,
    publish_working,
)
from casework.people.service import answers_of
from casework.register.fields import field
from tests import make
from tests.browser import Browser, Page
from tests.intake import filling
from tests.portal.counting import statements

TITLES = {f"title_{lang}": f"Title [{lang}]" for lang in ("de", "en", "uk", "ar", "fa", "tr", "ru", "fr")}


def builder(context: Flask) -> Browser:
    return Browser(context).sign_in(make.user("coordinator"))


def working(key: str) -> FormVersion:
    found = find_working(None, key)
    assert found is not None
    return found


def fill(browser: Browser, path: str, **values: object) -> Page:
    page = browser.get(path)
    assert page.status == 200, (path, page.status)
    return browser.fill(page, at=path, **values)


def test_a_form_is_built_published_and_filled_in_without_a_programmer(context: Flask) -> None:
    staff, offer = builder(context), make.offer("sewing")
    fill(staff, "/forms/new", name="Nähkurs")
    page = fill(staff, "/forms/nahkurs/pages/new", **TITLES)
    assert "Title [de]" in page.text
    fill(staff, "/forms/nahkurs/pages/title_en/add", eligibility=["lives_in", "needs_childcare"])
    page = fill(staff, "/forms/nahkurs/publish")
    assert "veröffentlicht" in page.text
    fill(staff, "/forms/nahkurs/offers", offers=["sewing"])
    db.session.refresh(offer)
    assert offer.form_key == "nahkurs"
    applicant = Browser(context)
    filling.begin(applicant, "sewing", lang="ar")
    path = "/ar/apply/sewing/title_en"
    asked = applicant.get(path)
    assert "Title [ar]" in asked.text and field("lives_in").label.in_("ar") in asked.text
    applicant.fill(asked, at=path, lives_in="Bochum")
    assert answers_of(filling.the_draft().subject_id)["lives_in"] == "Bochum"


def test_whoever_began_on_the_older_version_finishes_on_it_and_the_next_one_begins_on_the_new(context: Flask) -> None:
    filling.a_short_offer()
    applicant, staff = Browser(context), builder(context)
    path = "/en/apply/short/begin"
    applicant.fill(applicant.get(path), at=path, call_name="Lea", reach_by="portal_only")
    page = staff.get("/forms/brief")
    staff.fill(page, at="/forms/brief", action="begin")
    staff.fill(staff.get("/forms/brief"), at="/forms/brief", move="field:contact:phone:remove")
    fill(staff, "/forms/brief/publish")
    assert "phone" in applicant.get("/en/apply/short/contact").html
    assert 'name="phone"' not in Browser(context).get(path).html
    assert filling.send(applicant, "short", lang="en").output("reference")
    assert filling.the_draft().form_version.number == 1


def test_a_page_is_moved_a_question_wanders_over_the_edge_and_an_old_page_is_told(context: Flask) -> None:
    staff = builder(context)
    made = make.working_form("Order", ["call_name", "wish"])
    with_two = add_page(made, {"de": "Zwei"})
    db.session.commit()
    old = staff.get("/forms/order")
    staff.fill(staff.get("/forms/order"), at="/forms/order", move="field:contact:wish:down")
    assert [page["fields"] for page in working("order").pages["pages"]] == [["call_name"], ["wish"]]
    staff.fill(staff.get("/forms/order"), at="/forms/order", move=f"page:{with_two}:up")
    assert [page["key"] for page in working("order").pages["pages"]] == [with_two, "contact"]
    assert staff.fill(old, at="/forms/order", move=f"page:{with_two}:remove", follow=False).status == 409
    assert staff.fill(staff.get("/forms/order"), at="/forms/order", move="page:nothing:up", follow=False).status == 409


def test_a_condition_is_set_on_an_earlier_answer_and_taken_back(context: Flask) -> None:
    staff = builder(context)
    made = make.working_form("Branch", ["call_name", "is_adult"])
    key = add_page(made, {"de": "Eltern", "en": "Parents"})
    db.session.commit()
    page = staff.get(f"/forms/branch/pages/{key}/condition")
    assert "?on=is_adult" in page.html and "?on=call_name" not in page.html
    path = f"/forms/branch/pages/{key}/condition?on=is_adult"
    shown = fill(staff, path, values=["no"])
    assert "Nur wenn" in shown.text
    assert working("branch").pages["pages"][1]["show_if"] == {"field": "is_adult", "is": ["no"]}
    fill(staff, f"/forms/branch/pages/{key}/condition")
    assert "show_if" not in working("branch").pages["pages"][1]


def test_what_one_offer_asks_more_the_others_do_not(context: Flask) -> None:
    make.offer("one", form_key="shared")
    make.offer("two", form_key="shared")
    publish_form("shared", {"pages": [
        {"key": "contact", "fields": ["call_name", "reach_by"]},
        {"key": "more", "fields": ["lives_in"], "offers": ["one"]},
    ]})  # fmt: skip
    db.session.commit()
    for slug, asks in (("one", True), ("two", False)):
        browser = Browser(context)
        path = f"/en/apply/{slug}/begin"
        assert (field("lives_in").label.in_("en") in browser.get(f"/en/apply/{slug}").text) is asks
        browser.fill(browser.get(path), at=path, call_name="Lea", reach_by="portal_only")
        assert (browser.get(f"/en/apply/{slug}/more").status == 200) is asks


def test_an_answer_that_is_no_longer_asked_decides_nothing(context: Flask) -> None:
    pages = {"pages": [
        {"key": "contact", "fields": ["call_name", "is_adult"]},
        {"key": "home", "fields": ["needs_childcare"], "show_if": {"field": "is_adult", "is": ["yes"]}},
        {"key": "more", "fields": ["lives_in"], "show_if": {"field": "needs_childcare", "is": ["yes"]}},
    ]}  # fmt: skip
    from casework.intake.steps import path_through

    met = path_through(pages, {"is_adult": "yes", "needs_childcare": "yes"}, lambda: False)
    assert [page.key for page in met.pages] == ["contact", "home", "more"]
    met = path_through(pages, {"is_adult": "no", "needs_childcare": "yes"}, lambda: False)
    assert [page.key for page in met.pages] == ["contact"]


@pytest.mark.parametrize(
    ("pages", "named"),
    [
        ([{"key": "a", "fields": ["call_name", "nothing_like_it"]}], "nothing_like_it"),
        ([{"key": "a", "fields": ["wish"]}], "call the person"),
        ([{"key": "a", "fields": ["call_name", "wish", "wish"]}], "wish"),
        ([{"key": "a", "fields": ["call_name"]}, {"key": "b", "fields": []}], "page b"),
        ([{"key": "a", "fields": ["call_name"], "show_if": {"field": "wish", "is": ["x"]}}], "first page"),
        ([{"key": "a", "fields": ["call_name", "is_adult", {"field": "wish", "show_if": {"field": "is_adult", "is": ["no"]}}]}], "is_adult"),
        ([{"key": "a", "fields": [{"field": "call_name", "show_if": {"field": "x", "op": "?"}}]}], "compares nothing"),
        ([{"key": "a", "fields": ["call_name", "own_new"]}], "own_new is not approved"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_form_is_named(context: Flask, pages: list[object], named: str) -> None:
    from casework.core.i18n import speaking

    make.own_field("own_new")
    with speaking("en"):
        assert any(named in str(fault) for fault in faults({"pages": pages}))
    with pytest.raises(BrokenForm):
        publish_form("broken", {"pages": pages})


def test_a_language_that_lacks_a_text_is_named_and_not_published(context: Flask) -> None:
    staff = builder(context)
    made = make.working_form("Half", ["call_name", "reach_by"])
    key = add_page(made, {"de": "Mehr", "en": "More", "ar": "المزيد"})
    made.pages = {**made.pages, "pages": [*made.pages["pages"][:1], {**made.pages["pages"][1], "fields": ["lives_in"]}]}
    db.session.commit()
    page = staff.get("/forms/half/publish")
    assert "Titel von Seite 2" in page.text and "etwas fehlt" in page.text and "vollständig" in page.text
    fill(staff, "/forms/half/publish")
    make.offer("half-offer", form_key="half")
    assert find_form(None, "half").pages["languages"] == ["de", "en", "ar"]  # type: ignore[union-attr]  # it was just made
    turkish = Browser(context)
    start = turkish.get("/tr/apply/half-offer")
    assert "/de/apply/half-offer" in start.html and "/tr/apply/half-offer/begin" not in start.html
    assert turkish.get("/tr/apply/half-offer/begin").location.endswith("/tr/apply/half-offer")
    assert "/ar/apply/half-offer/begin" in Browser(context).get("/ar/apply/half-offer").html
    assert key == "more"


def test_another_language_in_the_middle_shows_no_borrowed_words_and_loses_nothing_typed(context: Flask) -> None:
    made = make.working_form("Half", ["call_name", "reach_by"])
    made.pages = {**made.pages, "pages": [{**made.pages["pages"][0], "title": {"de": "Eins", "en": "One"}}]}
    publish_working(made)
    make.offer("half-offer", form_key="half")
    browser, path = Browser(context), "/en/apply/half-offer/begin"
    browser.fill(browser.get(path), at=path, call_name="Lea", reach_by="portal_only")
    english = browser.get("/en/apply/half-offer/contact")
    assert browser.get("/tr/apply/half-offer/contact").location.endswith("/tr/apply/half-offer")
    browser.fill(english, at="/tr/apply/half-offer/contact", call_name="Lea Noor", follow=False)
    assert answers_of(filling.the_draft().subject_id)["call_name"] == "Lea Noor"


def test_a_new_translation_changes_no_key(context: Flask) -> None:
    staff = builder(context)
    made = make.working_form("Words", ["call_name"])
    key = add_page(made, {"en": "More about you"})
    db.session.commit()
    fill(staff, f"/forms/words/pages/{key}", title_en="Something else", title_de="Etwas anderes")
    page = working("words").pages["pages"][1]
    assert page["key"] == key == "more_about_you" and page["title"]["en"] == "Something else"


@pytest.mark.parametrize("lang", ["de", "en", "uk", "ar", "fa", "prs", "tr", "ru", "fr"])
def test_the_preview_speaks_every_language_and_saves_nothing(context: Flask, lang: str) -> None:
    staff = builder(context)
    made = make.working_form("Look", ["call_name", "is_adult", "phone"])
    add_page(made, {"de": "Mehr", "en": "More"})
    made.pages = {**made.pages, "pages": [*made.pages["pages"][:1], {**made.pages["pages"][1], "fields": ["own_look"]}]}
    make.own_field("own_look")
    db.session.commit()
    set_condition(made, "more", None, {"field": "is_adult", "is": ["yes"]})
    db.session.commit()
    before = rows()
    path = f"/forms/look/preview/{lang}/contact"
    page = staff.get(path)
    # French sets a space that does not break before its question mark.
    asked = field("call_name").label.in_(lang).replace("\N{NO-BREAK SPACE}", " ")
    assert asked in page.text and "Vorschau" in page.text and 'class="phone"' in page.html
    assert staff.fill(page, at=path, phone="nobody", follow=False).status == 422
    onward = staff.fill(page, at=path, call_name="Zerdusht", is_adult="yes", follow=False)
    assert onward.status == 200 and f"label [{'fa' if lang == 'prs' else lang}]" in onward.text
    ended = staff.fill(page, at=path, call_name="Zerdusht", is_adult="no", follow=False)
    assert "label [" not in ended.text and "Hier endet das Formular" in ended.text
    assert rows() == before


@pytest.mark.parametrize(
    "carried",
    [
        "{",
        "[]",
        '{"call_name": 5, "is_adult": {"a": 1}, "phone": [1], "x": null}',
        '{"wish": 7}',
        "[" * 20_000,
        '"text"',
        "0",
    ],
)
def test_whatever_is_written_into_the_previews_own_memory_breaks_nothing(context: Flask, carried: str) -> None:
    staff, path = builder(context), "/forms/memory/preview/de/contact"
    make.working_form("Memory", ["call_name", "is_adult", "phone", "wish"])
    page = staff.fill(staff.get(path), at=path, so_far=carried, call_name="Lea", follow=False)
    assert page.status in {200, 422}


def rows() -> dict[str, int]:
    return {
        table.name: db.session.execute(select(func.count()).select_from(table)).scalar_one()
        for table in Base.metadata.sorted_tables
        if table.name not in {"look", "sign_in"}
    }


def test_two_who_begin_the_next_version_at_once_make_one(context: Flask) -> None:
    from casework.forms.building import InWork

    filling.a_short_offer()
    begin_version("brief")
    db.session.commit()
    with pytest.raises(InWork):
        begin_version("brief")
    assert (
        db.session.scalar(select(func.count()).select_from(FormVersion).where(FormVersion.published_at.is_(None))) == 1
    )


def test_a_shipped_form_that_was_changed_here_stays_as_it_is(context: Flask) -> None:
    from casework.intake.publishing import publish_shipped_forms

    publish_shipped_forms()
    mine = begin_version("general")
    mine.pages = {**mine.pages, "pages": mine.pages["pages"][:2]}
    publish_working(mine)
    assert publish_shipped_forms().id == mine.id


def test_a_form_is_called_by_its_name_or_its_offers_and_never_by_its_key(context: Flask) -> None:
    offer = filling.a_short_offer()
    make.working_form("Autumn form", ["call_name"])
    publish_shipped_forms()
    browser = Browser(context).sign_in(make.user("coordinator", language="en"))
    for key, called in (("general", "General form"), ("brief", offer.neutral_name), ("autumn_form", "Autumn form")):
        page = browser.get(f"/forms/{key}")
        heading = page.html.split("<h1>")[1].split("</h1>")[0]
        assert heading == f"<bdi>{called}</bdi>", key
        assert called in browser.get("/forms").text


@pytest.mark.counts_statements
def test_the_list_of_forms_costs_the_same_for_one_and_for_thirty(context: Flask) -> None:
    staff, counts = builder(context), []
    for number in range(30):
        made = make.working_form(f"Form {number:02d}", ["call_name"])
        publish_working(made)
        begin_version(made.key)
        make.offer(f"offer-{number}", form_key=made.key)
        db.session.commit()
        if number in {0, 29}:
            with statements() as seen:
                page = staff.get("/forms")
            assert f"Form {number:02d}" in page.text
            counts.append(len(seen))
    assert counts[0] == counts[1]


def test_every_text_that_a_form_needs_is_asked_for(context: Flask) -> None:
    made = make.working_form("Texts", ["call_name", "own_half"])
    make.own_field("own_half", label={"de": "Nur deutsch"})
    assert set(missing_texts(made.pages)) == {"en", "uk", "ar", "fa", "tr", "ru", "fr"}
