"""Every main page in a real Chromium: usable for all (axe), not wider than its window, nothing asked of other hosts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it comes without types
from playwright.sync_api import Browser, Page

from tests.intake.filling import photo
from tests.journeys.conftest import DESK, PHONE, Site, answer, desk, go, phone, press
from tests.journeys.test_the_main_job import ANSWERS

pytestmark = pytest.mark.xdist_group("journeys")

#: It comes to each page from the browser itself: to send it again and again, and to take what is in order, too, took a third.
AXE: str = Axe().axe_script
# Our policy lets axe fetch nothing, so it must not try to read style sheets again.
RULES: dict[str, Any] = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],
    "preload": False,
}
PUBLIC = [
    "", "offers", "offers/intensive-german", "apply/intensive-german", "status", "leave", "imprint", "privacy", "accessibility",
    "card", "offers?level=B1", "status/link", "status/new-pin", "link/of-yesterday",
]  # fmt: skip
OWN = [
    "file", "answers", "papers", "places", "messages", "messages/read", "consents", "way", "looks", "complaint", "code", "code/card",
    "code/trust", "code/trust/end", "people", "people/new", "reach", "referrals", "asked", "plan", "how", "assessments", "together", "without/way",
]  # fmt: skip
CASE = [
    "", "messages", "plan", "progress", "applications", "papers/ask", "appointments/new", "tasks/new", "next", "waiting",
    "close", "plan/new", "milestones/new", "applications/new", "new-pin", "related/new", "reach", "contact-stop", "referrals",
    "referrals/new", "plan/share", "plan/agreed", "signs", "leavings/new", "assessments", "pairs",
    "attempts", "deliveries", "handover", "tasks/offered", "tasks/declined", "declaration", "answers/more-counselling", "looks",
]  # fmt: skip
#: An address in braces is found on the page before it: the first link that begins so, in the row with that word.
DESKS: dict[str, list[str]] = {
    "beratung": ["/today", "/cases", "/account", "/talks/new", "/walk-in", "/absences", "/deliveries"],
    "koordination": [
        "/today", "/assignment", "{/cases/}", "/programmes", "{/programmes/ Weide}", "{/applications/}", "/deliveries", "/complaints",
        "/drafts", "/reports", "/reports?view=publication", "/front-desk", "/disclosures", "/disclosures/new", "/partners",
        "/forms", "/forms/general", "/forms/import", "/questions", "/questions/new",
        "/cases?q=lang:xx&waits=14&cols=waiting", "/cases/bulk", "/cases/bulk?all=1&do=assign", "/cases/bulk?all=1&do=message", "/bulk", "/assignment/plans", "/advisors",
        "/views/new?status=new", "/tags", "{/tags/}", "/programmes/offers", "/programmes/offers/new", "/programmes/offers/intensive-german",
        "/programmes/offers/intensive-german/change", "/programmes/semesters", "/programmes/semesters/deadlines/new",
        "/programmes/next-level", "/volunteers", "{/volunteers/ Nele}",
    ],
    "begleitung": ["/today", "/meetings", "{/meetings/}", "/meetings/times"],
    "partner": ["/referrals", "{/referrals/}"],
    "vertrauen": ["/complaints"],
    "empfang": ["/today", "/front-desk", "/walk-in", "/talks/new"],
    "lehre": ["/today", "/lessons", "{/lessons/}"],
    "forschung": ["/today", "/cases", "{/cases/}"],
    "datenschutz": ["/today", "/privacy-desk", "/privacy-desk/processing", "/disclosures"],
    "leitung": [
        "/today", "/privacy-desk", "/privacy-desk/erase", "/disclosures/new", "/reports", "/accounts", "/forms", "/questions",
    ],
    "berichte": ["/today", "/reports"],
    "admin": ["/today", "/accounts", "{/accounts/ Amira}", "/accounts/new", "/account"],
}  # fmt: skip


@dataclass
class Inspector:
    """Opens pages in one tab and collects everything that is wrong with them."""

    page: Page
    site: Site
    widths: tuple[int, ...]
    wrong: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        page = self.page
        # Without the soft change from page to page, which a change of width would break off.
        page.emulate_media(reduced_motion="reduce")
        page.add_init_script(AXE)
        page.on("request", lambda request: self._asked(request.url))
        page.on("console", lambda message: self._said(message.type, message.text))
        page.on("pageerror", lambda error: self._note(f"script: {error}"))

    def _note(self, what: str) -> None:
        self.wrong.append(f"{self.page.url}: {what}")

    def _said(self, kind: str, text: str) -> None:
        if kind == "error":
            self._note(f"console: {text}")

    def _asked(self, url: str) -> None:
        if not url.startswith((f"{self.site.url}/", "data:")):
            self._note(f"asks {url}")

    def open(self, address: str) -> None:
        there = self.page.goto(urljoin(self.site.url, address))
        assert there is not None and there.status == 200, (address, there and there.status)
        self.inspect()

    def inspect(self) -> None:
        self.seen.add(self.page.url)
        for violation in self._violations():
            nodes = [node["html"][:160] for node in violation["nodes"][:3]]
            self._note(f"{violation['id']} ({violation['impact']}) {nodes}")
        for width in self.widths:
            self.page.set_viewport_size({"width": width, "height": 800})
            wide, window = self.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
            if wide > window:
                self._note(f"is {wide} wide in a window of {window}")

    def _violations(self) -> list[dict[str, Any]]:
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE)  # it was opened before this began
        found: list[dict[str, Any]] = self.page.evaluate("async rules => (await axe.run(rules)).violations", RULES)
        return found

    def first_link(self, beginning: str, word: str = "") -> str:
        place = self.page.locator("main tr", has_text=word) if word else self.page.locator("main")
        links = [link.get_attribute("href") or "" for link in place.locator("a[href]").all()]
        return next(
            link for link in links if re.fullmatch(rf"{re.escape(beginning)}[0-9A-Z-]{{6,}}", link.split("?")[0])
        )

    def walk(self, addresses: list[str]) -> None:
        for address in addresses:
            self.open(self.first_link(*address[1:-1].split()) if address.startswith("{") else address)


@pytest.mark.parametrize("language", ["de", "ar"])
def test_public_pages_are_usable_by_everyone_on_a_small_phone(chrome: Browser, site: Site, language: str) -> None:
    page = phone(chrome, locale=language, scripts=True).new_page()
    look = Inspector(page, site, (320, PHONE["width"]))
    look.walk([f"/{language}/{path}" for path in PUBLIC])
    assert not look.wrong, "\n".join(look.wrong)
    assert len(look.seen) == len(PUBLIC)


def test_the_form_and_ones_own_file_are_usable_by_everyone_on_a_small_phone(chrome: Browser, site: Site) -> None:
    language = "ar"
    page = phone(chrome, locale=language, scripts=True).new_page()
    look = Inspector(page, site, (320, PHONE["width"]))
    page.goto(f"{site.url}/{language}/apply/intensive-german")
    go(page, "main a.button >> nth=0")
    while "/papers" not in page.url:
        assert page.url not in look.seen, "\n".join([page.url, *look.wrong])
        look.inspect()
        answer(page, ANSWERS)
        press(page)
    look.inspect()
    for path in ("code", "check"):
        look.open(f"/{language}/apply/intensive-german/{path}")
    press(page)
    look.inspect()
    look.walk([f"/{language}/status/{path}" for path in OWN])
    assert not look.wrong, "\n".join(look.wrong)
    assert len(look.seen) > len(OWN) + 5


@pytest.mark.parametrize("account", DESKS)
def test_pages_of_staff_are_usable_by_everyone_at_a_desk(chrome: Browser, site: Site, account: str) -> None:
    page = desk(chrome, site, account)
    look = Inspector(page, site, (1280, DESK["width"]))
    look.walk(DESKS[account])
    assert not look.wrong, "\n".join(look.wrong)


def test_the_pages_before_signing_in_are_usable_by_everyone(chrome: Browser, site: Site) -> None:
    look = Inspector(chrome.new_context(viewport=DESK, locale="de-DE").new_page(), site, (320, 1280, DESK["width"]))
    look.walk(["/signin", "/signin/forgotten", "/signin/forgotten?sent=1", "/signin/link/nothing"])
    assert not look.wrong, "\n".join(look.wrong)


def test_a_case_and_its_forms_are_usable_by_everyone_at_a_desk(chrome: Browser, site: Site) -> None:
    page = desk(chrome, site, "beratung")
    look = Inspector(page, site, (1280, DESK["width"]))
    case = look.first_link("/cases/")
    look.walk([f"{case}/{path}".rstrip("/") for path in CASE])
    assert not look.wrong, "\n".join(look.wrong)


def test_a_paper_is_scanned_and_a_slip_printed_at_the_front_desk(chrome: Browser, site: Site) -> None:
    """The pages of one person at the front desk, opened as a colleague opens them; on a phone as well."""
    advisor = desk(chrome, site, "beratung")
    advisor.goto(f"{site.url}/cases")
    reference = str(advisor.locator("main tr[data-ref]").first.get_attribute("data-ref"))
    advisor.goto(f"{site.url}/cases/{reference}/appointments/new")
    press(advisor)
    page = desk(chrome, site, "empfang")
    look = Inspector(page, site, (PHONE["width"], DESK["width"]))
    look.open("/front-desk")
    page.fill("[name=reference]", reference)
    press(page)
    look.inspect()
    there = page.url
    look.open(f"{there}/scan")
    page.set_input_files(
        "[name=files]",
        [{"name": f"page-{n}.jpg", "mimeType": "image/jpeg", "buffer": photo(f"#0000{n}0").read()} for n in (1, 2)],
    )
    page.select_option("[name=kind]", "unknown")
    press(page)
    assert page.url.startswith(there) and "2 Seiten" in page.inner_text("main")
    look.open(f"{there}/next-appointment")
    assert not look.wrong, "\n".join(look.wrong)
    go(advisor, "a[href='/today']")
    assert "Am Empfang wurde ein Papier eingescannt" in advisor.inner_text("main")
    advisor.goto(f"{site.url}/cases/{reference}")
    go(advisor, "a[href*='/scans/']")
    checking = Inspector(advisor, site, (PHONE["width"], DESK["width"]))
    checking.inspect()
    assert not checking.wrong, "\n".join(checking.wrong)


def test_the_lists_of_the_day_are_read_on_a_phone_without_moving_sideways(chrome: Browser, site: Site) -> None:
    page = desk(chrome, site, "beratung")
    page.set_viewport_size(PHONE)
    for address in ("/today", "/cases"):
        page.goto(f"{site.url}{address}")
        wide, box = page.evaluate(
            "(() => { const b = document.querySelector('.scroll'); return [b.scrollWidth, b.clientWidth] })()"
        )
        assert wide <= box, (address, wide, box)
        assert page.locator("tbody tr").first.is_visible()


def test_what_is_folded_stands_open_on_paper(chrome: Browser, site: Site) -> None:
    page = phone(chrome, locale="de").new_page()
    page.goto(f"{site.url}/de/apply/intensive-german")
    inside = page.locator("main details > :not(summary)").first
    shown = "element => element.checkVisibility({contentVisibilityAuto: true})"
    assert inside.evaluate(shown) is False
    page.emulate_media(media="print")
    assert inside.evaluate(shown) is True


def test_grants_and_recurring_lists_are_usable_by_everyone_at_a_desk(chrome: Browser, site: Site) -> None:
    page = desk(chrome, site, "koordination")
    look = Inspector(page, site, (1280, DESK["width"]))
    look.open("/grants")
    grant = look.first_link("/grants/", "BPA-2026-017")
    look.walk(["/grants/new", f"{grant}/courses", f"{grant}/participations", f"{grant}/report", grant])
    report = look.first_link("/grant-reports/")
    look.walk([report, f"{report}/paper", "/transfers/new", "/transfers"])
    look.open(look.first_link("/transfers/", "Sprachschule"))
    go(page, "main td a >> nth=0")
    look.inspect()
    press(page)
    assert "/lists/" in page.url
    look.inspect()
    other = Inspector(desk(chrome, site, "leitung"), site, (1280, DESK["width"]))
    other.walk(["/grants", report, "/transfers"])
    decision = other.first_link("/transfers/", "Sportverein")
    other.walk([decision, f"{decision}/decide"])
    assert not look.wrong and not other.wrong, "\n".join([*look.wrong, *other.wrong])
