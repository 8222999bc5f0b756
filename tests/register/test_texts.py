"""Every text that a person sees exists in every language, is translated, and is short."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from itertools import combinations

import pytest

from casework.register.fields import all_fields, all_groups
from casework.register.lists import all_lists
from casework.register.reading import DATA
from casework.register.texts import LANGUAGES, Text

SCRIPT_OF = {"uk": "[Ѐ-ӿ]", "ru": "[Ѐ-ӿ]", "ar": "[؀-ۿ]", "fa": "[؀-ۿ]", "prs": "[؀-ۿ]"}
LONGEST_SENTENCE = 20
FORBIDDEN = re.compile(r"refugee|flüchtling(?!seigenschaft)|geflüchtete|біжен|бежен|لاجئ|mülteci|réfugié", re.I)


def public_texts() -> Iterator[tuple[str, Text]]:
    for group in all_groups():
        yield f"group {group.key}", group.heading
    for field in all_fields():
        yield f"{field.key} label", field.label
        yield f"{field.key} why", field.help
        if field.hint:
            yield f"{field.key} hint", field.hint
    for codelist in all_lists():
        if codelist.public:
            for entry in codelist.entries:
                yield f"{codelist.key} {entry.code}", entry.label


def sentences(words: str) -> list[str]:
    return [part.strip() for part in re.split(r"(?<=[.!?؟])\s+", words) if part.strip()]


def is_a_proper_name(text: Text) -> bool:
    return len(set(text.values())) == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_public_text_exists_in_the_language(lang: str) -> None:
    assert [where for where, text in public_texts() if not text.get(lang, "").strip()] == []


@pytest.mark.parametrize("lang", SCRIPT_OF)
def test_a_text_is_written_in_the_script_of_its_language(lang: str) -> None:
    latin = [
        where
        for where, text in public_texts()
        if lang in text and not is_a_proper_name(text) and not re.search(SCRIPT_OF[lang], text[lang])
    ]
    assert latin == []


def test_no_two_languages_share_a_sentence_of_more_than_three_words() -> None:
    shared = []
    for where, text in public_texts():
        for one, other in combinations(LANGUAGES, 2):
            both = {s for s in sentences(text[one]) if len(s.split()) > 3} & set(sentences(text[other]))
            shared += [(where, one, other, sentence) for sentence in both]
    assert shared == []


def test_no_language_of_two_alphabets_repeats_the_words_of_another() -> None:
    """Ukrainian and Russian, Arabic and Persian share letters: copying one to the other must show."""
    copied = [
        (where, one, other)
        for where, text in public_texts()
        for one, other in (("uk", "ru"), ("ar", "fa"), ("de", "en"))
        if text[one] == text[other] and len(text[one].split()) > 3
    ]
    assert copied == []


def test_no_ukrainian_text_has_letters_that_only_russian_has_and_the_reverse() -> None:
    texts = list(public_texts())
    assert [where for where, text in texts if re.search("[ыэъё]", text["uk"], re.I)] == []
    assert [where for where, text in texts if re.search("[іїєґ]", text["ru"], re.I)] == []


def test_no_arabic_text_has_letters_that_only_persian_has() -> None:
    assert [where for where, text in public_texts() if re.search("[پچژگکی]", text["ar"])] == []


def test_no_persian_text_has_the_arabic_shapes_of_kaf_and_ya() -> None:
    assert [where for where, text in public_texts() if re.search("[كيىة]", text["fa"] + text.get("prs", ""))] == []


def test_no_sentence_of_a_question_is_longer_than_twenty_words() -> None:
    long = [
        (where, lang, sentence)
        for where, text in public_texts()
        for lang, words in text.items()
        for sentence in sentences(words)
        if len(sentence.split()) > LONGEST_SENTENCE
    ]
    assert long == []


def test_nobody_is_called_a_refugee() -> None:
    said = [(where, words) for where, text in public_texts() for words in text.values() if FORBIDDEN.search(words)]
    assert said == []


def test_a_dari_wording_stands_only_where_it_differs_from_persian() -> None:
    assert [where for where, text in public_texts() if text.get("prs") == text["fa"] and "prs" in text] == []


def test_every_data_file_is_a_list_or_fields_that_the_register_reads() -> None:
    read = {codelist.key for codelist in all_lists()}
    assert read == {path.stem for path in DATA.joinpath("lists").iterdir()}
    declared = [
        key
        for path in DATA.joinpath("fields").glob("*.toml")
        for key in tomllib.loads(path.read_text(encoding="utf-8"))["field"]
    ]
    assert sorted(declared) == sorted(field.key for field in all_fields())


def test_a_dari_reader_gets_dari_then_persian() -> None:
    text = Text({"de": "Ja", "en": "Yes", "fa": "بله", "prs": "بلی"})
    assert text.in_("fa-AF") == text.in_("fa_AF") == text.in_("prs") == "بلی"
    assert text.in_("fa") == text.in_("fa-IR") == "بله"
    assert Text({"de": "Ja", "fa": "بله"}).in_("prs") == "بله"


def test_a_reader_of_an_unknown_language_gets_english_then_german() -> None:
    assert Text({"de": "Ja", "en": "Yes"}).in_("ti") == "Yes"
    assert Text({"de": "Ja"}).in_("ti") == "Ja"
