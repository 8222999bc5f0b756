"""What the list of cases is asked for by an address: its filters, and what was typed into the search box over them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from casework.desk.choices import Choices, choices_for
from casework.desk.filter_form import FilterForm, form_for, said
from casework.desk.filters import COLUMNS, Filters
from casework.desk.typed import read_typed

LONGEST_SEARCH = 200


@dataclass(frozen=True)
class Asked:
    filters: Filters
    choices: Choices
    problems: list[str]

    def shown(self) -> dict[str, Any]:
        """What the page says of it: the filters as fields and in words, and the way out of each."""
        return {
            "asked": self.filters, "filters": form_for(self.filters, self.choices), "problems": self.problems,
            "in_use": said(self.filters, self.choices), "column_words": COLUMNS, "choices": self.choices,
        }  # fmt: skip


def asked_for(viewer: Any, arguments: Any) -> Asked:
    choices = choices_for(viewer)
    form = FilterForm(arguments, choices)
    words = arguments.get("q", "").strip()[:LONGEST_SEARCH]
    typed = read_typed(words, Filters(**form.chosen()), form.answers)
    return Asked(typed.filters, choices, typed.problems)
