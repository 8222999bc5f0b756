"""Papers on the case page: what was asked for, what came, who has seen it."""

from __future__ import annotations

from typing import Any

from casework.accounts.queries import staff_names
from casework.core.contributions import Panel
from casework.core.i18n import _l, language
from casework.documents.permissions import READ_PAPERS
from casework.documents.queries import files_of, numbered, papers_of
from casework.register.lists import codelist


def panels(viewer: Any, case: Any) -> list[Panel]:
    """Only for those who read papers; the caller has found the case among those that the viewer may see."""
    if not READ_PAPERS.allows(viewer):
        return []
    papers = papers_of(viewer, case.person_id)
    files = files_of(viewer, papers)
    names = staff_names(viewer, {paper.seen_by for paper in papers if paper.seen_by})
    kinds, states = codelist("paper_kinds"), codelist("paper_states")
    rows = [
        {
            "paper": paper,
            "label": kinds.label(paper.kind, language()) if paper.kind in kinds else paper.kind,
            "said": states.label(paper.state, language()) if paper.state in states else None,
            "pages": numbered(files.get(paper.id, [])),
            "seen_by": names.get(paper.seen_by),
        }
        for paper in papers
    ]
    return [Panel(40, _l("Papers"), "documents/panel.html", {"rows": rows, "case": case})]
