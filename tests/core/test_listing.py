"""Words one after another, as each script separates them."""

from flask import Flask

from casework.core.i18n import listed, speaking


def test_a_row_of_words_has_the_comma_of_its_script(context: Flask) -> None:
    for language, expected in (("de", "a, b"), ("uk", "a, b"), ("ar", "a، b"), ("fa", "a، b")):
        with speaking(language):
            assert listed(["a", "b"]) == expected, language
