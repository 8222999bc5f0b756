"""XLSForm: what is carried comes whole, what is not is named by its row, and a hostile file gets a sentence."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from pyxform.xls2xform import convert

from casework.core.i18n import speaking
from casework.core.models import db
from casework.forms.building import add_page, set_condition
from casework.forms.queries import find_working
from casework.intake.models import FormVersion
from casework.intake.publishing import faults, publish_shipped_forms, publish_working
from casework.intake.steps import pages_of
from casework.register.conditions import read_condition
from casework.register.fields import field
from casework.register.models import OwnField
from casework.register.service import DutyBroken, approve_field
from casework.xlsform.exporting import export_form
from casework.xlsform.importing import NotAgreed, keep_form, planned
from casework.xlsform.plan import Plan
from casework.xlsform.spreadsheet import WorkbookRefused, read_workbook
from casework.xlsform.xpath import Refused, read_xpath, write_xpath
from tests import make
from tests.browser import Browser, Page
from tests.xlsform.sheets import NEEDS, REGISTRATION, part_of, with_part, workbook

DUTIES = {
    "purpose": "support", "basis": "gdpr-6-1-e", "retention": "counselling", "readers": ["advisor"], "writers": ["applicant"],
    "why": {"en": "To help", "ar": "لنساعد"},
}  # fmt: skip


def plan_of(sheets: dict[str, Any], **duties: Any) -> Plan:
    with speaking("en"):
        return planned(workbook(**sheets), duties={**DUTIES, **duties}, default_language="en")


def lost(plan: Plan) -> dict[int | None, str]:
    with speaking("en"):
        return {loss.row: f"{loss.what}: {loss.reason}" for loss in plan.losses}


def survey(*rows: list[Any], choices: list[list[Any]] | None = None) -> dict[str, Any]:
    return {
        "survey": [["type", "name", "label::English (en)", "relevant", "constraint"], *rows],
        "choices": choices or [["list_name", "name", "label::English (en)"]],
    }


def test_a_registration_comes_with_its_groups_answers_conditions_and_languages(context: Flask) -> None:
    plan = plan_of(REGISTRATION)
    assert plan.faults == [] and plan.title == "Household registration"
    assert [page["key"] for page in plan.pages] == [
        "about",
        "about_2",
        "children",
        "children_2",
        "place",
        "place_2",
        "questions",
        "questions_2",
    ]
    assert plan.pages[0]["title"] == {"en": "About the household", "ar": "عن الأسرة"}
    assert plan.pages[0]["fields"] == ["own_head_name", "own_hh_size"]
    assert plan.pages[1]["fields"] == [
        {"field": "own_has_children", "show_if": {"field": "own_hh_size", "op": ">", "value": 1}}
    ]
    assert plan.pages[2]["show_if"] == {"field": "own_has_children", "is": ["yes"]}
    assert plan.pages[3]["fields"] == [
        {"field": "own_other_need", "show_if": {"field": "own_child_needs", "is": ["other"]}}
    ]
    size = plan.new["own_hh_size"]
    assert size["must"] == {"all": [{"field": ".", "op": ">=", "value": 1}, {"field": ".", "op": "<=", "value": 30}]}
    assert size["must_says"] == {"en": "Between 1 and 30, please."} and size["voluntary"] is False
    assert plan.new["own_head_name"]["hint"]["ar"] == "كما يريد أن يُنادى"
    assert [one["code"] for one in plan.new["own_child_needs"]["choices"]] == ["school", "health", "other"]
    assert plan.new["own_other_need"]["type"] == "longtext"
    assert plan.new["own_town"]["narrowed_by"] == {"column": "region", "field": "own_region"}
    assert [one["with"] for one in plan.new["own_town"]["choices"]] == [{"region": "north"}, {"region": "south"}]
    assert plan.new["own_arrived"]["must"] == {"field": ".", "op": "<=", "value": "today()"}


def test_what_is_not_carried_is_named_by_its_row_with_the_reason(context: Flask) -> None:
    told = lost(plan_of(REGISTRATION))
    assert "collecting device" in told[2] and "collecting device" in told[3]
    assert 16 not in told
    assert (
        "geopoint where" in told[17]
        and "image photo" in told[21]
        and "calculated" in told[22]
        and "note thanks" in told[23]
    )
    told = lost(plan_of(NEEDS))
    assert "not repeated" in told[8] and "group is not carried" in told[9] and "group is not carried" in told[10]
    assert told[12].startswith("constraint") and "regex()" in told[12]
    assert "m_age" in told[13] and "count-selected()" in told[14] and "whole" in told[15] and "another file" in told[16]
    assert any("Soomaali (so)" in text for text in told.values())


def test_a_needs_assessment_comes_with_nested_groups_and_numbers_as_codes(context: Flask) -> None:
    plan = plan_of(NEEDS)
    assert plan.faults == []
    assert [page["key"] for page in plan.pages] == ["shelter", "repairs", "questions"]
    roof = plan.pages[1]["show_if"]
    assert roof == {"any": [{"field": "own_roof", "op": "<=", "value": 2}, {"field": "own_roof", "is": ["9"]}]}
    assert plan.new["own_roof"]["why"] == {"en": "To plan repairs"}
    condition = read_condition(roof)
    assert condition is not None
    assert (
        condition.holds({"own_roof": "2"})
        and condition.holds({"own_roof": "9"})
        and not condition.holds({"own_roof": "3"})
    )
    assert "own_contact_no" in plan.new and "must" not in plan.new["own_contact_no"]


def test_nothing_is_kept_unless_the_losses_are_agreed_to_and_then_everything_at_once(context: Flask) -> None:
    coordinator, head = make.user("coordinator"), make.user("head_of_unit")
    plan = plan_of(REGISTRATION)
    with pytest.raises(NotAgreed):
        keep_form(plan, by=coordinator)
    assert db.session.query(OwnField).count() == 0
    made = keep_form(plan, by=coordinator, leave_out=True)
    db.session.commit()
    assert db.session.query(OwnField).filter_by(state="proposed").count() == len(plan.new) == 10
    assert [page.key for page in pages_of(made.pages)][:2] == ["contact", "reach"]
    with speaking("en"):
        assert any("own_head_name is not approved" in str(fault) for fault in faults(made.pages))
    for own in db.session.query(OwnField):
        approve_field(own, by=head)
    assert list(faults(made.pages)) == []
    publish_working(made)
    assert made.pages["languages"] == ["en"]


def test_the_arabic_form_is_filled_in_as_it_was_written(context: Flask) -> None:
    sheets = survey(["select_one yn", "warm", "Is it warm?", "", ""], ["text", "cold", "How cold?", "${warm} = 'no'", ""],
                    choices=[["list_name", "name", "label::English (en)", "label::Arabic (ar)"], ["yn", "yes", "Yes", "نعم"], ["yn", "no", "No", "لا"]])  # fmt: skip
    for row, words in zip(sheets["survey"], ["label::Arabic (ar)", "هل الجو دافئ؟", "كم البرد؟"], strict=True):
        row.append(words)
    made = keep_form(plan_of(sheets), by=make.user("coordinator"), name="Warmth")
    head = make.user("head_of_unit")
    for own in db.session.query(OwnField):
        approve_field(own, by=head)
    publish_working(made)
    make.offer("warmth", form_key="warmth")
    browser, path = Browser(context), "/ar/apply/warmth/begin"
    browser.fill(browser.get(path), at=path, call_name="Lea", spoken_languages=["ar"], is_adult="yes")
    path = "/ar/apply/warmth/reach"
    browser.fill(browser.get(path), at=path, reach_by="portal_only")
    path = "/ar/apply/warmth/questions"
    page = browser.get(path)
    assert "هل الجو دافئ؟" in page.text and "لا" in page.text
    page = browser.fill(page, at=path, own_warm="no")
    assert "كم البرد؟" in page.text
    page = browser.fill(browser.get(path), at=path, own_warm="yes")
    assert "كم البرد؟" not in page.text


CASCADE = {
    "survey": [
        ["type", "name", "label::English (en)", "choice_filter"],
        ["select_one regions", "region", "Region", ""], ["select_one towns", "town", "Town", "region = ${region}"],
        ["select_one towns", "odd", "Odd", "name != 'x' and region = ${region}"],
    ],
    "choices": [
        ["list_name", "name", "label::English (en)", "region"], ["regions", "north", "North"], ["regions", "south", "South"],
        ["towns", "a1", "Alpha", "north"], ["towns", "b1", "Beta", "south"],
    ],
}  # fmt: skip


def test_a_cascade_shows_the_towns_of_the_region_and_another_filter_is_named(context: Flask) -> None:
    plan = plan_of(CASCADE)
    assert list(lost(plan)) == [4] and "all answers are shown" in lost(plan)[4]
    made = keep_form(plan, by=make.user("coordinator"), name="Places", leave_out=True)
    head = make.user("head_of_unit")
    for own in db.session.query(OwnField):
        approve_field(own, by=head)
    assert list(faults(made.pages)) == []
    db.session.commit()
    staff = Browser(context).sign_in(make.user("coordinator"))
    path = "/forms/places/preview/en/questions"
    page = staff.fill(staff.get(path), at=path, own_region="south", follow=False)
    assert 'value="b1"' in page.html.split('id="own_odd"')[0] and 'name="own_town" value="a1"' not in page.html
    again = plan_of(read_workbook(export_form(made)).sheets)
    assert [page["fields"] for page in again.pages] == [page["fields"] for page in made.pages["pages"]]
    assert convert(io.BytesIO(export_form(made)), validate=False, file_type=".xlsx").xform


@pytest.mark.parametrize("duty", ["purpose", "basis", "retention", "readers", "writers"])
def test_a_new_question_without_a_duty_is_refused_by_its_name_and_nothing_is_kept(context: Flask, duty: str) -> None:
    plan, coordinator = plan_of(survey(["text", "dream", "Your dream?"]), **{duty: ""}), make.user("coordinator")
    with pytest.raises(DutyBroken) as refused, db.session.begin_nested():
        keep_form(plan, by=coordinator)
    assert "own_dream" in str(refused.value.message) and refused.value.field == duty
    assert db.session.query(OwnField).count() == 0 and db.session.query(FormVersion).count() == 0


def test_a_name_of_the_register_is_the_registers_question(context: Flask) -> None:
    plan = plan_of(
        survey(["text", "call_name", "Your name?"], ["text", "phone", "Your phone?"], ["integer", "gender", "Gender?"])
    )
    assert plan.known == ["call_name", "phone"] and plan.new == {}
    assert "another kind" in lost(plan)[4]
    sheets = survey(["text", "call_name", "Your name?"])
    page = look(Browser(context).sign_in(make.user("coordinator", language="en")), workbook(**sheets))
    assert "register has already" in page.text and "call_name" in page.text


# --- the small part of XPath ------------------------------------------------------------------------------------------

KINDS = {"x": "choice", "m": "choices", "n": "number", "d": "date", "t": "text", "y": "yesno"}


def read(text: str) -> Any:
    return read_xpath(text, lambda name: (name, KINDS[name]) if name in KINDS else None)


@pytest.mark.parametrize(
    ("text", "answers", "holds"),
    [
        ("${x} = 'a'", {"x": "a"}, True), ("${x} = 'a'", {"x": "b"}, False), ("${x} = 'a'", {}, False),
        ("'a' = ${x}", {"x": "a"}, True), ("${x} != 'a'", {}, True), ('${x} = "a"', {"x": "a"}, True),
        ("${x} = 1", {"x": "1"}, True), ("${x}='a' or ${x}='b'", {"x": "b"}, True),
        ("selected(${m}, 'a')", {"m": ["b", "a"]}, True), ("not(selected(${m}, 'a'))", {"m": ["b"]}, True),
        ("selected(${m}, 'a') and ${n} >= 18", {"m": ["a"], "n": 18}, True), ("${n} < 5", {}, False), ("5 > ${n}", {"n": 4}, True),
        ("${n} != 3", {"n": 4}, True), ("${d} < today()", {"d": "2001"}, True), ("${d} > today()", {"d": "2001-01-01"}, False),
        ("${d} >= date('2024-01-01')", {"d": "2024"}, True), ("${d} < '2024-01-01'", {"d": "2024"}, False),
        ("${t} != ''", {"t": "x"}, True), ("${t} = ''", {}, True), ("(${x} = 'a' and ${n} > 1) or ${y} = 'yes'", {"y": "yes"}, True),
    ],
)  # fmt: skip
def test_a_condition_means_what_it_means_in_a_form_elsewhere(text: str, answers: dict[str, Any], holds: bool) -> None:
    condition = read_condition(read(text))
    assert condition is not None and condition.holds(answers) is holds
    again = read_condition(read(write_xpath(condition, {}, KINDS)))
    assert again == condition


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("regex(${t}, '[a-z]+')", "regex()"), ("count-selected(${m}) > 1", "count-selected()"), ("if(${x} = 'a', 1, 2) = 1", "if()"),
        ("${n} + 1 > 2", "+"), ("today() - 365 > ${d}", "-"), ("${gone} = 'a'", "gone"), ("${m} = 'a'", "selected()"),
        ("${x} = ${y}", "compared"), ("instance('a')" "/root" "/item[name=${x}]/label = 'b'", "instance()"), ("true()", "true()"),
        ("${d} > ${n}", "compared"), ("${n} > 'many'", "many"), ("position(..) > 1", "position()"), ("'", "not understood"),
        ("(" * 60 + "${x} = 'a'" + ")" * 60, "nested"), ("${x} = 'a' ${x} = 'b'", "not carried"), ("once(${x})", "once()"),
    ],
)  # fmt: skip
def test_everything_else_is_refused_by_its_name(text: str, named: str) -> None:
    with speaking("en"), pytest.raises(Refused) as refused:
        read(text)
    with speaking("en"):
        assert named in str(refused.value.reason)


# --- export and the way back ------------------------------------------------------------------------------------------


def own_form() -> FormVersion:
    """A form with every type, conditions on page and question, an addition for one offer, papers, a rule, eight languages."""
    from casework.register.own_fields import OWN_TYPES

    answers = [{"code": "a", "label": {"de": "=1+1", "en": "One"}}, {"code": "b", "label": {"de": "Zwei", "en": "Two"}}]
    for kind in OWN_TYPES:
        more: dict[str, Any] = {"type": kind, "absent": ["unknown"], "readers": ["advisor", "coordinator"]}
        if kind in {"choice", "choices"}:
            more["choices"] = answers
        if kind == "choice":
            more["tongue"] = "es"
        if kind == "number":
            more |= {
                "must": {"all": [{"field": ".", "op": ">=", "value": 0}, {"field": ".", "op": "<", "value": 1000000}]},
                "voluntary": False,
            }
        make.own_field(f"own_a_{kind}", approved=True, **more)
    made = make.working_form(
        "Everything", ["call_name", "is_adult", "german_level", *(f"own_a_{kind}" for kind in OWN_TYPES)]
    )
    for title, names in (("Zwei", ["wish", "lives_in"]), ("Drei", ["needs_childcare"]), ("Vier", ["entry_date"])):
        key = add_page(made, {"de": title, "en": f"{title} en"}, offers=["some-offer"] if title == "Drei" else ())
        from casework.forms.building import add_fields

        add_fields(made, key, names)
    set_condition(made, "zwei_en", "lives_in", {"field": "own_a_choices", "is": ["a", "b"]})
    set_condition(
        made,
        "drei_en",
        None,
        {"all": [{"field": "is_adult", "is": ["yes"]}, {"not": {"field": "own_a_number", "op": "<", "value": 18}}]},
    )
    set_condition(
        made,
        "vier_en",
        None,
        {"any": [{"field": "own_a_date", "op": "<=", "value": "today()"}, {"field": "own_a_text", "answered": True}]},
    )
    add_page(made, {"de": "Unterlagen", "en": "Papers"}, kind="papers")
    db.session.commit()
    return made


def test_pyxform_takes_every_form_that_we_write(context: Flask) -> None:
    publish_shipped_forms()
    for version in (db.session.query(FormVersion).one(), own_form()):
        made = convert(io.BytesIO(export_form(version)), validate=False, file_type=".xlsx")
        assert "<h:html" in made.xform and "${" not in made.xform


def test_pyxform_and_we_read_the_same_questions(context: Flask) -> None:
    """`_pyxform` is private: this is the contract that we hold it to."""
    made = convert(io.BytesIO(export_form(own_form())), validate=False, file_type=".xlsx")._pyxform
    groups = {one["name"]: one for one in made["children"] if one["type"] == "group" and one["name"] != "meta"}
    first = {one["name"]: one for one in groups["page_contact"]["children"]}
    assert first["a_number"]["type"] == "integer" and first["a_number"]["bind"]["required"] == "yes"
    assert [one["name"] for one in first["a_choice"]["choices"]] == ["a", "b"]
    assert first["a_choice"]["choices"][0]["label"]["Deutsch (de)"] == "=1+1"
    assert first["call_name"]["label"]["العربية (ar)"] == field("call_name").label["ar"]


def test_a_form_comes_back_as_it_went(context: Flask) -> None:
    before = own_form()
    with speaking("en"):
        plan = planned(export_form(before), duties={}, default_language="en")
    assert plan.faults == [] and plan.losses == [] and plan.new == {}
    assert plan.title == "Everything"
    for old, new in zip(pages_of(before.pages), pages_of({"pages": plan.pages}), strict=True):
        assert (old.key, old.kind, old.fields, old.offers, old.show_if, old.conditions) == (
            new.key, new.kind, new.fields, new.offers, new.show_if, new.conditions,
        )  # fmt: skip
        assert not old.title or old.title == new.title


def test_own_questions_come_back_with_all_their_duties_into_an_empty_programme(context: Flask) -> None:
    content = export_form(own_form())
    before = {own.key: own.described for own in db.session.query(OwnField)}
    for own in db.session.query(OwnField):
        db.session.delete(own)
    db.session.commit()
    from casework.register.queries import forget_own_fields

    forget_own_fields()
    plan = planned(content, duties={}, default_language="en")
    assert plan.losses == [] and set(plan.new) == set(before) - {"own_a_yesno"} | {"own_a_yesno"}
    for key, described in before.items():
        for part in (
            "label",
            "why",
            "purpose",
            "basis",
            "retention",
            "voluntary",
            "sealed",
            "absent",
            "must",
            "tongue",
        ):
            assert plan.new[key].get(part) == described.get(part), (key, part)
        assert sorted(plan.new[key]["readers"]) == sorted(described["readers"])
        assert [one["code"] for one in plan.new[key].get("choices", [])] == [
            one["code"] for one in described.get("choices", [])
        ]
        assert plan.new[key]["type"] == described["type"]


def test_a_spreadsheet_of_someone_else_gets_its_names_back(context: Flask) -> None:
    made = keep_form(plan_of(REGISTRATION), by=make.user("coordinator"), leave_out=True)
    db.session.commit()
    sheets = read_workbook(export_form(made)).sheets
    names = [row[sheets["survey"][0].index("name")] for row in sheets["survey"]]
    assert {"HH_Size", "head_name", "children_count", "other_need"} <= set(names)


def test_nothing_that_someone_wrote_becomes_a_formula(context: Flask) -> None:
    content = export_form(own_form())
    for name in ("xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"):
        assert b"<f>" not in part_of(content, name)


# --- the page and the command -----------------------------------------------------------------------------------------


def look(browser: Browser, content: bytes) -> Page:
    form = browser.get("/forms/import").form()
    fields = {**form["fields"], "do": "look", "file": (io.BytesIO(content), "form.xlsx")}
    return browser.open("/forms/import", method="POST", data=fields, content_type="multipart/form-data")


def test_the_page_shows_first_and_keeps_on_the_second_press(context: Flask) -> None:
    browser = Browser(context).sign_in(make.user("coordinator", language="en"))
    page = look(browser, workbook(**REGISTRATION))
    assert (
        page.status == 200
        and "Household registration" in page.text
        and "own_hh_size" in page.text
        and "geopoint where" in page.text
    )
    assert db.session.query(OwnField).count() == 0
    duties = {name: DUTIES[name] for name in ("purpose", "basis", "retention", "readers", "writers")}
    refused = browser.fill(page, at="/forms/import", do="keep", follow=False, **duties)
    assert refused.status == 422 and db.session.query(FormVersion).count() == 0
    kept = browser.fill(refused, at="/forms/import", do="keep", leave_out="y", **duties)
    assert "Household registration" in kept.text
    assert find_working(None, "household_registration") is not None
    assert db.session.query(OwnField).count() == 10
    downloaded = browser.get("/forms/household_registration/export.xlsx")
    assert downloaded.answer.data.startswith(b"PK")


def test_the_command_looks_first_and_keeps_when_told(context: Flask, tmp_path: Path) -> None:
    from casework.xlsform.command import export_file, import_file

    path = tmp_path / "form.xlsx"
    path.write_bytes(workbook(**REGISTRATION))
    duties = {name: DUTIES[name] for name in ("purpose", "basis", "retention", "readers", "writers")}
    told, is_good = import_file(str(path), save=False, leave_out=False, by=None, **duties)
    assert is_good and any("survey row 17: left out: geopoint where" in line for line in told)
    coordinator = make.user("coordinator")
    assert import_file(str(path), save=True, leave_out=False, by=coordinator.email, **duties)[1] is False
    assert import_file(str(path), save=True, leave_out=True, by=make.user("advisor").email, **duties)[1] is False
    assert db.session.query(OwnField).count() == 0
    told, is_good = import_file(str(path), save=True, leave_out=True, by=coordinator.email, **duties)
    assert is_good and "household_registration, version 1" in told[-1]
    assert export_file("household_registration", str(tmp_path / "out.xlsx")) and not export_file("nothing", str(path))
    path.write_bytes(b"not a spreadsheet")
    assert import_file(str(path), save=False, leave_out=False, by=None)[1] is False


# --- hostile files ----------------------------------------------------------------------------------------------------

GOOD = workbook(**REGISTRATION)


def with_doctype() -> bytes:
    sheet = part_of(GOOD, "xl/worksheets/sheet1.xml")
    entity = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    return with_part(GOOD, "xl/worksheets/sheet1.xml", sheet.replace(b"?>", b"?>" + entity, 1), instead=True)


def far_away() -> bytes:
    sheet = part_of(GOOD, "xl/worksheets/sheet1.xml")
    cell = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>far</t></is></c></row></sheetData>'
    return with_part(GOOD, "xl/worksheets/sheet1.xml", sheet.replace(b"</sheetData>", cell), instead=True)


def many_rows() -> bytes:
    row = b'<row><c t="inlineStr"><is><t>text</t></is></c></row>'
    sheet = part_of(GOOD, "xl/worksheets/sheet1.xml")
    return with_part(
        GOOD, "xl/worksheets/sheet1.xml", sheet.replace(b"</sheetData>", row * 100_000 + b"</sheetData>"), instead=True
    )


HOSTILE = {
    "not a spreadsheet": (lambda: b"name;age\nLea;30\n", "kind"),
    "an empty file": (lambda: b"", "empty"),
    "a zip of something else": (lambda: with_part(workbook(a=[["x"]]), "xl/workbook.xml", b"", instead=True)[:200], "kind"),
    "a zip bomb": (lambda: with_part(GOOD, "xl/media/image1.xml", b"0" * 900_000_000), "inside"),
    "100,000 rows": (many_rows, "rows"),
    "a cell far away": (far_away, "rows"),
    "macros": (lambda: with_part(GOOD, "xl/vbaProject.bin", b"macro"), "macros"),
    "external entities": (with_doctype, "entities"),
    "an old or locked workbook": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "password"),
    "broken XML": (lambda: with_part(GOOD, "xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row", instead=True), "broken"),
    "more than 2 MB": (lambda: b"PK" + b"0" * (2 * 1024 * 1024), "large"),
    "a long cell": (lambda: workbook(survey=[["type", "name"], ["text", "x" * 6_000]]), "signs"),
}  # fmt: skip


@pytest.mark.turned_away
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_gets_a_sentence_and_never_an_error(context: Flask, name: str) -> None:
    make_it, why = HOSTILE[name]
    content = make_it()
    with pytest.raises(WorkbookRefused) as refused:
        read_workbook(content)
    assert refused.value.why == why
    page = look(Browser(context).sign_in(make.user("coordinator", language="en")), content)
    with speaking("en"):
        assert page.status == 422 and str(refused.value.message) in page.text


def test_a_formula_is_named_by_its_row_and_never_worked_out(context: Flask) -> None:
    plan = plan_of(
        survey(["text", "safe", "A question"], ["text", "evil", '=!HYPERLINK("http://example.org","click")'])
    )
    assert [(fault.row, fault.what) for fault in plan.faults] == [(3, "evil")]


@pytest.mark.parametrize(
    "sheets",
    [
        {"other": [["x"]]}, {"survey": [[]]}, {"survey": [["type"]]}, {"survey": [["type", "name"], ["end_group", "x"]]},
        {"survey": [["type", "name"], ["begin_group", "x"]]}, survey(["calculate", "only", ""]), survey(["text", "", "no name"]),
        survey(["select_one", "x", "No list"]), survey(["select_one gone", "x", "No such list"]), survey(["nonsense", "x", "?"]),
    ],
)  # fmt: skip
def test_a_form_without_anything_to_carry_is_refused_with_reasons(context: Flask, sheets: dict[str, Any]) -> None:
    plan = plan_of(sheets)
    assert plan.faults and plan.new == {}
    page = look(Browser(context).sign_in(make.user("coordinator", language="en")), workbook(**sheets))
    assert page.status == 200 and "cannot be imported" in page.text
