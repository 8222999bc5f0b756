"""The form that every offer starts with. An operator publishes others; whoever began on one finishes on it."""

from __future__ import annotations

from typing import Any

GENERAL: dict[str, Any] = {
    "pages": [
        {"key": "contact", "fields": ["call_name", "spoken_languages", "is_adult"]},
        {
            "key": "reach",
            "fields": [
                "read_languages", "reach_by", "reach_then", "phone", "email", "post_address", "trusted_person", "text_only",
                "shared_with", "may_leave_message", "safe_times",
            ],
        },
        {"key": "about", "fields": ["wish"]},
        {"key": "eligibility", "fields": ["residence_status", "entry_date", "german_level", "hzb_state"]},
        {"key": "papers", "kind": "papers"},
    ]
}  # fmt: skip
