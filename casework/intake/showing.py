"""What the form's pages show: questions in groups, answers in words, papers with their state, where one stands."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, NoReturn

from flask import abort, redirect, request, url_for
from flask_babel import format_time
from markupsafe import Markup

from casework.core import clock
from casework.core.i18n import _, language, listed, variant
from casework.core.references import shown_return_code
from casework.documents.queries import files_of, numbered, papers_of
from casework.intake import queries, service
from casework.intake.builder import QuestionsForm
from casework.intake.controls import OTHER
from casework.intake.date_words import told_in_words
from casework.intake.declaring import STEPS, needs_declaration, state_of
from casework.intake.models import Draft, FormVersion
from casework.intake.steps import PAPERS, Page, Path, languages_of
from casework.people.codes import has_pin
from casework.register.fields import Field, all_fields, all_groups, field
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
        return listed(_code_in_words(one, str(code)) for code in answer)
    if isinstance(answer, dict) or (one.type == "date" and isinstance(answer, str)):
        return told_in_words(answer)
    return _code_in_words(one, str(answer)) if answer is not None else ""


def _code_in_words(one: Field, code: str) -> str:
    if code.startswith(OTHER):
        return code.removeprefix(OTHER)
    return one.choices.label(code, variant()) if one.choices and code in one.choices else code


def answer_rows(
    draft: Draft, path: Path, page: Page, answers: dict[str, Any], by_helper: Collection[str] = ()
) -> list[dict[str, Any]]:
    """The rows of "check your answers" for one page, each with the way to change it and with who wrote it."""
    address = url_for("intake.questions", slug=draft.offer.slug, page=page.key)
    return [
        {
            "question": field(key).label.in_(variant()),
            "answer": isolated(field(key), in_words(field(key), answers.get(key))),
            "href": f"{address}#{key}",
            "mark": _("Your helper wrote this") if key in by_helper else "",
        }
        for key in path.asked(page)
    ]


def isolated(one: Field, words: str) -> str | None:
    """A number or an address keeps its own direction inside a text from right to left."""
    if not words or one.type not in {"phone", "email", "number"} or (one.type == "number" and not words.isdigit()):
        return words or None
    if one.type == "phone":
        # Arabic digits between blanks would change places: the override keeps the groups as they were typed.
        return Markup('<bdo dir="ltr">{}</bdo>').format(words)
    return Markup('<bdi dir="ltr">{}</bdi>').format(words)


def paper_rows(viewer: Any, draft: Draft) -> list[dict[str, Any]]:
    """The papers that this offer asks for: what the person said, which files are there."""
    kinds, states = codelist("paper_kinds"), codelist("paper_states")
    papers = papers_of(viewer, queries.papers_subject(draft))
    files, known = files_of(viewer, papers), {paper.kind: paper for paper in papers}
    rows: list[dict[str, Any]] = []
    for asked in draft.offer.papers:
        paper = known.get(asked.kind)
        own = files.get(paper.id, []) if paper else []
        state = str(paper.state or "") if paper else ""
        said = states.label(state, variant()) if state in states else ""
        rows.append(
            {
                "ref": paper.ref if paper else None, "pages": numbered(own),
                "kind": asked.kind, "number": len(rows) + 1, "code": state or None, "label": kinds.label(asked.kind, variant()), "said": said, "files": own,
                "state": "done" if own or state else "not_started",
                "to_show": kinds.entry(asked.kind).extra.get("keep") == "seen",
                "answer": listed(file.name or "" for file in own) or said or None,
                "href": url_for("intake.papers.paper", draft=draft.offer.slug, kind=asked.kind),
            }
        )  # fmt: skip
    return rows


def declaration_row(viewer: Any, draft: Draft) -> dict[str, Any] | None:
    """The declaration without a certificate, when a paper that was said to be missing opens it."""
    answers = queries.answers_in(draft)
    if not needs_declaration(viewer, queries.papers_subject(draft)):
        return None
    return {
        "label": _("Without a certificate: your own declaration"),
        "state": state_of(answers),
        "href": url_for("intake.declare.step", draft=draft.offer.slug, page=STEPS[0].key), "hint": "",
        "rows": [
            {
                "question": field(key).label.in_(variant()), "answer": in_words(field(key), answers.get(key)),
                "href": url_for("intake.declare.step", draft=draft.offer.slug, page=step.key) + f"#{key}",
            }
            for step in STEPS[1:]
            for key in step.fields
        ],
    }  # fmt: skip


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
        "helpers_url": None if draft.sent_at else url_for("intake.helpers.index", draft=draft.offer.slug),
        "little_url": url_for("intake.little.switch", draft=draft.offer.slug),
        "code_url": url_for("intake.code", draft=draft.offer.slug),
        "kept_until": clock.day_of(draft.expires_at),
        "elsewhere": changed_elsewhere(draft),
    }


def told_elsewhere(changed: service.Elsewhere | None) -> dict[str, Any]:
    """For the address of the next page: which questions, never an answer."""
    if changed is None:
        return {}
    lists = {"kept": ".".join(changed.kept), "replaced": ".".join(changed.replaced)}
    return {"tabs": "2", **{name: keys for name, keys in lists.items() if keys}}


def changed_elsewhere(draft: Draft) -> dict[str, Any] | None:
    """What the page before this one found to be changed in another tab or on another device, in words."""
    if request.args.get("tabs") != "2":
        return None
    answers = queries.answers_in(draft)
    return {
        "kept": [(_label(one), in_words(one, answers.get(one.key))) for one in _fields_named("kept")],
        "replaced": [
            (_label(one), in_words(one, answers.get(one.key)), in_words(one, queries.answer_before(draft, one.key)))
            for one in _fields_named("replaced")
        ],
    }


def _fields_named(name: str) -> list[Field]:
    known = {one.key: one for one in all_fields()}
    return [known[key] for key in dict.fromkeys(request.args.get(name, "").split(".")) if key in known]


def _label(one: Field) -> str:
    return str(one.label.in_(variant()))


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


def cannot_be_read(version: FormVersion) -> bool:
    """The form has no texts in this language: then it is not shown. What was typed is saved all the same."""
    return request.method == "GET" and language() not in languages_of(version.pages)


def moment_from(text: str | None) -> datetime | None:
    """The moment that a page was filled from; nothing that somebody typed into the address breaks it."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else None
