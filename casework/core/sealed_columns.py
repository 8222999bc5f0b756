"""Sealed texts of rows that were read as columns, without a model's instance for each: for a search."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from casework.core.access import itself
from casework.core.sealed import Reader, sealed_attributes
from casework.core.vault import Placed, get_vault


def opened_texts(viewer: Reader, model: type, name: str, rows: Sequence[Any], purpose: str) -> list[str | None]:
    """The sealed text of each row, in their order.

    A row carries the id, the subject and the sealed column. What this viewer does not read, or is erased, is None.
    """
    if not purpose:
        raise ValueError("Sealed text is opened for a purpose.")
    sealed, viewer = sealed_attributes(model)[name], itself(viewer)
    subject_name, place = sealed.column_of(model)
    seals: dict[int, Placed] = {}
    opened: list[str | None] = [None] * len(rows)
    # Asked once where it is the same for every row.
    reads_all = sealed.is_alike_in_all and bool(rows) and viewer.reads(sealed, rows[0])
    for number, row in enumerate(rows):
        held = getattr(row, sealed.column)
        if held is not None and (reads_all or viewer.reads(sealed, row)):
            subject, retention = str(getattr(row, subject_name)), sealed.retention_of(row)
            seals[number] = Placed(subject, retention, held, f"{place}.{row.id}")
    for number, plain in zip(seals, get_vault().open_each(list(seals.values())), strict=True):
        opened[number] = None if plain is None else plain.decode()
    return opened
