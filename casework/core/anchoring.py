"""Days that other things are planned back from: a semester, a window, the end of a paper. Found by file name, `anchors.py`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from casework.core import clock, contributions


@dataclass(frozen=True, order=True)
class Anchor:
    """A dated fact. `kind`: semester, window or paper."""

    day: date
    kind: str
    label: str


def anchors_of(viewer: Any, case: Any) -> list[Anchor]:
    """Every day ahead that the features know for this case, next first, each once."""
    found = {anchor for module in contributions.modules("anchors") for anchor in module.anchors(viewer, case)}
    return sorted(anchor for anchor in found if anchor.day >= clock.today())
