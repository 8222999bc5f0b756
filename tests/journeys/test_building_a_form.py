"""A coordinator builds a form, looks at it in Arabic as on a phone, publishes it; someone fills it in on theirs."""

from __future__ import annotations

from playwright.sync_api import Browser

from tests.journeys.conftest import DESK, Site, answer, desk, phone, press
from tests.journeys.test_every_page import Inspector

TITLES = {
    "de": "Ihr Alltag", "en": "Your everyday life", "uk": "Ваше повсякдення", "ar": "حياتك اليومية", "fa": "زندگی روزمرهٔ شما",
    "tr": "Günlük hayatınız", "ru": "Ваши будни", "fr": "Votre quotidien",
}  # fmt: skip


def test_a_form_is_built_looked_at_published_and_filled_in(chrome: Browser, site: Site) -> None:
    page = desk(chrome, site, "koordination")
    look = Inspector(page, site, (1280, DESK["width"]))
    look.walk(["/forms", "/forms/general", "/forms/import", "/questions", "/questions/new", "/forms/new"])
    answer(page, {"name": "Gartengruppe"})
    press(page)
    look.walk(["/forms/gartengruppe", "/forms/gartengruppe/pages/new"])
    for language, words in TITLES.items():
        page.fill(f"[name=title_{language}]", words)
    press(page)
    look.inspect()
    page.check("[value=lives_in]")
    page.check("[value=needs_childcare]")
    press(page)
    condition = "/forms/gartengruppe/pages/your_everyday_life/needs_childcare/condition"
    look.walk([condition, f"{condition}?on=is_adult"])
    page.check("[name=values][value=yes]")
    press(page)
    look.inspect()
    small = phone(chrome, locale="de", scripts=True).new_page()
    small.context.add_cookies(page.context.cookies())  # type: ignore[arg-type]  # what one context gives, another takes
    preview = Inspector(small, site, (320, 360))
    preview.walk([f"/forms/gartengruppe/preview/{code}/your_everyday_life" for code in ("ar", "de")])
    assert not preview.wrong, "\n".join(preview.wrong)
    look.walk(["/forms/gartengruppe/publish"])
    press(page)
    look.walk(["/forms/gartengruppe/offers"])
    page.check("[name=offers][value=sport]")
    press(page)
    assert not look.wrong, "\n".join(look.wrong)
    applicant = phone(chrome, locale="ar").new_page()
    applicant.goto(f"{site.url}/ar/apply/sport/begin")
    answer(applicant, {"call_name": "سميرة", "spoken_languages": ["ar"], "is_adult": "yes"})
    press(applicant)
    applicant.goto(f"{site.url}/ar/apply/sport/your_everyday_life")
    assert TITLES["ar"] in applicant.inner_text("h1")
