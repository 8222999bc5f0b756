"""A report as its reader may have it, and the same as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from casework.reports.permissions import SEE_EXACT
from casework.reports.queries import STATES, offers_counted, people_by_offer_and_state
from casework.reports.suppressing import Figure, Table, table_of

UNDER = "<5"
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


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
    """Exactly what the page shows; no cell can become a formula in a spreadsheet (security.md G34)."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow([safe_cell(text) for text in (heading, *[str(words(state)) for state in table.states], total)])
    for row in table.rows:
        writer.writerow([safe_cell(row.name), *_figures(row.figures), _figure(row.total)])
    writer.writerow([safe_cell(total), *_figures(table.totals), _figure(table.total)])
    # A spreadsheet takes a file without this mark for another encoding.
    return "\ufeff" + out.getvalue()


def safe_cell(text: str) -> str:
    """Text that a spreadsheet takes for text, however it begins."""
    return f"'{text}" if text.lstrip().startswith(_STARTS_A_FORMULA) or text.startswith(_STARTS_A_FORMULA) else text


def _figures(figures: Sequence[Figure]) -> list[str]:
    return [_figure(figure) for figure in figures]


def _figure(figure: Figure) -> str:
    return UNDER if figure is None else str(figure)
