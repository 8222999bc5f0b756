"""Papers on the case page: what was asked for, what came, who has seen it."""

from __future__ import annotations

from typing import Any

from casework.accounts.queries import staff_names
from casework.core import contributions
from casework.core.contributions import Panel
from casework.core.i18n import _l, language
from casework.documents.permissions import READ_PAPERS
from casework.documents.queries import numbered, papers_and_scans
from casework.register.lists import codelist


def panels(viewer: Any, case: Any) -> list[Panel]:
    """Only for those who read papers; the caller has found the case among those that the viewer may see."""
    if not READ_PAPERS.allows(viewer):
        return []
    papers, scans = papers_and_scans(viewer, case.person_id)
    names = staff_names(
        viewer, {*(paper.seen_by for paper, _files in papers if paper.seen_by), *(scan.by_id for scan, _files in scans)}
    )
    needed = _needed(case)
    kinds, states = codelist("paper_kinds"), codelist("paper_states")
    rows = [
        {
            "paper": paper,
            "label": kinds.label(paper.kind, language()) if paper.kind in kinds else paper.kind,
            "said": states.label(paper.state, language()) if paper.state in states else None,
            "pages": numbered(files),
            "seen_by": names.get(paper.seen_by),
            "needed_for": needed.get(paper.kind, []),
        }
        for paper, files in papers
    ]
    there = {paper.kind for paper, _files in papers}
    lacking = [
        {"label": kinds.label(kind, language()), "needed_for": offers}
        for kind, offers in needed.items()
        if kind not in there and kind in kinds
    ]
    waiting = [
        {
            "scan": scan,
            "label": kinds.label(scan.kind, language()) if scan.kind and scan.kind in kinds else None,
            "files": files,
            "by": names.get(scan.by_id),
        }
        for scan, files in scans
    ]
    return [
        Panel(
            40, _l("Papers"), "documents/panel.html", {"rows": rows, "scans": waiting, "lacking": lacking, "case": case}
        )
    ]


def _needed(case: Any) -> dict[str, list[str]]:
    """Which kinds are needed, and for what: the features above say so."""
    found: dict[str, list[str]] = {}
    for module in contributions.modules("paper_reasons"):
        for kind, names in module.reasons(case).items():
            found.setdefault(kind, []).extend(names)
    return found
