"""What the list of cases is asked for by an address: its filters, and what was typed into the search box over them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from casework.desk.choices import Choices, View, choices_for
from casework.desk.filter_form import FilterForm, said
from casework.desk.filters import COLUMNS, Filters
from casework.desk.typed import has_filters, read_typed

LONGEST_SEARCH = 200


@dataclass(frozen=True)
class Asked:
    filters: Filters
    choices: Choices
    problems: list[str]
    form: FilterForm

    @property
    def kept(self) -> list[tuple[View, Filters]]:
        """The views that were kept, each with the list that it shows today: what is no answer any more is left out."""
        return [(view, Filters(**self.form.chosen_of(view.state))) for view in self.choices.views]

    def shown(self) -> dict[str, Any]:
        """What the page says of it: the filters as fields and in words, and the way out of each."""
        kept = self.kept
        self.form.show(self.filters, self.choices)
        return {
            "asked": self.filters, "filters": self.form, "problems": self.problems, "in_use": said(self.filters, self.form),
            "column_words": {name: str(word) for name, word in COLUMNS.items()}, "kept": kept,
        }  # fmt: skip


#: Filters that are set to what the database holds.
OF_DATA = ("advisor", "offer", "tag")


def asked_for(viewer: Any, arguments: Any) -> Asked:
    """Whoever only searches for a name waits for nothing else: what can be chosen besides is then not looked up."""
    words = arguments.get("q", "").strip()[:LONGEST_SEARCH]
    is_bare = words and not has_filters(words) and not any(arguments.get(name) for name in OF_DATA)
    choices = Choices() if is_bare else choices_for(viewer)
    form = FilterForm(arguments, choices)
    typed = read_typed(words, Filters(**form.chosen()), form.answers)
    return Asked(typed.filters, choices, typed.problems, form)
