"""What a form asks of the databases: data, keys and ledger, all counted."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser import Browser
from tests.desk.reading import every_statement
from tests.intake import filling


def saving(browser: Browser, page: str, **values: Any) -> list[str]:
    """The statements of sending one page."""
    path = f"/en/apply/german/{page}"
    form = browser.get(path)
    with every_statement() as asked:
        sent = browser.fill(form, at=path, follow=False, **values)
    assert sent.status == 303, sent.text
    return asked


@pytest.fixture
def warm(browser: Browser) -> Browser:
    """A programme whose keys for hashing were made by an earlier applicant."""
    filling.an_offer(papers=("school_certificate", "residence_title", "degree"))
    filling.fill_all(browser, lang="en")
    filling.send(browser, lang="en")
    return Browser(browser.app, "en")


def test_the_first_page_of_a_form_is_two_statements(warm: Browser) -> None:
    with every_statement() as asked:
        page = warm.get("/en/apply/german/begin")
    assert page.status == 200 and 'name="call_name"' in page.html
    assert len(asked) == 2, asked


def test_a_save_reads_the_answers_once_and_keys_are_made_in_one_insert(warm: Browser) -> None:
    first = saving(warm, "begin", **filling.CONTACT)
    assert len([one for one in first if "vault_keys" in one]) == 1, first
    assert len(first) == 10, first
    later = saving(warm, "reach", **filling.REACH)
    assert len([one for one in later if one.startswith("SELECT") and "answer.field" in one]) == 1, later
    assert len(later) == 6, later


def test_sending_asks_as_often_for_three_papers_as_for_one(warm: Browser) -> None:
    for page, values in (("begin", filling.CONTACT), ("reach", filling.REACH), ("about", filling.ABOUT)):
        saving(warm, page, **values)
    saving(warm, "eligibility", **filling.NEEDS)
    with_three = saving(warm, "check")
    assert len([one for one in with_three if " paper" in one]) <= 3
    assert len(with_three) <= 24, with_three
