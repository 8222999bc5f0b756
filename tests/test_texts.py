"""Every text of the program, in every published language: there, whole, with its placeholders, and not borrowed."""

from __future__ import annotations

import re

import pytest

from tests import texts

PAIRS = [(domain, language) for domain, languages in texts.LANGUAGES.items() for language in languages]
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|\{[a-z_]*\}|<[^>]+>")
#: Names of things that are called the same everywhere.
SAME_EVERYWHERE = re.compile(r"^(Casework|[\W\d]*|PDF|PIN)$")


def strings(message: object) -> list[str]:
    given = message.string  # type: ignore[attr-defined]
    return list(given) if isinstance(given, (list, tuple)) else [given]


@pytest.mark.parametrize(("domain", "language"), PAIRS)
def test_no_text_is_missing_or_guessed(domain: str, language: str) -> None:
    assert [message.id for message in texts.missing(domain, language)] == []


@pytest.mark.parametrize(("domain", "language"), PAIRS)
def test_every_translation_has_the_placeholders_of_its_source(domain: str, language: str) -> None:
    wrong = []
    for message in texts.read(domain, language):
        if not message.id:
            continue
        source = message.id if isinstance(message.id, str) else message.id[1]
        wanted = sorted(PLACEHOLDER.findall(source))
        for string in strings(message):
            there = sorted(PLACEHOLDER.findall(string))
            # One, two or none may be said in words: then the number is left out.
            if there != wanted and not (
                isinstance(message.id, tuple) and set(wanted) - set(there) <= {"%(num)d"} and set(there) <= set(wanted)
            ):
                wrong.append((message.id, string))
    assert wrong == []


@pytest.mark.parametrize(("domain", "language"), PAIRS)
def test_every_plural_has_as_many_forms_as_its_language(domain: str, language: str) -> None:
    catalog = texts.read(domain, language)
    for message in catalog:
        if message.id and not isinstance(message.id, str):
            assert len(strings(message)) == catalog.num_plurals, message.id


def test_no_two_languages_share_a_sentence_of_more_than_three_words() -> None:
    seen: dict[str, tuple[str, str]] = {}
    shared = []
    for language in ("en", *texts.LANGUAGES["public"]):
        for message in texts.collected()["public"] if language == "en" else texts.read("public", language):
            said = [message.id] if language == "en" else strings(message)
            for string in said:
                text = string if isinstance(string, str) else string[0]
                plain = PLACEHOLDER.sub("", text or "").strip().casefold()
                if len(plain.split()) > 3 and seen.setdefault(plain, (language, text))[0] != language:
                    shared.append((language, seen[plain][0], text))
    assert shared == []


def test_no_sentence_is_longer_than_twenty_words() -> None:
    long = []
    for message in texts.collected()["public"]:
        source = message.id if isinstance(message.id, str) else message.id[1]
        for sentence in re.split(r"(?<=[.!?:])\s+", source or ""):
            if len(sentence.split()) > 20:
                long.append(sentence)
    assert long == []


@pytest.mark.parametrize(("language", "script"), [("uk", "а-яґєії"), ("ru", "а-яё"), ("ar", "ء-ي"), ("fa", "ء-ی")])
def test_a_language_is_written_in_its_own_script(language: str, script: str) -> None:
    """A short word that slipped in from another language is caught by no comparison of sentences."""
    foreign = []
    for message in texts.read("public", language):
        for string in strings(message) if message.id else ():
            plain = PLACEHOLDER.sub("", string)
            if re.search(r"[A-Za-z]", plain) and not re.search(f"[{script}]", plain, re.I):
                foreign.append(string)
    assert foreign == []
