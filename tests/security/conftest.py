"""What the tests of safety share: one planted world, and the sheets that it prints."""

from __future__ import annotations

from functools import cache

import pytest
from flask import Flask

from casework.certificates import views
from casework.certificates.printing import pdf_of
from tests.security.planted import planted_world
from tests.security.world import World

printed = cache(pdf_of)


@pytest.fixture
def world(context: Flask) -> World:
    return planted_world(context)


@pytest.fixture(autouse=True)
def _each_sheet_is_printed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everyone who may opens every page, and a child makes a PDF of the same sheet for each: it takes a second."""
    monkeypatch.setattr(views, "pdf_of", printed)
