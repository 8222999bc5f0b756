"""Whoever applies under a name that is known already is answered as a stranger: same words, same bytes, same work."""

from __future__ import annotations

import re

from flask import Flask
from sqlalchemy import func, select

from casework.core.models import db
from casework.doubles.models import DoublePair
from casework.people.service import add_contact_point
from tests import make
from tests.browser import Browser
from tests.doubles.pairs import someone
from tests.intake import filling
from tests.security.test_same_work import Work, watched

KNOWN, STRANGER = "Samira Haddad", "Yevheniia Tkach"
LINE = "You may already be with us"


def apply(app: Flask, name: str) -> tuple[list[str], Work]:
    """The form filled in and sent under this name: the bytes of each page without what is of this one form, the work."""
    browser = Browser(app, language="en")
    pages = [browser.get("/en/apply/german").html]
    filling.begin(browser, lang="en", call_name=name)
    for page, values in (("reach", filling.REACH), ("about", filling.ABOUT), ("eligibility", filling.NEEDS)):
        path = f"/en/apply/german/{page}"
        browser.fill(browser.get(path), at=path, **values)
    with watched(app) as work:
        check = browser.get("/en/apply/german/check")
        sent = filling.send(browser, lang="en")
    assert sent.status == 200, sent.text
    return [without_own(html, name) for html in (*pages, check.html, sent.html)], work


def without_own(html: str, name: str) -> str:
    html = html.replace(name, "NAME")
    html = re.sub(r'value="[^"]{20,}"', "TOKEN", html)
    return re.sub(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]\b|\b\d{4} \d{4} \d{4}\b|\d{1,2}:\d{2}", "OWN", html)


def test_a_known_name_gets_the_same_words_the_same_bytes_and_the_same_work(context: Flask) -> None:
    filling.an_offer()
    apply(context, "Somebody Warm")
    person = someone(KNOWN)
    add_contact_point(person, "phone", "0151 2345678")
    make.case(person=person)
    db.session.commit()
    (known, its_work), (stranger, other_work) = apply(context, KNOWN), apply(context, STRANGER)
    assert LINE in known[0] and LINE in known[1]
    assert known == stranger
    assert its_work.statements == other_work.statements and its_work.commits == other_work.commits
    assert db.session.scalar(select(func.count()).select_from(DoublePair)) == 0, "nothing was looked up"
