"""A coordinator keeps an offer: facts, criteria, papers, ties, grants, texts that are published when they are whole."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from casework.core import clock
from casework.core.models import db
from casework.demo.reading import offers as invented_offers
from casework.programmes import offering
from casework.programmes.models import CohortGrant, Funder, Grant, Offer
from casework.programmes.offer_criteria import as_fields, from_fields, in_words
from casework.programmes.offer_models import OfferLink
from tests import make
from tests.browser import Browser
from tests.enrolment.test_pages import count_statements


@pytest.fixture
def coordinator(context: Flask) -> Any:
    return make.user("coordinator", team=make.team())


def test_an_offer_is_written_and_published_only_when_its_german_text_is_whole(
    browser: Browser, coordinator: Any
) -> None:
    browser.sign_in(coordinator)
    path = "/programmes/offers/new"
    after = browser.fill(
        browser.get(path), at=path, title="Deutsch am Abend", neutral_name="Kurs Ahorn", kind="language_course",
        hours_per_week="6", entry_level="B1", target_level="B2", sdg=["4", "10"], target_groups=["refugee_background"],
        childcare_help="y",
    )  # fmt: skip
    assert "Deutsch am Abend" in after.text
    offer = db.session.scalars(select(Offer).where(Offer.slug == "kurs-ahorn")).one()
    assert (offer.team_id, offer.sdg, offer.is_published) == (coordinator.team_id, ["4", "10"], False)
    assert offer.childcare_help
    show = "/programmes/offers/kurs-ahorn"
    assert browser.fill(browser.get(show), at=show, action="/publish").status == 409
    assert browser.get("/de/offers/kurs-ahorn").status == 404

    text = f"{show}/texts/de"
    half = browser.fill(browser.get(text), at=text, summary="Zweimal in der Woche.", is_published="y")
    assert half.status == 422
    assert "Zweimal in der Woche." in half.html
    assert browser.fill(browser.get(text), at=text, summary="Zweimal in der Woche.").status == 200
    whole = browser.fill(
        browser.get(text), at=text, body="Sie lernen.", checked_by="Office", is_published="y", translated_by="Nobody"
    )
    assert whole.status == 200
    assert [one.translated_by for one in offer.texts] == [None], "what binds is nobody's translation"
    assert browser.fill(browser.get(show), at=show, action="/publish").status == 200
    assert "Deutsch am Abend" in Browser(browser.app).get("/de/offers/kurs-ahorn").text


def test_a_translation_is_read_only_once_it_is_published(browser: Browser, coordinator: Any) -> None:
    offer = make.offer("course-of-texts")
    offer.texts = [one for one in offer.texts if one.language in {"de", "en"}]
    db.session.commit()
    browser.sign_in(coordinator)
    path = f"/programmes/offers/{offer.slug}/texts/ar"
    said = {"title": "دورة الصفصاف", "summary": "مرتان في الأسبوع", "body": "تتعلم", "checked_by": "Huda"}
    assert browser.fill(browser.get(path), at=path, **said).status == 200
    reader = Browser(browser.app, "ar")
    assert "دورة الصفصاف" not in reader.get(f"/ar/offers/{offer.slug}").text
    assert browser.fill(browser.get(path), at=path, is_published="y").status == 422
    assert browser.fill(browser.get(path), at=path, translated_by="Samir", is_published="y").status == 200
    assert "دورة الصفصاف" in reader.get(f"/ar/offers/{offer.slug}").text
    assert "ar" not in offering.missing_languages(offer)


def test_the_form_says_the_criteria_of_every_invented_offer_and_loses_none(context: Flask) -> None:
    def lines(criteria: Any) -> list[str]:
        return sorted(json.dumps(each, sort_keys=True) for each in criteria.get("all", []))

    kept_whole = 0
    for raw in invented_offers().values():
        fields, rest = as_fields(raw["criteria"])
        assert lines(from_fields(fields, rest)) == lines(raw["criteria"])
        assert len(in_words(raw["criteria"])) == len(lines(raw["criteria"]))
        kept_whole += not rest
    assert kept_whole > 4, "most offers need no more than the form"


def test_criteria_that_the_form_cannot_say_stay_until_they_are_unticked(browser: Browser, coordinator: Any) -> None:
    apart = {"any": [{"kind": "degree_level", "value": "ba"}, {"kind": "work_experience", "value": 2}]}
    offer = make.offer(criteria={"all": [{"kind": "adult", "value": True}, apart]})
    browser.sign_in(coordinator)
    path = f"/programmes/offers/{offer.slug}/criteria"
    after = browser.fill(
        browser.get(path), at=path, german_min="B1", residence=["daad_all", "students"], age_min="18", place="44, 45"
    )
    assert after.status == 200
    said = offer.criteria["all"]
    assert said[-1] == apart
    assert {"kind": "german_level_min", "value": "B1"} in said
    assert {"kind": "place", "value": ["44", "45"]} in said
    sets = [{"kind": "residence_status", "value": name} for name in ("daad_all", "students")]
    assert {"any": sets} in said
    assert browser.fill(browser.get(path), at=path, age_max="17").status == 422
    browser.fill(browser.get(path), at=path, kept=[])
    assert apart not in offer.criteria["all"]


def test_papers_are_added_said_anew_and_taken_away(browser: Browser, coordinator: Any) -> None:
    offer = make.offer()
    browser.sign_in(coordinator)
    path = f"/programmes/offers/{offer.slug}/papers"
    for more in ({"form": "certified", "languages": ["de", "en"]}, {"form": "copy", "most_pages": "2"}):
        assert browser.fill(browser.get(path), at=path, kind="school_certificate", **more).status == 200
    browser.fill(browser.get(path), at=path, kind="cv")
    papers = {paper.kind: paper for paper in offer.papers}
    assert set(papers) == {"school_certificate", "cv"}
    assert (papers["school_certificate"].form, papers["school_certificate"].most_pages) == ("copy", 2)
    browser.fill(browser.get(path), at=path, kept=["cv"])
    assert [paper.kind for paper in offer.papers] == ["cv"]


def test_ties_to_others_are_declared_and_never_run_in_a_circle(browser: Browser, coordinator: Any) -> None:
    onboarding, intensive, bundle = make.offer("onboarding"), make.offer("intensive"), make.offer("bundle")
    browser.sign_in(coordinator)
    path = "/programmes/offers/bundle/path"
    for kind, other, order in (("gate", "onboarding", "1"), ("part", "intensive", "2")):
        assert browser.fill(browser.get(path), at=path, kind=kind, other=other, order=order).status == 200
    assert [(link.kind, link.other_id) for link in offering.links_of(bundle)] == [
        ("gate", onboarding.id), ("part", intensive.id),
    ]  # fmt: skip
    below = "/programmes/offers/intensive/path"
    assert browser.fill(browser.get(below), at=below, kind="part", other="bundle").status == 422
    assert browser.fill(browser.get(below), at=below, kind="after").status == 422
    again = browser.fill(browser.get(below), at=below, kind="continues", other="intensive", attendance="80")
    assert again.status == 200
    assert " 80 " in again.text
    assert browser.fill(browser.get(path), at=path, kept=["part:intensive"], once_only="y").status == 200
    assert (len(offering.links_of(bundle)), bundle.once_only) == (1, True)


def test_a_new_course_begins_with_the_grants_of_its_offer(browser: Browser, coordinator: Any) -> None:
    offer, today = make.offer(), clock.today()
    funder = Funder(code="f", name="Landesprogramm")
    db.session.add(funder)
    db.session.flush()
    paying, over = (
        Grant(funder_id=funder.id, reference=reference, starts_on=today - timedelta(days=400), ends_on=ends)
        for reference, ends in (("FKZ-1", today + timedelta(days=400)), ("FKZ-2", today - timedelta(days=1)))
    )
    db.session.add_all([paying, over])
    db.session.commit()
    browser.sign_in(coordinator)
    path = f"/programmes/offers/{offer.slug}/grants"
    assert "Landesprogramm" in browser.fill(browser.get(path), at=path, grants=[paying.ref, over.ref]).text
    path = f"/programmes/offers/{offer.slug}/cohorts/new"
    day = (today + timedelta(days=5)).isoformat()
    browser.fill(browser.get(path), at=path, neutral_name="Kurs", capacity="3", starts_on=day, ends_on=day)
    assert [row.grant_id for row in db.session.scalars(select(CohortGrant))] == [paying.id]


def test_who_changes_an_offer_at_the_same_time_is_told(browser: Browser, coordinator: Any) -> None:
    offer = make.offer()
    browser.sign_in(coordinator)
    path, other = f"/programmes/offers/{offer.slug}/change", f"/programmes/offers/{offer.slug}/path"
    page = browser.get(path)
    browser.fill(browser.get(other), at=other, once_only="y")
    assert browser.fill(page, at=path, neutral_name="Mine").status == 409
    assert offer.neutral_name != "Mine"


def test_the_list_of_offers_asks_as_often_for_thirty_as_for_one(browser: Browser, coordinator: Any) -> None:
    browser.sign_in(coordinator)
    make.offer()
    few = count_statements(lambda: browser.get("/programmes/offers"))
    for _number in range(29):
        make.offer()
    assert count_statements(lambda: browser.get("/programmes/offers")) == few


def test_a_tie_is_of_two_offers(context: Flask) -> None:
    offer = make.offer()
    with pytest.raises(offering.TiedToItself):
        offering.keep_links(offer, [], OfferLink(offer_id=offer.id, kind="after", other_id=offer.id), once_only=False)


def test_a_list_can_be_filtered_by_an_offer_that_is_written_in_german_alone(browser: Browser, context: Flask) -> None:
    offer = make.offer("only-german")
    offer.texts = [one for one in offer.texts if one.language == "de"]
    both = make.offer("both")
    db.session.commit()
    page = browser.sign_in(make.user("coordinator", language="en")).get("/cases")
    assert "only-german [de]" in page.text
    assert f"{both.slug} [en]" in page.text
    assert f"{both.slug} [de]" not in page.text
