"""What the tests of safety share: one planted world."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.security.planted import planted_world
from tests.security.world import World


@pytest.fixture
def world(context: Flask) -> World:
    return planted_world(context)
