"""A question without its duties is refused by name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from casework.register import fields
from casework.register.describe import as_json
from casework.register.fields import UnknownField, checked_field, field, fields_of_stage, read_fields, readers_of
from casework.register.lists import codelist
from casework.register.notice import notice_rows
from casework.register.reading import RegisterError
from casework.register.texts import LANGUAGES

WORDS = {lang: f"word-{lang}" for lang in LANGUAGES}


def a_field(**changes: Any) -> dict[str, Any]:
    raw: dict[str, Any] = {
        "type": "text",
        "label": WORDS,
        "why": WORDS,
        "purpose": "contact",
        "basis": "gdpr-6-1-e",
        "readers": ["applicant", "advisor"],
        "writers": ["applicant"],
        "retention": "counselling",
        "voluntary": True,
        "sealed": False,
    }
    raw.update(changes)
    return {name: value for name, value in raw.items() if value is not None}


def test_a_complete_field_is_accepted() -> None:
    made = checked_field("shoe_size", a_field(), "counselling")
    assert (made.key, made.stage, made.readers) == ("shoe_size", "counselling", frozenset({"applicant", "advisor"}))


@pytest.mark.parametrize(
    "duty", ["type", "label", "why", "purpose", "basis", "readers", "writers", "retention", "voluntary", "sealed"]
)
def test_a_field_without_a_duty_is_refused_with_its_name_and_the_duty(duty: str) -> None:
    with pytest.raises(RegisterError, match=rf"shoe_size.*{duty}"):
        checked_field("shoe_size", a_field(**{duty: None}), "counselling")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_field_without_one_language_is_refused_with_its_name_and_the_language(lang: str) -> None:
    words = {one: word for one, word in WORDS.items() if one != lang}
    with pytest.raises(RegisterError, match=rf"shoe_size, label: no text in {lang}$"):
        checked_field("shoe_size", a_field(label=words), "counselling")


@pytest.mark.parametrize(
    "wrong",
    [
        {"purpose": "curiosity"},
        {"basis": "because"},
        {"readers": ["everybody"]},
        {"writers": []},
        {"retention": "for_ever"},
        {"type": "essay"},
        {"absent": ["maybe"]},
        {"type": "choice"},
        {"type": "choice", "codelist": "no_such_list"},
    ],
    ids=str,
)
def test_a_field_with_an_unknown_word_is_refused_with_its_name(wrong: dict[str, Any]) -> None:
    with pytest.raises(RegisterError, match="shoe_size"):
        checked_field("shoe_size", a_field(**wrong), "counselling")


@pytest.mark.parametrize("key", ["data", "csrf_token", "validate", "a", "Name", "1st", "birth-date", "x" * 40])
def test_a_name_that_breaks_a_form_is_not_a_field_name(key: str) -> None:
    with pytest.raises(RegisterError, match="not a field name"):
        checked_field(key, a_field(), "contact")


def a_file(folder: Path, name: str, stage: str, key: str, more: str = "") -> None:
    words = ", ".join(f'{lang} = "{word}"' for lang, word in WORDS.items())
    folder.joinpath(name).write_text(
        f'stage = "{stage}"\n[field.{key}]\ntype = "yesno"\nlabel = {{ {words} }}\nwhy = {{ {words} }}\n'
        'purpose = "contact"\nbasis = "gdpr-6-1-e"\nreaders = ["advisor"]\nwriters = ["advisor"]\n'
        f'retention = "counselling"\nvoluntary = true\nsealed = false\n{more}\n'
    )


def a_special_fact(folder: Path) -> None:
    a_file(folder, "b.toml", "funder", "ill", 'special_category = true\nfact = "is_ill"')
    path = folder / "b.toml"
    path.write_text(path.read_text().replace("sealed = false", "sealed = true"))


def test_files_of_the_same_stage_add_up_and_stages_come_in_order(tmp_path: Path) -> None:
    a_file(tmp_path, "a.toml", "funder", "third")
    a_file(tmp_path, "b.toml", "contact", "first")
    a_file(tmp_path, "c.toml", "contact", "second")
    assert [one.key for one in read_fields(tmp_path).fields] == ["first", "second", "third"]


@pytest.mark.parametrize(
    ("break_it", "message"),
    [
        (lambda folder: a_file(folder, "b.toml", "funder", "shoe_size"), "shoe_size.*twice"),
        (lambda folder: a_file(folder, "b.toml", "later", "other_size"), "b.toml: later is not a stage"),
        (lambda folder: a_file(folder, "b.toml", "funder", "hat", 'group = "feet"'), "hat: feet is not a group"),
        (lambda folder: a_file(folder, "b.toml", "funder", "ill", "special_category = true"), "ill.*must be sealed"),
        (a_special_fact, "ill.*yields no fact"),
        (lambda folder: folder.joinpath("b.toml").write_text("stage ="), "b.toml"),
    ],
)
def test_a_wrong_file_is_refused_by_name(tmp_path: Path, break_it: Callable[[Path], None], message: str) -> None:
    a_file(tmp_path, "a.toml", "contact", "shoe_size")
    assert len(read_fields(tmp_path).fields) == 1
    break_it(tmp_path)
    with pytest.raises(RegisterError, match=message):
        read_fields(tmp_path)


def test_an_unknown_field_is_a_key_error() -> None:
    with pytest.raises(UnknownField, match="flight_story"):
        field("flight_story")
    assert issubclass(UnknownField, KeyError)


def test_the_contact_layer_is_six_questions() -> None:
    groups = [group.key for group in fields.groups_of_stage("contact")]
    assert groups == ["name", "languages", "reach", "sharing", "adult", "wish"]
    assert {one.group for one in fields_of_stage("contact")} == set(groups)
    assert [one.key for one in fields.fields_of_group("languages")] == ["spoken_languages", "read_languages"]


def test_no_birth_date_and_no_spelling_of_a_paper_is_asked_before_enrolment() -> None:
    early = {one.key for one in fields.all_fields() if one.stage != "funder"}
    assert not early & {"birth_date", "legal_name", "citizenship", "gender"}


def test_whatever_says_who_or_where_someone_is_is_sealed() -> None:
    telling = {"call_name", "legal_name", "birth_date", "birth_year", "phone", "email", "post_address"}
    telling |= {"trusted_person", "lives_in", "residence_status", "residence_valid_until", "citizenship"}
    assert {key for key in telling if not field(key).sealed} == set()


def test_a_special_category_needs_explicit_consent_and_is_read_only_by_the_advisor() -> None:
    special = [one for one in fields.all_fields() if one.special_category]
    assert [one.key for one in special] == ["support_wanted"]
    assert all(one.basis == "gdpr-9-2-a" and one.readers == {"applicant", "advisor"} for one in special)
    assert all(one.type == "yesno" for one in special)


def test_teachers_partners_and_volunteers_never_read_a_status_or_a_way_to_reach_someone() -> None:
    outside = {"teacher", "partner", "volunteer", "interpreter", "jury", "reporting", "admin"}
    for key in ("residence_status", "residence_valid_until", "phone", "email", "post_address", "birth_date"):
        assert not readers_of(key) & outside, key


def test_the_jury_reads_no_name_and_no_citizenship() -> None:
    read = {one.key for one in fields.all_fields() if "jury" in one.readers}
    assert read
    assert not read & {"call_name", "legal_name", "citizenship", "school_certificate_country", "gender"}


def test_everybody_may_read_their_own_answers() -> None:
    assert [one.key for one in fields.all_fields() if "applicant" not in one.readers] == []


def test_the_register_as_json_says_everything_about_every_field() -> None:
    told = {one["key"]: one for one in as_json()}
    assert list(told) == [one.key for one in fields.all_fields()]
    for key, one in told.items():
        assert one["purpose"] and one["basis"] and one["readers"] and one["writers"] and one["retention"], key
        assert set(LANGUAGES) <= set(one["labels"]) and set(LANGUAGES) <= set(one["why"]), key
    assert told["residence_status"]["choices"] == list(codelist("residence_statuses").codes)
    assert told["german_level"]["choices"] == list(codelist("cefr").codes)
    assert told["text_only"]["choices"] == ["yes", "no"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_notice_names_question_reason_readers_and_time_in_the_persons_language(lang: str) -> None:
    (row,) = notice_rows(lang, ["phone"])
    assert row.label == field("phone").label[lang]
    assert row.why == field("phone").help[lang]
    assert codelist("roles").label("advisor", lang) in row.seen_by
    assert codelist("roles").label("teacher", lang) not in row.seen_by
    assert row.kept == codelist("retention_periods").label("identity", lang)
    assert "Art. 6(1)(e)" in row.basis


def test_the_notice_covers_every_field() -> None:
    assert [row.key for row in notice_rows("de")] == [one.key for one in fields.all_fields()]
