"""Whatever is typed or sent: a clear message, the typed text kept, nothing half-saved, never an error of ours."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from casework.core.models import db
from casework.intake.models import Draft
from casework.people.models import Answer, Person
from casework.people.service import answers_of
from casework.register.fields import all_fields
from tests.browser import Browser, Page
from tests.intake import filling

BEGIN = "/en/apply/german/begin"


def fill(browser: Browser, path: str = BEGIN, **values: Any) -> Page:
    return browser.fill(browser.get(path), at=path, **(filling.CONTACT | values if path == BEGIN else values))


def count(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.fixture
def offer(context: Flask) -> None:
    filling.an_offer()


@pytest.mark.usefixtures("offer")
@pytest.mark.parametrize(
    "value",
    [
        "😀🏳️‍🌈",
        "\u200fسميرة\u200e",
        "  Ana  María ",
        "O'Neill-Łukasz",
        "म",
        "<script>alert(1)</script>",
        "Robert'); DROP TABLE person;--",
    ],
)
def test_a_name_is_kept_exactly_as_it_was_typed(browser: Browser, value: str) -> None:
    page = fill(browser, call_name=value)
    assert page.status == 200
    assert answers_of(filling.the_draft().subject_id)["call_name"] == value
    assert "<script>alert" not in browser.get("/en/apply/german/check").html


@pytest.mark.usefixtures("offer")
def test_a_text_that_is_too_long_is_refused_and_kept(browser: Browser) -> None:
    page = fill(browser, call_name="é" * 121)
    assert page.status == 422
    assert "This is too long" in page.text
    assert "Error:" in page.html
    assert page.form()["fields"]["call_name"] == ["é" * 121]
    assert count(Draft) == 0


@pytest.mark.usefixtures("offer")
def test_five_megabytes_of_text_are_refused_with_a_word(browser: Browser) -> None:
    page = fill(browser, call_name="x" * 5_000_000)
    assert page.status == 422
    assert "This is too long" in page.text
    assert count(Draft) == 0


@pytest.mark.usefixtures("offer")
def test_a_nul_is_taken_out_and_said(browser: Browser) -> None:
    page = fill(browser, call_name="Le\x00a")
    assert page.status == 422
    assert "A character that cannot be shown was taken out" in page.text
    assert page.form()["fields"]["call_name"] == ["Lea"]
    assert count(Draft) == 0


@pytest.mark.usefixtures("offer")
@pytest.mark.parametrize(
    ("name", "value"),
    [("is_adult", "perhaps"), ("spoken_languages", ["ar", "klingon"]), ("spoken_languages-more", "klingon")],
)
def test_an_unknown_choice_is_refused(browser: Browser, name: str, value: Any) -> None:
    page = fill(browser, **{name: value})
    assert page.status == 422
    assert "Please choose" in page.text
    assert page.form()["fields"]["call_name"] == ["سميرة"]
    assert count(Draft) == 0


@pytest.mark.usefixtures("offer")
def test_a_field_that_is_sent_twice_is_asked_again(browser: Browser) -> None:
    page = fill(browser, call_name=["Lea", "Noor"])
    assert page.status == 422
    assert "more than once" in page.text
    assert count(Draft) == 0


@pytest.mark.usefixtures("offer")
def test_a_missing_token_loses_nothing(browser: Browser) -> None:
    page = fill(browser, csrf_token="")
    assert page.status == 422
    assert "Nothing is lost" in page.text
    assert page.form()["fields"]["call_name"] == ["سميرة"]
    assert page.form()["fields"]["spoken_languages"] == ["ar", "kmr"]
    assert count(Draft) == 0
    sent = browser.fill(page, at=BEGIN)
    assert sent.output("return-code")


@pytest.mark.usefixtures("offer")
def test_a_form_without_any_field_is_not_an_error_of_ours(browser: Browser) -> None:
    browser.get(BEGIN)
    assert browser.post(BEGIN, {}).status == 422
    fill(browser)
    assert browser.post("/en/apply/german/reach", {}).status == 422
    assert browser.post("/en/apply/german/check", {}).status == 422
    assert browser.post("/en/apply/german/code", {}).status == 422
    assert browser.post("/en/apply/german/papers/school_certificate", {}).status == 422
    assert count(Person) == 0


@pytest.mark.usefixtures("offer")
def test_a_file_in_place_of_a_text_is_no_text(browser: Browser) -> None:
    page = browser.get(BEGIN)
    fields = page.form()["fields"]
    for name in fields:
        if name not in {"csrf_token", "form_ticket", "version"}:
            sent = browser.post(BEGIN, fields | {name: (filling.photo(), "a.jpg")}, content_type="multipart/form-data")
            assert sent.status < 500, name
    for name in ("csrf_token", "version"):
        sent = browser.post(BEGIN, fields | {name: (filling.photo(), "a.jpg")}, content_type="multipart/form-data")
        assert sent.status < 500, name
    for path, name in (("/en/apply/german/code", "pin"), ("/en/apply/german/check", "form_ticket")):
        browser.client.delete_cookie("casework-demo")
        fill(browser)
        given = browser.get(path).form()["fields"] | {name: (filling.photo(), "a.jpg")}
        assert browser.post(path, given, content_type="multipart/form-data").status < 500, name
    browser.client.delete_cookie("casework-demo")
    fields = browser.get(BEGIN).form()["fields"]
    for extra in ("is_adult", "is_adult-absent", "spoken_languages", "spoken_languages-other"):
        sent = browser.post(BEGIN, fields | {extra: (filling.photo(), "a.jpg")}, content_type="multipart/form-data")
        assert sent.status < 500, extra


@pytest.mark.usefixtures("offer")
def test_json_is_no_form(browser: Browser) -> None:
    fields = browser.get(BEGIN).form()["fields"]
    sent = browser.open(BEGIN, method="POST", json={"csrf_token": fields["csrf_token"][0], "call_name": {"a": 1}})
    assert sent.status == 422
    assert count(Draft) == 0


@pytest.mark.usefixtures("offer")
@pytest.mark.parametrize(
    ("field", "values", "message"),
    [
        (
            "entry_date",
            {"entry_date-day": "31", "entry_date-month": "2", "entry_date-year": "2020"},
            "This day does not exist",
        ),
        (
            "entry_date",
            {"entry_date-day": "3", "entry_date-month": "", "entry_date-year": "2020"},
            "Please write the month too",
        ),
        (
            "entry_date",
            {"entry_date-day": "3", "entry_date-month": "2", "entry_date-year": ""},
            "Please write the year",
        ),
        (
            "entry_date",
            {"entry_date-day": "", "entry_date-month": "13", "entry_date-year": "2020"},
            "A month is a number",
        ),
        ("entry_date", {"entry_date-day": "", "entry_date-month": "", "entry_date-year": "1402"}, "another calendar"),
        ("entry_date", {"entry_date-day": "", "entry_date-month": "May", "entry_date-year": "2020"}, "with digits"),
        ("entry_date", {"entry_date-day": "", "entry_date-month": "", "entry_date-year": "20"}, "four digits"),
        (
            "entry_date",
            {"entry_date-day": "0", "entry_date-month": "5", "entry_date-year": "2020"},
            "This day does not exist",
        ),
        ("entry_date", {"entry_date-year": ["2020", "2021"]}, "more than once"),
        ("german_level", {"german_level": "Z9"}, "Please choose one"),
        ("german_level", {"german_level": "B1.1"}, "Please choose one"),
        ("residence_status", {"residence_status": "x" * 3000}, "Please choose one"),
        ("residence_status", {"residence_status-absent": ["unknown", "undisclosed"]}, "only one"),
    ],
)
def test_what_cannot_be_read_is_asked_again_beside_its_field(
    browser: Browser, field: str, values: dict[str, Any], message: str
) -> None:
    fill(browser)
    path = "/en/apply/german/eligibility"
    page = browser.fill(browser.get(path), at=path, **values)
    assert page.status == 422
    assert message in page.text
    assert f'href="#{field}"' in page.html
    for name, typed in values.items():
        if isinstance(typed, str) and name.startswith("entry_date"):
            assert page.form()["fields"][name] == [typed]
    assert field not in answers_of(filling.the_draft().subject_id)


@pytest.mark.usefixtures("offer")
@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (("", "", "2020"), "2020"),
        (("", "٥", "٢٠٢٠"), "2020-05"),
        (("۷", "۵", "۲۰۲۰"), "2020-05-07"),
        (("29", "02", "2020"), "2020-02-29"),
    ],
)
def test_a_date_keeps_how_exact_it_is_in_any_digits(browser: Browser, typed: tuple[str, str, str], kept: str) -> None:
    fill(browser)
    path = "/en/apply/german/eligibility"
    parts = dict(zip(("entry_date-day", "entry_date-month", "entry_date-year"), typed, strict=True))
    browser.fill(browser.get(path), at=path, **parts)
    assert answers_of(filling.the_draft().subject_id)["entry_date"] == kept
    assert ("January" in browser.get("/en/apply/german/check").text) is False
    again = browser.get(path).form()["fields"]
    assert [part for part in (again["entry_date-year"][0], again["entry_date-month"][0]) if part] == kept.split("-")[:2]


@pytest.mark.usefixtures("offer")
def test_not_knowing_is_an_answer_and_can_be_taken_back(browser: Browser) -> None:
    fill(browser)
    path = "/en/apply/german/eligibility"
    browser.fill(browser.get(path), at=path, **{"german_level-absent": "unknown"})
    assert answers_of(filling.the_draft().subject_id)["german_level"] == "unknown"
    page = browser.get(path)
    assert page.form()["fields"]["german_level-absent"] == ["unknown"]
    browser.fill(page, at=path, **{"german_level-absent": [], "german_level": "B1"})
    assert answers_of(filling.the_draft().subject_id)["german_level"] == "B1"


@pytest.mark.usefixtures("offer")
@pytest.mark.parametrize(
    ("email", "status"), [("not an address", 422), ("a@b", 422), ("رغد@example.org", 200), (" lea@example.org ", 200)]
)
def test_an_address_has_to_look_like_one(browser: Browser, email: str, status: int) -> None:
    fill(browser)
    path = "/en/apply/german/reach"
    page = browser.fill(browser.get(path), at=path, email=email)
    assert page.status == status
    if status == 422:
        assert page.form()["fields"]["email"] == [email]


@pytest.mark.usefixtures("offer")
def test_a_strange_number_is_kept_as_typed(browser: Browser) -> None:
    fill(browser)
    path = "/en/apply/german/reach"
    browser.fill(browser.get(path), at=path, phone="(0) 12-34 / neighbour")
    assert answers_of(filling.the_draft().subject_id)["phone"] == "(0) 12-34 / neighbour"
    assert browser.fill(browser.get(path), at=path, phone="ask my brother").status == 422


@pytest.mark.usefixtures("offer")
def test_a_language_that_is_not_in_the_list_is_kept(browser: Browser) -> None:
    fill(browser, **{"spoken_languages-more": "ti", "spoken_languages-other": "Bilen"})
    assert answers_of(filling.the_draft().subject_id)["spoken_languages"] == ["ar", "kmr", "ti", "other:Bilen"]
    page = browser.get("/en/apply/german/contact")
    assert page.form()["fields"]["spoken_languages"] == ["ar", "kmr", "ti"]
    assert page.form()["fields"]["spoken_languages-other"] == ["Bilen"]
    assert "Bilen" in browser.get("/en/apply/german/check").text


@pytest.mark.parametrize(
    "path", ["nothing", "nothing/begin", "german/x/y/z", "german/papers/passport_id", "german/papers/%00"]
)
def test_an_address_that_is_not_there_says_so(browser: Browser, path: str) -> None:
    filling.an_offer()
    filling.begin(browser, lang="en")
    assert browser.get(f"/en/apply/{path}").status == 404


def test_every_field_of_the_register_takes_nonsense_without_an_error_of_ours(browser: Browser, context: Flask) -> None:
    """One page with every question that an applicant may answer, filled with what no question expects."""
    from casework.intake.publishing import publish_form

    asked = [one.key for one in all_fields() if "applicant" in one.writers]
    filling.an_offer("all", papers=(), form_key="all")
    publish_form("all", {"pages": [{"key": "contact", "fields": asked}]})
    db.session.commit()
    path = "/ar/apply/all/begin"
    for nonsense in (
        "",
        " ",
        "😀",
        "\u202e",
        "\x00",
        "-1",
        "1e999",
        "9" * 50,
        "null",
        "[]",
        "{{7*7}}",
        "%s%n",
        "\ud83d",
        "x" * 5000,
    ):
        page = browser.get(path)
        fields = dict(page.form()["fields"])
        for key in asked:
            for name in (
                key,
                f"{key}-day",
                f"{key}-month",
                f"{key}-year",
                f"{key}-absent",
                f"{key}-more",
                f"{key}-other",
            ):
                fields[name] = nonsense.encode("utf-8", "surrogatepass")
        sent = browser.post(path, fields)
        assert sent.status in {303, 422}, nonsense
        if sent.status == 303:
            browser.client.delete_cookie("casework-demo")
    assert len(asked) > 20
    assert count(Answer) == 0
