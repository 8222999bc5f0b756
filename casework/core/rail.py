"""The rail of the desk: what is done every day stands there, the rest is folded together by what it is about."""

from __future__ import annotations

from typing import Any

from casework.core.i18n import _l

#: Whoever sees more lines than this finds those that are not of every day folded together, by what they are about.
SHORT_RAIL = 12
#: From which order on a line belongs to a group. What comes before is the work of every day.
GROUPS = ((60, _l("At the counter")), (70, _l("The programme")), (80, _l("Privacy and accounts")))


def rail(items: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The lines that always stand there, and the groups with theirs. A group with the page that is open is open."""
    if len(items) <= SHORT_RAIL:
        return items, []
    edges = [*[begin for begin, _title in GROUPS], 1000]
    always = [item for item in items if item["order"] < GROUPS[0][0]]
    groups = []
    for (begin, title), end in zip(GROUPS, edges[1:], strict=True):
        inside = [item for item in items if begin <= item["order"] < end]
        if inside:
            groups.append({"title": title, "items": inside, "is_open": any(item["current"] for item in inside)})
    return always, groups
