"""Suppression for publication: each finest figure on its own, and everything else made of what was shown.

A figure under five is not shown, nor is nought, so that "fewer than five" says nothing more. Row, column and year totals
are sums of the figures shown: a total of all people, less what is shown, would give the hidden figure away. So no
subtraction between cells, totals, pages or filters can give more than the finest figures already say.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from casework.reports.queries import Cell

FEWEST = 5
Figure = int | None


@dataclass(frozen=True)
class Row:
    slug: str
    name: str
    figures: tuple[Figure, ...]
    total: Figure


@dataclass(frozen=True)
class Table:
    """A page's figures. None means "fewer than five"."""

    states: tuple[str, ...]
    rows: tuple[Row, ...]
    totals: tuple[Figure, ...]
    total: Figure
    is_exact: bool

    @property
    def filled(self) -> tuple[int, ...]:
        """The places of the states that have a figure in some row: a page leaves the empty ones out."""
        return tuple(place for place, total in enumerate(self.totals) if total)


def shown(people: int, *, is_exact: bool) -> Figure:
    return people if is_exact or people >= FEWEST else None


def table_of(
    cells: Iterable[Cell], offers: Iterable[tuple[str, str, str]], states: tuple[str, ...], *, is_exact: bool,
    area: str | None = None, year: int | None = None,
) -> Table:  # fmt: skip
    """The table of an area and a year (None: all). Over several years a figure is the sum of the years' shown ones."""
    figures: dict[tuple[str, str], list[Figure]] = {}
    for cell in cells:
        if year is None or cell.year == year:
            figures.setdefault((cell.offer, cell.state), []).append(shown(cell.people, is_exact=is_exact))
    rows = []
    for slug, name, in_area in offers:
        if area is None or in_area == area:
            line = tuple(_sum(figures.get((slug, state), []), is_exact) for state in states)
            rows.append(Row(slug, name, line, _sum(line, is_exact)))
    totals = tuple(_sum([row.figures[place] for row in rows], is_exact) for place in range(len(states)))
    return Table(states, tuple(rows), totals, _sum(totals, is_exact), is_exact)


def _sum(figures: Iterable[Figure], is_exact: bool) -> Figure:
    """Of what is shown alone; nothing shown is no figure, except in an exact table, where it is nought."""
    known = [figure for figure in figures if figure is not None]
    return sum(known) if known or is_exact else None
