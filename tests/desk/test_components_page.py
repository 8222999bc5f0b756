"""The page of components: for developers, in the demo and in tests, on both sides and in both directions."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.browser import Browser


@pytest.mark.parametrize("side", ["public", "desk"])
@pytest.mark.parametrize("turned", ["ltr", "rtl"])
def test_every_component_is_shown(browser: Browser, side: str, turned: str) -> None:
    page = browser.get(f"/components?side={side}&dir={turned}")
    assert page.status == 200
    assert f'dir="{turned}"' in page.html


def test_outside_the_demo_it_does_not_exist(browser: Browser, context: Flask) -> None:
    context.testing = False
    try:
        assert browser.get("/components").status == 404
    finally:
        context.testing = True
