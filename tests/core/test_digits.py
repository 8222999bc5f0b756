"""Digits as they are typed on phones in many languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.core.digits import grouped, latin_digits, only_digits


@pytest.mark.parametrize(
    "typed", ["٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "०१२३४५६७८९", "০১২৩৪৫৬৭৮৯", "0123456789", "０１２３４５６７８９"]
)
def test_digits_of_every_script_become_latin(typed: str) -> None:
    assert latin_digits(typed) == "0123456789"


def test_letters_and_signs_stay_as_they_are() -> None:
    assert latin_digits("Zimmer ۱۲، الطابق ٣ (½ ² ④)") == "Zimmer 12، الطابق 3 (½ ² ④)"


@pytest.mark.parametrize(
    "typed",
    [
        "1234 5678 9012",
        "1234-5678-9012",
        "1234\u20115678\u20139012",
        "1234\u22125678\u22129012",
        "\u200e1234\u00a05678\u202f9012\u200f",
        "\u2066۱۲۳۴ ۵۶۷۸ ۹۰۱۲\u2069",
        "\ufeff1234\t5678\n9012\u061c",
    ],
)
def test_blanks_hyphens_and_direction_marks_are_dropped(typed: str) -> None:
    assert only_digits(typed) == "123456789012"


def test_a_letter_between_digits_is_not_swallowed() -> None:
    assert only_digits("12a 4") == "12a4"
    assert only_digits("+49 234") == "+49234"


def test_a_code_is_grouped_for_reading_out() -> None:
    assert grouped("123456789012") == "1234 5678 9012"
    assert grouped("K7QM2XRT9", between="-") == "K7QM-2XRT-9"
    assert grouped("12345", size=2) == "12 34 5"
    assert grouped("") == ""


def test_a_group_of_nothing_is_refused() -> None:
    for size in (0, -1):
        with pytest.raises(ValueError, match="at least one"):
            grouped("1234", size=size)


@given(st.text())
def test_no_text_breaks_the_reading_of_digits(text: str) -> None:
    read = only_digits(text)
    assert only_digits(read) == read
    assert not any(sign.isdecimal() and sign not in "0123456789" for sign in read)
