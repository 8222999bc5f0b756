"""What a case weighs, in points of an advisor's capacity: by how much it needs and by where it stands.

The one place that says so. A capacity of 40 is forty cases at rest, or ten that need much while a plan is made.
"""

from __future__ import annotations

INTENSITIES = ("light", "normal", "intense")
#: status: (light, normal, intense)
POINTS = {
    "enquiry": (1, 1, 2),
    "triage": (1, 1, 2),
    "counselling": (1, 2, 4),
    "plan_active": (1, 2, 3),
    "follow_up": (1, 1, 1),
    "closed": (0, 0, 0),
}
MOST = max(max(row) for row in POINTS.values())


def points(intensity: str, status: str) -> int:
    """An unknown word weighs as an ordinary case: the database refuses it a moment later."""
    place = INTENSITIES.index(intensity) if intensity in INTENSITIES else 1
    return POINTS.get(status, POINTS["enquiry"])[place]
