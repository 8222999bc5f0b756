"""What a person may do with their own file."""

from __future__ import annotations

from casework.core.access import Permission, rule


@rule
def is_person(viewer: object, _thing: object) -> bool:
    return getattr(viewer, "kind", "") == "person"


@rule
def is_draft(viewer: object, _thing: object) -> bool:
    return getattr(viewer, "kind", "") == "draft"


SEE_OWN_FILE = Permission("people.own_file", is_person, audience="person")
FILL_IN = Permission("people.fill_in", is_draft | is_person, audience="person")
