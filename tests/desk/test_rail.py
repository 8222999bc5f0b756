"""The rail: what is done every day stands there, the rest in groups; few lines are not folded at all."""

from __future__ import annotations

import re

from flask import Flask

from tests import make
from tests.browser import Browser, Page


def groups(page: Page) -> list[tuple[bool, str]]:
    """Each group of the rail: does it stand open, and its title."""
    rail = page.html.split('<nav class="rail"')[1].split("</nav>")[0]
    return [(bool(is_open), title) for is_open, title in re.findall(r"<details( open)?><summary>(.*?)</summary>", rail)]


def test_the_group_with_the_page_that_is_open_stands_open_and_no_other(context: Flask) -> None:
    browser = Browser(context).sign_in(make.user("coordinator"))
    titles = ["Am Schalter", "Das Programm", "Datenschutz und Konten"]
    assert groups(browser.get("/today")) == [(False, title) for title in titles]
    page = browser.get("/templates")
    assert groups(page) == [(title == "Das Programm", title) for title in titles]
    assert page.html.count('aria-current="page"') == 1


def test_whoever_has_few_lines_sees_them_all(context: Flask) -> None:
    for role in ("teacher", "front_desk", "dpo"):
        page = Browser(context).sign_in(make.user(role)).get("/today")
        assert groups(page) == [] and page.html.split('<nav class="rail"')[1].count("<li>") >= 2, role
