"""Every text of the program, in every published language: there, whole, with its placeholders, and not borrowed."""

from __future__ import annotations

import ast
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


def test_no_text_stands_within_a_text_where_the_collector_does_not_look() -> None:
    """In an f-string `_("…")` is never collected, and stays English on every page."""
    lost = []
    for path in (texts.ROOT / "casework").rglob("*.py"):
        for outer in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            inner = ast.walk(outer) if isinstance(outer, ast.JoinedStr) else ()
            called = {one.func.id for one in inner if isinstance(one, ast.Call) and isinstance(one.func, ast.Name)}
            if called & {"_", "_l", "_n"}:
                lost.append(f"{path.relative_to(texts.ROOT)}:{outer.lineno}")
    assert lost == []


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


SCRIPTS = {"uk": "\u0400-\u04ff", "ru": "\u0400-\u04ff", "ar": "\u0600-\u06ff", "fa": "\u0600-\u06ff"}


@pytest.mark.parametrize("language", SCRIPTS)
def test_every_text_is_written_in_the_script_of_its_language(language: str) -> None:
    """A short text left in another language is not found by comparing sentences."""
    strange = []
    for message in texts.read("public", language):
        strings = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
        strange += [each for each in strings if message.id and not re.search(f"[{SCRIPTS[language]}]", str(each))]
    assert strange == []
