"""Everything that the programme holds of a person, for themselves (Art. 15 GDPR): each feature tells its part."""

from __future__ import annotations

import uuid
from typing import Any

from casework.core import contributions
from casework.people.queries import lives_on_in, records_of

Told = dict[str, list[dict[str, Any]]]


def everything_of(subject_id: uuid.UUID) -> Told:
    """Of all records that are this person: a row that both had stays with the merged one, and is theirs all the same."""
    told: Told = {}
    for record in records_of(lives_on_in(subject_id)):
        for module in contributions.modules("personal"):
            for what, rows in module.export(record).items():
                told.setdefault(what, []).extend(row for row in rows if row not in told[what])
    return told
