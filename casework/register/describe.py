"""The whole register as plain data, for `casework register show --json` and for reviewers."""

from __future__ import annotations

from typing import Any

from casework.register.fields import Field, all_fields


def _described(one: Field) -> dict[str, Any]:
    return {
        "key": one.key,
        "type": one.type,
        "stage": one.stage,
        "group": one.group,
        "codelist": one.codelist,
        "choices": list(one.choices.codes) if one.choices else [],
        "readers": sorted(one.readers),
        "writers": sorted(one.writers),
        "purpose": one.purpose,
        "basis": one.basis,
        "special_category": one.special_category,
        "retention": one.retention,
        "voluntary": one.voluntary,
        "sealed": one.sealed,
        "suppressed": one.suppressed,
        "absent": list(one.absent),
        "max_length": one.max_length,
        "fact": one.fact,
        "autocomplete": one.autocomplete,
        "labels": dict(one.label),
        "why": dict(one.help),
        "hints": dict(one.hint) if one.hint else {},
    }


def as_json() -> list[dict[str, Any]]:
    return [_described(one) for one in all_fields()]
