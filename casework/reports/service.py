"""A report as its reader may have it, and the same as CSV."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from casework.core.csv_file import csv_text
from casework.reports.permissions import SEE_EXACT
from casework.reports.queries import STATES, offers_counted, people_by_offer_and_state
from casework.reports.suppressing import Figure, Table, table_of

UNDER = "<5"


@dataclass(frozen=True)
class Report:
    """The table, and what its filters offer."""

    table: Table
    areas: tuple[str, ...]
    years: tuple[int, ...]
    area: str | None
    year: int | None


def make_report(
    viewer: Any, *, area: str | None = None, year: int | None = None, for_publication: bool = False
) -> Report:
    """Exact for whoever may see the cases, unless it is for publication; suppressed for everyone else."""
    is_exact = SEE_EXACT.allows(viewer) and not for_publication
    cells, offers = people_by_offer_and_state(viewer), offers_counted(viewer)
    areas = tuple(sorted({area_ for _slug, _name, area_ in offers}))
    years = tuple(sorted({cell.year for cell in cells}, reverse=True))
    area, year = (area if area in areas else None), (year if year in years else None)
    table = table_of(cells, offers, STATES, is_exact=is_exact, area=area, year=year)
    return Report(table, areas, years, area, year)


def as_csv(table: Table, words: Callable[[str], object], heading: str, total: str) -> str:
    """Exactly what the page shows."""
    return csv_text(
        [
            (heading, *[words(state) for state in table.states], total),
            *[(row.name, *_figures(row.figures), _figure(row.total)) for row in table.rows],
            (total, *_figures(table.totals), _figure(table.total)),
        ]
    )


def _figures(figures: Sequence[Figure]) -> list[str]:
    return [_figure(figure) for figure in figures]


def _figure(figure: Figure) -> str:
    return UNDER if figure is None else str(figure)
