"""What the form's pages show: questions in groups, answers in words, papers with their state, where one stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

from babel.dates import get_month_names
from flask import abort, redirect, request, url_for
from flask_babel import format_date, format_time
from markupsafe import Markup

from casework.core import clock
from casework.core.digits import latin_digits
from casework.core.i18n import language, variant
from casework.core.references import shown_return_code
from casework.documents.queries import files_of, papers_of
from casework.intake import queries, service
from casework.intake.builder import QuestionsForm
from casework.intake.controls import OTHER
from casework.intake.models import Draft
from casework.intake.steps import PAPERS, Page, Path
from casework.people.codes import has_pin
from casework.register.dates import span
from casework.register.fields import Field, all_groups, field
from casework.register.lists import codelist


def groups_of(form: QuestionsForm) -> list[tuple[str, list[Any]]]:
    """The controls of a page under the headings of the register; one group alone needs none."""
    headings = {group.key: group.heading.in_(variant()) for group in all_groups()}
    groups: dict[str, list[Any]] = {}
    for key in form.questions:
        controls = [form[name] for name in (key, f"{key}_more", f"{key}_other") if name in form]
        groups.setdefault(headings.get(field(key).group or "", ""), []).extend(controls)
    return list(groups.items()) if len(groups) > 1 else [("", controls) for controls in groups.values()]


def in_words(one: Field, answer: Any) -> str:
    """An answer as its reader says it."""
    if isinstance(answer, str) and answer in one.absent:
        return codelist("absence_values").label(answer, variant())
    if isinstance(answer, list):
        return ", ".join(_code_in_words(one, str(code)) for code in answer)
    if one.type == "date" and isinstance(answer, str):
        return date_in_words(answer)
    return _code_in_words(one, str(answer)) if answer is not None else ""


def _code_in_words(one: Field, code: str) -> str:
    if code.startswith(OTHER):
        return code.removeprefix(OTHER)
    return one.choices.label(code, variant()) if one.choices and code in one.choices else code


def date_in_words(text: str) -> str:
    """As exact as it is known, and never more exact."""
    known = span(text)
    if known is None:
        return text
    if text.count("-") == 2:
        return str(format_date(known.first, "long"))
    if text.count("-") == 1:
        return (
            f"{get_month_names('wide', context='stand-alone', locale=language())[known.first.month]} {known.first.year}"
        )
    return latin_digits(text)


def answer_rows(draft: Draft, page: Page, answers: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of "check your answers" for one page, each with the way to change it."""
    address = url_for("intake.questions", slug=draft.offer.slug, page=page.key)
    return [
        {
            "question": field(key).label.in_(variant()),
            "answer": _isolated(field(key), in_words(field(key), answers.get(key))),
            "href": f"{address}#{key}",
        }
        for key in page.asked(answers)
    ]


def _isolated(one: Field, words: str) -> str | None:
    """A number or an address keeps its own direction inside a text from right to left."""
    if not words or one.type not in {"phone", "email", "number"}:
        return words or None
    return Markup('<bdi dir="ltr">{}</bdi>').format(words)


def paper_rows(viewer: Any, draft: Draft) -> list[dict[str, Any]]:
    """The papers that this offer asks for: what the person said, which files are there."""
    kinds, states = codelist("paper_kinds"), codelist("paper_states")
    papers = papers_of(viewer, queries.papers_subject(draft))
    files, known = files_of(viewer, papers), {paper.kind: paper for paper in papers}
    rows = []
    for asked in draft.offer.papers:
        paper = known.get(asked.kind)
        own = files.get(paper.id, []) if paper else []
        state = str(paper.state or "") if paper else ""
        said = states.label(state, variant()) if state in states else ""
        rows.append(
            {
                "kind": asked.kind, "code": state or None, "label": kinds.label(asked.kind, variant()), "said": said, "files": own,
                "state": "done" if own or state else "not_started",
                "to_show": kinds.entry(asked.kind).extra.get("keep") == "seen",
                "answer": ", ".join([file.name or "" for file in own]) or said or None,
                "href": url_for("intake.papers.paper", draft=draft.offer.slug, kind=asked.kind),
            }
        )  # fmt: skip
    return rows


def elsewhere(endpoint: str, **values: Any) -> NoReturn:
    """Go to another page and save nothing, also when something was posted here."""
    abort(redirect(url_for(endpoint, **values), 303))


def next_url(draft: Draft, page: Page | None, answers: Mapping[str, Any] | None = None, **more: Any) -> str:
    """Where to go after this page: the next one that this person meets, or checking.

    `answers`: what stands in the form now, when the caller knows it.
    """
    path = queries.path_of(draft, queries.answers_in(draft) if answers is None else answers)
    following = path.after(page) if page else path.pages[0]
    if following is None:
        return url_for("intake.check", draft=draft.offer.slug, **more)
    return page_url(draft, following, **more)


def page_url(draft: Draft, page: Page, **more: Any) -> str:
    if page.kind == PAPERS:
        return url_for("intake.papers.index", draft=draft.offer.slug, **more)
    return url_for("intake.questions", slug=draft.offer.slug, page=page.key, **more)


def onward_url(draft: Draft) -> str:
    """Where to go on: the first page that was not reached or has an open question, else checking."""
    if draft.sent_at:
        return url_for("intake.sent", draft=draft.offer.slug)
    answers = queries.answers_in(draft)
    missing = set(queries.missing_answers(draft, answers))
    path = queries.path_of(draft, answers)
    for page in path.pages:
        if missing & set(page.fields) or path.number(page) > draft.step:
            return page_url(draft, page)
    return url_for("intake.check", draft=draft.offer.slug)


def place_of(draft: Draft) -> dict[str, Any]:
    """What stands on every page after a save: when it was saved, the code, and whether a PIN protects it."""
    saved = draft.saved_at.astimezone(clock.zone())
    code = service.return_code_of(draft)
    return {
        "code": shown_return_code(code) if code else "",
        "saved": format_time(saved, "HH:mm", rebase=False) if saved.date() == clock.today() else saved,
        "has_pin": has_pin(queries.papers_subject(draft)),
        "code_url": url_for("intake.code", draft=draft.offer.slug),
        "kept_until": clock.day_of(draft.expires_at),
        "is_second_tab": request.args.get("tabs") == "2",
    }


def around(draft: Draft, page: Page, path: Path) -> dict[str, Any]:
    """What every page of questions has: its title, its place in the form, the way back."""
    return {
        "offer": draft.offer, "page": page, "path": path, "place": place_of(draft), "title": page.heading(variant()),
        "back": url_before(draft, path, page),
    }  # fmt: skip


def url_before(draft: Draft, path: Path, page: Page) -> str:
    """The page before this one; before the first stands the start of the form."""
    before = path.before(page)
    return page_url(draft, before) if before else url_for("intake.start", slug=draft.offer.slug)
