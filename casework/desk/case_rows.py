"""The rows of the list of cases, in the columns that were chosen. Written here and not in a template, as what stands in
them is (casework/core/writing.py): fifty rows in a template took as long as all the rest of the page.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence

from flask import url_for
from markupsafe import Markup, escape

from casework.cases.models import Case
from casework.cases.words import NEXT_ACTIONS, STATUS_TONES, STATUSES, WAITING_FOR, list_word
from casework.core import clock
from casework.core.i18n import _
from casework.core.references import shown_reference
from casework.core.writing import code, on_day, person, tag, when
from casework.desk.filters import COLUMNS
from casework.desk.models import Tag
from casework.desk.queries import CasePage

#: A reference that nobody has: it marks where in an address the case stands.
ANY = "0000-0000-0"


class CaseRows:
    """Rows with a box to tick, the name and the chosen columns. The name is always there."""

    def __init__(self, found: CasePage, columns: Sequence[str], tags: Mapping[uuid.UUID, Sequence[Tag]]) -> None:
        self.found, self.tags, self.columns = found, tags, columns
        self.today = clock.today()
        self.address = [escape(part) for part in url_for("cases.show", case=ANY).split(ANY)]
        #: On a phone a row is a card, whose cells are named by their column.
        self.label = {name: Markup(' data-label="%s"') % word for name, word in COLUMNS.items()}
        self.cells = [_CELLS[name] for name in columns if name in _CELLS]
        self.statuses = {name: tag(word, STATUS_TONES.get(name, "plain")) for name, word in STATUSES.items()}
        self.overdue = tag(_("overdue"), "attention")
        self.steps = {name: escape(word) for name, word in NEXT_ACTIONS.items()}

    def __html__(self) -> str:
        return "\n".join(map(self._row, self.found.rows))

    def _row(self, case: Case) -> str:
        shown = escape(shown_reference(case.ref))
        before, behind = self.address
        cells = "".join([cell(self, case) for cell in self.cells])
        return (
            f'<tr data-ref="{escape(case.ref)}">\n'
            f'<td class="pick"><input type="checkbox" name="pick" value="{escape(case.ref)}" aria-label="{shown}"></td>\n'
            f'<th scope="row"><a href="{before}{shown}{behind}">{person(case.list_name)}</a>'
            f"{self._found_by(case)}{self._tags(case)}</th>\n{cells}\n</tr>"
        )

    def _found_by(self, case: Case) -> str:
        found = self.found
        if found.found_by:
            by = _("found by the reference") if found.found_by == "reference" else _("found by number or address")
            return f'<div class="by">{escape(by)}</div>'
        if not found.why or case.is_compartment:
            return ""
        why = found.why.get(case.person_id, "")
        by = _("found by:") if why else _("found by another name")
        words = f"{escape(by)} <bdi>{escape(why)}</bdi>" if why else escape(by)
        return f'<div class="by">{words}</div>'

    def _tags(self, case: Case) -> str:
        given = self.tags.get(case.id, ())
        return f'<div class="by">{" ".join([tag(one.label) for one in given])}</div>' if given else ""


def _ref(_rows: CaseRows, case: Case) -> str:
    return f"<td>{code(shown_reference(case.ref))}</td>"


def _status(rows: CaseRows, case: Case) -> str:
    waits = ""
    if case.waiting_for and "waiting" not in rows.columns:
        whom = _("waits for %(whom)s", whom=WAITING_FOR.get(case.waiting_for, case.waiting_for))
        waits = f'<div class="by">{escape(whom)}</div>'
    return f"<td>{rows.statuses[case.status]}{waits}</td>"


def _language(rows: CaseRows, case: Case) -> str:
    spoken = escape(list_word("spoken_languages", case.language))
    return f'<td class="keep"{rows.label["language"]}><bdi>{spoken}</bdi></td>'


def _advisor(rows: CaseRows, case: Case) -> str:
    lead = case.lead
    who = f"<bdi>{escape(lead.name)}</bdi>" if lead else escape(_("nobody yet"))
    return f'<td class="keep"{rows.label["advisor"]}>{who}</td>'


def _next(rows: CaseRows, case: Case) -> str:
    if not case.next_action:
        return f"<td{rows.label['next']}>–</td>"
    on = ""
    if case.next_on:
        late = f" {rows.overdue}" if case.next_on < rows.today else ""
        on = f", {when(case.next_on)}{late}"
    return f"<td{rows.label['next']}>{rows.steps.get(case.next_action) or escape(case.next_action)}{on}</td>"


def _waiting(rows: CaseRows, case: Case) -> str:
    if not case.waiting_for:
        return '<td class="none">–</td>'
    whom = escape(_("for %(whom)s", whom=WAITING_FOR.get(case.waiting_for, case.waiting_for)))
    word = escape(_("since"))
    since = f", {word} {on_day(case.waiting_since)}" if case.waiting_since else ""
    return f"<td{rows.label['waiting']}>{whom}{since}</td>"


def _since(rows: CaseRows, case: Case) -> str:
    return f'<td class="keep"{rows.label["since"]}>{on_day(case.opened_at)}</td>'


#: Each column's cell; tags stand under the name.
_CELLS: dict[str, Callable[[CaseRows, Case], str]] = {
    "ref": _ref, "status": _status, "language": _language, "advisor": _advisor, "next": _next, "waiting": _waiting, "since": _since,
}  # fmt: skip
