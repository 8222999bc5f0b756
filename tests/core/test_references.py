"""Case references and return codes: typed on any keyboard, heard over the phone."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.core import references
from casework.core.references import (
    ALPHABET,
    check_character,
    new_reference,
    new_return_code,
    read_reference,
    read_return_code,
    shown_reference,
    shown_return_code,
)

some_reference = st.text(ALPHABET, min_size=8, max_size=8).map(lambda drawn: drawn + check_character(drawn))


def test_a_new_reference_has_nine_characters_and_reads_as_itself() -> None:
    made = [new_reference() for _ in range(200)]
    assert len(set(made)) == 200
    for reference in made:
        assert re.fullmatch(f"[{ALPHABET}]{{9}}", reference)
        assert re.fullmatch(r"\w{4}-\w{4}-\w", shown_reference(reference))
        assert read_reference(shown_reference(reference)) == reference


def test_every_character_of_the_alphabet_is_drawn() -> None:
    assert set("".join(new_reference()[:8] for _ in range(500))) == set(ALPHABET)


def test_the_alphabet_has_32_characters_and_no_letters_that_look_like_digits() -> None:
    assert len(set(ALPHABET)) == 32
    assert not set("OILU") & set(ALPHABET)


@given(some_reference)
def test_every_single_wrong_character_is_noticed(reference: str) -> None:
    for place in range(9):
        for other in ALPHABET.replace(reference[place], ""):
            assert read_reference(reference[:place] + other + reference[place + 1 :]) is None


@given(some_reference)
def test_every_swap_of_neighbours_is_noticed(reference: str) -> None:
    for place in range(8):
        left, right = reference[place], reference[place + 1]
        if left != right:
            assert read_reference(reference[:place] + right + left + reference[place + 2 :]) is None


@pytest.mark.parametrize(
    "missing_or_more", ["", "K7QM", "K7QM2XRT", "K7QM2XRT11", "K7QM2XRT*", "K7QM\x002XRT", "Ж" * 9]
)
def test_what_cannot_be_a_reference_is_none(missing_or_more: str) -> None:
    assert read_reference(missing_or_more) is None


def with_check(drawn: str) -> str:
    return drawn + check_character(drawn)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("abcdefgh", "ABCDEFGH"),
        ("АВЕКМНРС", "ABEKMHPC"),
        ("авекмнрс", "ABEKMHPC"),
        ("тухзіоѕј", "TYX310SJ"),
        ("ΑΒΕΖΗΙΚΜ", "ABEZH1KM"),
        ("ΝΟΡΤΥΧ12", "N0PTYX12"),
        ("OoIiLlUu", "001111VV"),
        ("ıİ٢٣٤۵۶۷", "11234567"),
        ("ＡＢＣＤＥＦＧＨ", "ABCDEFGH"),
        (" AB-CD\u200f EF\u2011GH\u202c", "ABCDEFGH"),
    ],
)
def test_look_alikes_and_marks_are_read_as_what_was_meant(typed: str, meant: str) -> None:
    assert read_reference(typed + check_character(meant)) == with_check(meant)


def test_letters_with_no_look_alike_are_not_guessed() -> None:
    assert read_reference("ЖABCDEFG" + check_character("7ABCDEFG")) is None


def test_a_return_code_has_twelve_digits_and_keeps_its_zeros(monkeypatch: pytest.MonkeyPatch) -> None:
    assert all(re.fullmatch(r"[0-9]{12}", new_return_code()) for _ in range(200))
    monkeypatch.setattr(references.secrets, "randbelow", lambda limit: 42)
    assert new_return_code() == "000000000042"


def test_a_return_code_is_shown_in_three_groups_and_read_back() -> None:
    assert shown_return_code("123456789012") == "1234 5678 9012"
    assert read_return_code("1234 5678 9012") == "123456789012"


@pytest.mark.parametrize(
    "typed", ["١٢٣٤ ٥٦٧٨ ٩٠١٢", "۱۲۳۴-۵۶۷۸-۹۰۱۲", "\u200f1234\u00a056789012\u200e", "１２３４５６７８９０１２"]
)
def test_a_return_code_takes_the_digits_of_every_keyboard(typed: str) -> None:
    assert read_return_code(typed) == "123456789012"


@pytest.mark.parametrize(
    "typed", ["", "12345678901", "1234567890123", "12345678901O", "1234 5678 901a", "1\x0023456789012"]
)
def test_what_is_not_twelve_digits_is_no_return_code(typed: str) -> None:
    assert read_return_code(typed) is None


@given(st.text())
def test_no_text_breaks_the_reading(text: str) -> None:
    for read, length in ((read_reference(text), 9), (read_return_code(text), 12)):
        assert read is None or len(read) == length


def test_a_very_long_text_is_refused_at_once() -> None:
    assert read_reference("A" * 10_000_000) is None
    assert read_return_code("1" * 10_000_000) is None
    assert read_reference(" " * 50 + with_check("K7QM2XRT")) is not None
    assert read_reference(" " * 500 + with_check("K7QM2XRT")) is None
    assert read_return_code(" " * 500 + "123456789012") is None
