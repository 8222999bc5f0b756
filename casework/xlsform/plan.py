"""What an XLSForm would become here, before anything is kept: pages, new questions, and what is not carried, by row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from casework.core.i18n import _, _l
from casework.intake.steps import PAPERS
from casework.register.fields import FORBIDDEN_KEYS, KEY, Field, UnknownField
from casework.register.fields import field as registered
from casework.xlsform.columns import Row, language_of, read_table, settings_of
from casework.xlsform.questions import (
    Loss,
    NotCarried,
    Question,
    cascade_of,
    check_same,
    described_by,
    own_key_of,
    parts_lost,
    rule_of,
    type_of,
)
from casework.xlsform.spreadsheet import Workbook
from casework.xlsform.xpath import Refused, read_xpath

Raw = dict[str, Any]


@dataclass
class Plan:
    """The form as it would be imported. `faults` forbid it; `losses` need a yes."""

    title: str
    pages: list[Raw] = field(default_factory=list)
    new: dict[str, Raw] = field(default_factory=dict)
    known: list[str] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)
    faults: list[Loss] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(len(page.get("fields", ())) for page in self.pages)


@dataclass
class _Group:
    name: str
    title: dict[str, str]
    row: Row
    condition: Raw | None = None
    lost: object | None = None
    is_repeat: bool = False


def plan_import(book: Workbook, *, duties: Mapping[str, Any] | None = None, default_language: str = "en") -> Plan:
    """Read the sheets row by row. Nothing is kept; run it again when the duties are known."""
    return _Planner(book, duties or {}, default_language).run()


class _Planner:
    def __init__(self, book: Workbook, duties: Mapping[str, Any], default_language: str) -> None:
        self.book, self.duties = book, duties
        self.settings = settings_of(book.sheets.get("settings", []))
        default = language_of(self.settings.get("default_language", "")) or default_language
        self.survey = read_table(book.sheets.get("survey", []), default)
        self.choices = read_table(book.sheets.get("choices", []), default)
        self.plan = Plan(self.settings.get("form_title") or self.settings.get("form_id") or _("Imported form"))
        self.lists: dict[str, list[Row]] = {}
        for row in self.choices.rows:
            self.lists.setdefault(row["list_name"] or row["list name"], []).append(row)
        #: What was carried so far, by its name in the spreadsheet: key, type, place of its page.
        self.carried: dict[str, Question] = {}
        self.where: dict[str, int] = {}
        self.groups: list[_Group] = []
        self.page: Raw | None = None

    def run(self) -> Plan:
        if not self.survey.rows or "type" not in {heading.lower() for heading in self.survey.headings}:
            self.plan.faults.append(
                Loss("survey", None, "survey", _l("there is no sheet “survey” with a column “type”"))
            )
            return self.plan
        self._tell_what_is_beside()
        for row in self.survey.rows:
            self._row(row)
        if self.groups:
            group = self.groups[-1]
            self.plan.faults.append(Loss("survey", group.row.number, group.name, _l("this group has no end")))
        self.plan.pages = [page for page in self.plan.pages if page.get("fields") or page.get("kind") == PAPERS]
        if not self.carried:
            self.plan.faults.append(Loss("survey", None, "survey", _l("no question of this form can be carried")))
        return self.plan

    def _tell_what_is_beside(self) -> None:
        for sheet in self.book.others:
            self.plan.losses.append(
                Loss(sheet, None, sheet, _l("this sheet is not part of a form here"), is_whole=False)
            )
        for name, table in (("survey", self.survey), ("choices", self.choices)):
            for heading in table.foreign:
                self.plan.losses.append(
                    Loss(name, None, heading, _l("this language is not published here"), is_whole=False)
                )
        for sheet, cell in sorted(self.book.formulas):
            if sheet != "survey":
                self.plan.faults.append(
                    Loss(sheet, _row_of(cell), cell, _l("this cell holds a formula: write its value"))
                )

    def _row(self, row: Row) -> None:
        kind = row["type"].lower().replace(" ", "_")
        if any(sheet == "survey" and _row_of(cell) == row.number for sheet, cell in self.book.formulas):
            self.plan.faults.append(
                Loss("survey", row.number, row["name"], _l("a cell of this row holds a formula: write its value"))
            )
        elif kind in {"begin_group", "begin_repeat"}:
            self._begin(row, is_repeat=kind == "begin_repeat")
        elif kind in {"end_group", "end_repeat"}:
            if not self.groups:
                self.plan.faults.append(Loss("survey", row.number, kind, _l("this end belongs to no group")))
            else:
                self.groups.pop()
                self.page = None
        elif row["type"]:
            self._question(row)

    def _begin(self, row: Row, *, is_repeat: bool) -> None:
        group = _Group(row["name"] or "group", row.words.get("label") or {}, row, is_repeat=is_repeat)
        if is_repeat:
            group.lost = _l("questions are not repeated here: ask for the number, or in the talk")
        elif self.groups and self.groups[-1].lost is not None:
            group.lost = self.groups[-1].lost
        elif row["relevant"]:
            try:
                group.condition = read_xpath(row["relevant"], self._known)
            except Refused as refused:
                group.lost = _l("its condition is not carried: %(reason)s", reason=refused.reason)
        if group.lost is not None:
            self._lose(row, group.lost)
        self.groups.append(group)
        self.page = None

    def _question(self, row: Row) -> None:
        if row["casework_kind"] == PAPERS:
            self._open_page(papers=True)
            return
        lost = next((group.lost for group in self.groups if group.lost is not None), None)
        try:
            if lost is not None:
                raise NotCarried(_l("its group is not carried"))
            question = self._read(row)
        except NotCarried as refused:
            self._lose(row, refused.reason)
            return
        self._put(question)

    def _read(self, row: Row) -> Question:
        name = row["name"]
        kind, list_name = type_of(row)
        if not name or name in self.carried:
            raise NotCarried(_l("it has no name, or its name stands there twice"))
        key, known = self._registered(name)
        if key in {question.key for question in self.carried.values()}:
            raise NotCarried(_l("another question has nearly the same name"))
        if not KEY.fullmatch(key) or key in FORBIDDEN_KEYS:
            raise NotCarried(_l("its name cannot be a key here"))
        choices = self.lists.get(list_name, [])
        question = Question(row, name, key, known.type if known else kind)
        if row["relevant"]:
            try:
                question.condition = read_xpath(row["relevant"], self._known)
            except Refused as refused:
                raise NotCarried(_l("its condition is not carried: %(reason)s", reason=refused.reason)) from None
        if known is not None:
            check_same(known, kind, [one["name"] or one["value"] for one in choices] if list_name else None)
            if "applicant" not in known.writers:
                raise NotCarried(_l("the register's question %(key)s is not the applicant's to answer", key=key))
            self.plan.known.append(key)
            return question
        self._describe(question, choices)
        return question

    def _describe(self, question: Question, choices: list[Row]) -> None:
        row, label = question.row, question.row.words.get("label")
        if not label:
            raise NotCarried(_l("it has no words in a published language"))
        question.described = described_by(row, question.type, choices, self.duties, label=label)
        question.is_new = True
        rule, lost = rule_of(row, question.type)
        question.described.update(rule)
        self.plan.losses += [*([lost] if lost else []), *parts_lost(row)]
        if "choices" in question.described:
            cascade, lost = cascade_of(row, choices, question.described["choices"], self._known)
            question.described.update(cascade)
            self.plan.losses += [lost] if lost else []
        self.plan.new[question.key] = question.described

    def _registered(self, name: str) -> tuple[str, Field | None]:
        """The register's question of this name, shipped or own; else the key that a new one would get."""
        for key in (name, own_key_of(name)):
            try:
                return key, registered(key)
            except UnknownField:
                continue
        return own_key_of(name), None

    def _known(self, name: str) -> tuple[str, str] | None:
        question = self.carried.get(name)
        return (question.key, question.type) if question else None

    def _put(self, question: Question) -> None:
        """On the page of its group; on a new one when its condition looks at an answer of this page."""
        looks_at = _fields_in(question.condition) | _narrowing(question)
        if self.page is None or any(self.where.get(key) == len(self.plan.pages) for key in looks_at):
            self._open_page()
        assert self.page is not None  # noqa: S101 (it was opened in the line before)
        entry: Any = {"field": question.key, "show_if": question.condition} if question.condition else question.key
        self.page["fields"].append(entry)
        self.carried[question.name] = question
        self.where[question.key] = len(self.plan.pages)

    def _open_page(self, *, papers: bool = False) -> None:
        group = self.groups[-1] if self.groups else None
        base = (
            own_key_of(group.name.removeprefix("page_")).removeprefix("own_")
            if group
            else PAPERS
            if papers
            else "questions"
        )[:34]
        taken = {page["key"] for page in self.plan.pages}
        key = next(name for name in (base, *(f"{base}_{number}" for number in range(2, 6000))) if name not in taken)
        page: Raw = {"key": key, "title": dict(group.title) if group else {}}
        if papers:
            page["kind"] = PAPERS
        else:
            page["fields"] = []
        conditions = [one.condition for one in self.groups if one.condition]
        if conditions:
            page["show_if"] = conditions[0] if len(conditions) == 1 else {"all": conditions}
        if group and (offers := group.row["casework_offers"].split()):
            page["offers"] = offers
        self.plan.pages.append(page)
        self.page = None if papers else page

    def _lose(self, row: Row, reason: object) -> None:
        self.plan.losses.append(Loss("survey", row.number, f"{row['type']} {row['name']}".strip(), reason))


def _narrowing(question: Question) -> set[str]:
    """The question that narrows the answers of this one, new or known."""
    if not question.is_new:
        known = registered(question.key).narrowed_by
        return {known[1]} if known else set()
    return {question.described["narrowed_by"]["field"]} if "narrowed_by" in question.described else set()


def _fields_in(condition: Any) -> set[str]:
    if isinstance(condition, list):
        return set().union(*(_fields_in(part) for part in condition)) if condition else set()
    if not isinstance(condition, dict):
        return set()
    own = {condition["field"]} if "field" in condition else set()
    return own.union(*(_fields_in(condition[how]) for how in ("all", "any", "not") if how in condition))


def _row_of(cell: str) -> int | None:
    digits = "".join(sign for sign in cell if sign.isdigit())
    return int(digits) if digits else None
