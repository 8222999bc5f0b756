"""Any form as an XLSForm that other programs read; the duties of each question travel in columns of our own."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import Any

from xlsxwriter import Workbook

from casework.core import clock
from casework.core.i18n import LANGUAGES, language, speaking
from casework.intake.models import FormVersion
from casework.intake.steps import PAPERS, Page, pages_of
from casework.register.fields import Field, UnknownField, field
from casework.register.own_fields import PREFIX
from casework.register.queries import xlsform_names
from casework.register.texts import Text
from casework.xlsform.columns import heading_in
from casework.xlsform.xpath import write_xpath

PLAIN = (
    "type", "name", "required", "relevant", "constraint", "appearance", "choice_filter", "casework_kind", "casework_offers", "casework_type",
    "casework_purpose", "casework_basis", "casework_retention", "casework_readers", "casework_writers", "casework_sealed",
    "casework_special", "casework_absent", "casework_tongue",
)  # fmt: skip
WORDS = ("label", "hint", "guidance_hint", "constraint_message")
_TYPES = {
    "text": "text", "longtext": "text", "email": "text", "phone": "text", "number": "integer", "date": "date",
    "choice": "select_one", "level": "select_one", "yesno": "select_one", "choices": "select_multiple",
    "languages": "select_multiple",
}  # fmt: skip
_LOOKS = {"longtext": "multiline", "phone": "numbers"}

Line = dict[str, str]


def export_form(version: FormVersion) -> bytes:
    """The form as a workbook. Nothing in it is a formula, whatever someone wrote into a text."""
    out = io.BytesIO()
    book = Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    for name, rows in sheets_of(version).items():
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            for column, text in enumerate(row):
                if text:
                    sheet.write_string(at, column, text)
    book.close()
    return out.getvalue()


def sheets_of(version: FormVersion) -> dict[str, list[list[str]]]:
    """The three sheets as rows of text."""
    asked = [field(key) for page in pages_of(version.pages) for key in page.fields]
    names = names_for(asked)
    survey = [line for page in pages_of(version.pages) for line in _page_lines(page, names)]
    columns = sorted({one.narrowed_by[0] for one in asked if one.narrowed_by})
    settings = [["form_title", "form_id", "version", "default_language"]]
    settings.append(
        [str(version.pages.get("name") or version.key), version.key, str(version.number), heading_in(language())]
    )
    return {
        "survey": _table([*PLAIN[:2], *_headings(WORDS), *PLAIN[2:]], survey),
        "choices": _table(["list_name", "name", *_headings(("label",)), *columns], list(_choice_lines(asked))),
        "settings": settings,
    }


def names_for(asked: list[Field]) -> dict[str, str]:
    """Each field's name in the spreadsheet: an own one as it came, or without its prefix where that is free."""
    written, names = xlsform_names(), {}
    for one in asked:
        name = written.get(one.key, "")
        names[one.key] = name or (
            one.key if not one.key.startswith(PREFIX) or _is_taken(one.key) else one.key.removeprefix(PREFIX)
        )
    return names


def _is_taken(key: str) -> bool:
    try:
        field(key.removeprefix(PREFIX))
    except UnknownField:
        return False
    return True


def _headings(parts: tuple[str, ...]) -> list[str]:
    return [f"{part}::{heading_in(code)}" for part in parts for code in LANGUAGES]


def _table(headings: list[str], lines: list[Line]) -> list[list[str]]:
    used = [name for name in headings if name in {"type", "name", "list_name"} or any(line.get(name) for line in lines)]
    return [used, *([line.get(name, "") for name in used] for line in lines)]


def _spread(part: str, text: Mapping[str, str] | None) -> Line:
    return {f"{part}::{heading_in(code)}": text[code] for code in LANGUAGES if text and text.get(code)}


def _page_lines(page: Page, names: Mapping[str, str]) -> Iterator[Line]:
    kinds = {key: field(key).type for key in names}
    title = page.title or _shipped_title(page)
    begin = {
        "type": "begin_group",
        "name": f"page_{page.key}",
        "casework_offers": " ".join(sorted(page.offers)),
        **_spread("label", title),
    }
    if page.show_if:
        begin["relevant"] = write_xpath(page.show_if, names, kinds)
    yield begin
    if page.kind == PAPERS:
        yield {"type": "note", "name": f"papers_{page.key}", "casework_kind": PAPERS, **_spread("label", title)}
    for key in page.fields:
        line = _question_line(field(key), names)
        if key in page.conditions:
            line["relevant"] = write_xpath(page.conditions[key], names, kinds)
        yield line
    yield {"type": "end_group", "name": f"page_{page.key}"}


def _shipped_title(page: Page) -> dict[str, str]:
    titles = {}
    for code in LANGUAGES:
        with speaking(code):
            titles[code] = page.heading(code)
    return titles


def _question_line(one: Field, names: Mapping[str, str]) -> Line:
    kind = _TYPES[one.type]
    line: Line = {
        "type": f"{kind} {list_of(one)}" if kind.startswith("select") else kind, "name": names[one.key],
        "required": "" if one.voluntary else "yes", "appearance": _LOOKS.get(one.type, ""),
        "casework_type": one.type if one.type not in {"text", "number", "date", "choice", "choices"} else "",
        "casework_purpose": one.purpose, "casework_basis": one.basis, "casework_retention": one.retention,
        "casework_readers": " ".join(sorted(one.readers)), "casework_writers": " ".join(sorted(one.writers)),
        "casework_sealed": "yes" if one.sealed else "no", "casework_special": "yes" if one.special_category else "no",
        "casework_absent": " ".join(one.absent), "casework_tongue": one.tongue or "",
        **_spread("label", one.label), **_spread("hint", one.hint), **_spread("guidance_hint", one.help),
        **_spread("constraint_message", one.must_says),
    }  # fmt: skip
    if one.narrowed_by:
        line["choice_filter"] = f"{one.narrowed_by[0]} = ${{{names.get(one.narrowed_by[1], one.narrowed_by[1])}}}"
    if one.must:
        line["constraint"] = write_xpath(one.must, {}, {".": one.type})
    return line


def list_of(one: Field) -> str:
    return str(one.codelist or one.key)


def _choice_lines(asked: list[Field]) -> Iterator[Line]:
    seen: set[str] = set()
    for one in asked:
        if one.choices is None or list_of(one) in seen:
            continue
        seen.add(list_of(one))
        for entry in one.choices.on(clock.today()):
            own = {one.narrowed_by[0]: str(entry.extra.get(one.narrowed_by[0], ""))} if one.narrowed_by else {}
            yield {"list_name": list_of(one), "name": entry.code, **own, **_spread("label", _words(entry.label))}


def _words(label: Text) -> dict[str, Any]:
    return {code: label[code] for code in LANGUAGES if code in label}
