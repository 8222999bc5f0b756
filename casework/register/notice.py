"""The privacy notice, drawn from the register: what is asked, why, who sees it, how long it is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from casework.register.fields import Field, all_fields, field
from casework.register.lists import codelist


@dataclass(frozen=True)
class NoticeRow:
    key: str
    label: str
    why: str
    purpose: str
    basis: str
    seen_by: tuple[str, ...]
    written_by: tuple[str, ...]
    kept: str
    voluntary: bool
    sealed: bool


@lru_cache(4096)
def row_of(one: Field, lang: str) -> NoticeRow:
    roles = codelist("roles")
    bases = codelist("legal_bases")
    articles = "; ".join(bases.entry(one.basis).cites.values())
    return NoticeRow(
        key=one.key,
        label=one.label.in_(lang),
        why=one.help.in_(lang),
        purpose=codelist("purposes").label(one.purpose, lang),
        basis=f"{bases.label(one.basis, lang)} ({articles})",
        seen_by=tuple(roles.label(role, lang) for role in roles.codes if role in one.readers),
        written_by=tuple(roles.label(role, lang) for role in roles.codes if role in one.writers),
        kept=codelist("retention_periods").label(one.retention, lang),
        voluntary=one.voluntary,
        sealed=one.sealed,
    )


def notice_rows(lang: str, keys: Iterable[str] | None = None) -> list[NoticeRow]:
    """One row for each field, or for the fields in `keys`, in `lang`. Raises UnknownField."""
    asked = all_fields() if keys is None else tuple(field(key) for key in keys)
    return [row_of(one, lang) for one in asked]
