"""The notes of the trail beside each test, not beside the key that all tests share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask


@pytest.fixture
def noted(context: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    path = tmp_path / "away" / "trail.txt"
    monkeypatch.setitem(context.config, "TRAIL_COPY", str(path))
    yield path
