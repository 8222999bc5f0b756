"""The showcase is rendered by itself, without the application, and read like a page."""

from __future__ import annotations

from datetime import date
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from casework.core import writing
from casework.core.rail import rail
from casework.core.showcase import sample_form, showcase
from tests.look.sheets import STATIC, TEMPLATES


def _gettext(text: str, **values: Any) -> str:
    return text % values if values else text


def _environment() -> Environment:
    """As the application's, and stricter: a variable that is missing is an error."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        _=_gettext,
        _n=lambda one, many, n, **values: _gettext(one if n == 1 else many, **values),
        static_url=lambda name: f"/static/{name}",
        public_url=lambda page: f"/en/{page}",
        public_css=lambda: Markup((STATIC / "public.css").read_text(encoding="utf-8").strip()),
        other_languages=lambda: [{"code": "en", "name": "English", "url": "/en/", "current": True}],
        show_date=str,
        show_time=str,
        writing=writing,
        rail=rail,
    )
    return environment


class Page(HTMLParser):
    """The elements of a page in order, each as (tag, attributes)."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.source = source
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def all(self, *tags: str) -> list[dict[str, str]]:
        return [attributes for tag, attributes in self.elements if tag in tags]

    def ids(self) -> list[str]:
        return [attributes["id"] for _tag, attributes in self.elements if "id" in attributes]

    def one(self, id: str) -> dict[str, str]:
        (found,) = [attributes for _tag, attributes in self.elements if attributes.get("id") == id]
        return found


def _page(template: str, **context: Any) -> Page:
    frame = {
        "lang": "en",
        "page_language": "en",
        "dir": "ltr",
        "site_title": "Advice at the university",
        "demo": False,
        "operator": "Example University",
        "quick_exit_url": "https://example.org/",
        "url_for": "/{}".format,
        "sign_out_form": lambda: sample_form("out-", is_wrong=False),
        "desk_nav": list,
        "current_user": SimpleNamespace(name="Jana Beispiel", role_label="Advisor", is_authenticated=True),
    }
    return Page(_environment().get_template(template).render(**{**frame, **context}))


@pytest.fixture(params=["public", "desk"])
def style_guide(request: pytest.FixtureRequest) -> Page:
    return _page("components/showcase.html", showcase=showcase(), context=request.param)


def _field(name: str, *, is_wrong: bool) -> Page:
    form = sample_form("f-", is_wrong=is_wrong)
    source = '{% from "components/field.html" import field %}{{ field(form[name]) }}'
    return Page(_environment().from_string(source).render(form=form, name=name))


def test_every_id_stands_once_and_every_reference_finds_it(style_guide: Page) -> None:
    ids = style_guide.ids()
    assert len(ids) == len(set(ids))
    for _tag, attributes in style_guide.elements:
        for name in ("aria-describedby", "aria-labelledby", "for"):
            assert set(attributes.get(name, "").split()) <= set(ids)


def test_every_field_has_a_label(style_guide: Page) -> None:
    labelled = {label["for"] for label in style_guide.all("label")}
    shown = [field for field in style_guide.all("input", "select", "textarea") if field.get("type") != "hidden"]
    assert len(shown) > 40
    assert [field for field in shown if field.get("id") not in labelled and not field.get("aria-label")] == []


def test_every_line_of_the_error_summary_leads_to_a_field(style_guide: Page) -> None:
    links = [link["href"] for link in style_guide.all("a") if link.get("href", "").startswith("#wrong-")]
    assert len(links) == len(showcase()["fields"])
    controls = {field.get("id") for field in style_guide.all("input", "select", "textarea")}
    assert {link[1:] for link in links} <= controls


@pytest.mark.parametrize("name", showcase()["fields"])
def test_what_was_typed_is_never_lost_and_secrets_never_come_back(name: str) -> None:
    form = sample_form("f-", is_wrong=True)
    form.pin.data = form.password.data = "9182736455"
    form.story.data = "</textarea><script>"
    form.name.data = 'أمل "O\'Neil" & Co'
    source = '{% from "components/field.html" import field %}{{ field(form[name]) }}'
    page = Page(_environment().from_string(source).render(form=form, name=name))
    assert "9182736455" not in page.source
    assert page.all("script") == []
    if name in {"name", "code", "phone", "hours"}:
        assert page.one(f"f-{name}")["value"] == form[name].data
    if name in {"study", "level"}:
        assert [box["value"] for box in page.all("input") if "checked" in box and box["name"] == f"f-{name}"] == [
            form[name].data
        ]


def test_an_error_stands_beside_its_field_and_is_read_with_it() -> None:
    wrong, fresh = _field("name", is_wrong=True), _field("name", is_wrong=False)
    assert wrong.one("f-name")["aria-invalid"] == "true"
    assert wrong.one("f-name")["aria-describedby"] == "f-name-hint f-name-error"
    assert fresh.one("f-name")["aria-describedby"] == "f-name-hint"
    assert "aria-invalid" not in fresh.one("f-name")


def test_a_date_is_three_boxes_that_take_digits_of_any_script() -> None:
    boxes = _field("born", is_wrong=True).all("input")
    assert [(box["name"], box["value"]) for box in boxes] == [
        ("f-born-day", ""),
        ("f-born-month", "3"),
        ("f-born-year", "199"),
    ]
    assert {(box["type"], box["inputmode"], box["dir"]) for box in boxes} == {("text", "numeric", "ltr")}


def test_no_number_field_refuses_persian_digits(style_guide: Page) -> None:
    assert [box for box in style_guide.all("input") if box.get("type") == "number"] == []


def test_a_browser_on_a_shared_phone_remembers_nothing() -> None:
    for name in ("name", "email", "phone", "code", "pin", "password"):
        assert _field(name, is_wrong=False).one(f"f-{name}")["autocomplete"] == "off"


def test_not_knowing_is_an_answer_that_can_be_taken_back() -> None:
    boxes = [box for box in _field("level", is_wrong=True).all("input") if box["name"] == "f-level-absent"]
    assert [(box["type"], box["value"], "checked" in box) for box in boxes] == [
        ("checkbox", "unknown", False),
        ("checkbox", "unsaid", True),
    ]


def test_fewer_than_five_draw_no_bar_and_show_no_number() -> None:
    source = '{% from "components/chart.html" import bar_chart %}{{ bar_chart("T", rows, "A", "B") }}'
    page = Page(_environment().from_string(source).render(rows=[("German", 40), ("English", None)]))
    assert [bar["width"] for bar in page.all("rect")] == ["100.0"]
    assert "&lt;5" in page.source
    assert "None" not in page.source


@pytest.mark.parametrize("layout", ["public", "desk"])
def test_the_heading_fills_title_and_h1_and_the_title_says_error(layout: str) -> None:
    source = (
        f"{{% extends 'layouts/{layout}.html' %}}{{% block heading %}}Case <bdi>{{{{ name }}}}</bdi>{{% endblock %}}"
    )
    environment = _environment()
    frame = {
        "lang": "ar",
        "page_language": "ar",
        "dir": "rtl",
        "site_title": "Advice",
        "demo": True,
        "operator": "U",
        "quick_exit_url": "",
        "desk_nav": list,
        "current_user": SimpleNamespace(name="J", role_label="", is_authenticated=False),
        "name": "<Amal>",
    }
    page = environment.from_string(source).render(**frame)
    assert "<title>Case &lt;Amal&gt; – Advice</title>" in page
    assert "<h1>Case <bdi>&lt;Amal&gt;</bdi></h1>" in page
    assert '<html lang="ar" dir="rtl">' in page
    wrong = environment.from_string(source).render(**frame, form=sample_form("f-", is_wrong=True))
    assert "<title>Error: Case" in wrong
    assert 'href="#f-name"' in wrong


def test_a_public_page_carries_its_style_once_and_a_first_page_asks_for_nothing_else() -> None:
    first = _page("components/showcase.html", showcase=showcase(), context="public")
    assert first.source.count("<style>") == 1
    assert first.all("script") == []
    assert [link["href"] for link in first.all("link")] == ["data:,"]


def test_the_page_for_errors_needs_neither_user_nor_frame() -> None:
    alone = _environment().get_template("layouts/error.html").render(title="Gone", text="Nothing was saved.")
    assert "<h1>Gone</h1>" in alone


def test_paper_for_the_person_names_neither_staff_nor_purpose() -> None:
    source = "{% extends 'layouts/print.html' %}{% block heading %}Certificate{% endblock %}"
    frame = {
        "lang": "de",
        "dir": "ltr",
        "site_title": "Advice",
        "operator": "U",
        "printed_by": "Jana B.",
        "printed_at": date(2026, 3, 14),
        "print_purpose": "Talk",
    }
    inside = _environment().from_string(source).render(**frame)
    assert inside.count("Jana B.") == 2
    assert "Talk" in inside
    outside = _environment().from_string(source).render(**frame, watermark=False)
    assert "Jana B." not in outside
    assert "Talk" not in outside


def test_a_letter_by_mail_is_plain_text_with_the_words_as_given() -> None:
    environment = _environment().overlay(autoescape=False)
    source = "{% extends 'layouts/letter.txt' %}{% block content %}You & we meet at 10.{% endblock %}"
    letter = environment.from_string(source).render(
        greeting="Hello Amal", operator="Example University", answer_url="https://example.org/a"
    )
    assert letter.strip().startswith("Hello Amal\n\nYou & we meet at 10.")
    assert "<" not in letter
