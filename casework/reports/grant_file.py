"""A frozen report as a file: what the page shows."""

from __future__ import annotations

from typing import Any

from casework.core.i18n import _, show_date
from casework.reports import grant_words as words
from casework.reports.models import GrantReport


def report_lines(report: GrantReport) -> list[tuple[Any, ...]]:
    """One line a figure: what it is about, what it counts, the figure. The same each time, in one language."""
    kept, grant = report.figures, report.grant
    period = f"{words.month_word(report.first_month)} – {words.month_word(report.last_month)}"
    unit = words.unit_word(kept["unit_minutes"])
    lines: list[tuple[Any, ...]] = [
        (_("Part"), _("Counted"), _("Figure")),
        (_("Report"), _("Grant reference"), grant.reference),
        (_("Report"), _("Name of the report"), report.name),
        (_("Report"), _("Months of the report"), period),
        (_("Report"), _("Frozen"), show_date(report.frozen_at)),
        (_("Report"), _("Legal ground"), words.ground_word(report.ground)),
        (_("Whole period"), _("Participants"), kept["participants"]),
        (_("Whole period"), _("Participant-months"), kept["participant_months"]),
        (_("Whole period"), unit, kept["units"]),
    ]
    if kept["amount"] is not None:
        lines.append((_("Whole period"), _("Amount in euros"), kept["amount"]))
    for part, rows in ((words.month_word, kept["by_month"]), (str, kept["by_course"])):
        for row in rows:
            about = part(row.get("month") or row["course"])
            lines.append((about, _("Participants"), row["participants"]))
            lines.append((about, _("Participant-months"), row["participant_months"]))
            lines.append((about, unit, row["units"]))
    for when, facts in kept["facts"].items():
        for fact, counts in facts.items():
            about = f"{words.PICTURES[when]}: {words.FACTS[fact][0]}"
            lines += [(about, words.fact_word(fact, code), count) for code, count in counts.items()]
    return lines
