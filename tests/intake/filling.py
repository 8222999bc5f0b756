"""An applicant who fills in the general form."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image

from casework.core.models import db
from casework.intake.models import Draft
from casework.intake.publishing import publish_form, publish_shipped_forms
from casework.programmes.models import Offer, OfferPaper
from tests import make
from tests.browser import Browser, Page

SHORT = {"pages": [{"key": "contact", "fields": ["call_name", "reach_by", "phone"]}]}


def an_offer(slug: str = "german", *, papers: tuple[str, ...] = ("school_certificate",), **more: Any) -> Offer:
    """A published offer with the general form and the papers that it asks for."""
    offer = make.offer(slug, **more)
    for order, kind in enumerate(papers):
        offer.papers.append(OfferPaper(offer_id=offer.id, kind=kind, order=order))
    publish_shipped_forms()
    db.session.commit()
    return offer


def a_short_offer(slug: str = "short", *, papers: tuple[str, ...] = ()) -> Offer:
    """An offer whose form is one page of three questions."""
    offer = an_offer(slug, papers=papers, form_key="brief")
    publish_form("brief", SHORT)
    db.session.commit()
    return offer


CONTACT = {"call_name": "سميرة", "spoken_languages": ["ar", "kmr"], "is_adult": "yes"}
REACH = {
    "read_languages": ["ar"], "reach_by": "phone", "phone": "٠١٥١ ٢٣٤٥٦٧٨", "shared_with": "family", "may_leave_message": "no",
}  # fmt: skip
ABOUT = {"wish": ["german_course"]}
NEEDS = {
    "german_level": "A2",
    "residence_status-absent": "undisclosed",
    "entry_date-month": "۵",
    "entry_date-year": "۲۰۲۴",
}


def begin(browser: Browser, slug: str = "german", *, lang: str = "ar", **values: Any) -> Page:
    """The first page, sent; returns the page that follows."""
    path = f"/{lang}/apply/{slug}/begin"
    return browser.fill(browser.get(path), at=path, **(CONTACT | values))


def fill_all(browser: Browser, slug: str = "german", *, lang: str = "ar") -> Page:
    """Every page up to checking the answers."""
    begin(browser, slug, lang=lang)
    for page, values in (("reach", REACH), ("about", ABOUT), ("eligibility", NEEDS)):
        path = f"/{lang}/apply/{slug}/{page}"
        sent = browser.fill(browser.get(path), at=path, **values)
        assert sent.status == 200, sent.text
    return browser.get(f"/{lang}/apply/{slug}/check")


def send(browser: Browser, slug: str = "german", *, lang: str = "ar") -> Page:
    path = f"/{lang}/apply/{slug}/check"
    return browser.fill(browser.get(path), at=path)


def the_draft() -> Draft:
    return db.session.query(Draft).one()


def photo(colour: str = "navy") -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (320, 200), colour).save(out, "JPEG")
    out.seek(0)
    return out
