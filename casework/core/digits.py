"""Digits as people type them: any script's digits, with blanks, hyphens and invisible marks between them."""

import re
import unicodedata

_FOREIGN_DIGIT = re.compile(r"[^\D0-9]")
_MINUS_SIGN = "\u2212"


def latin_digits(text: str) -> str:
    """The text with every decimal digit of any script (٣, ۳, ३ ...) written 0-9; all else stays."""
    return _FOREIGN_DIGIT.sub(lambda found: str(unicodedata.decimal(found.group())), text)


def only_digits(text: str) -> str:
    """Latin digits without the blanks, hyphens and invisible marks between them.

    A letter or another sign stays where it is: dropping it would silently turn a wrong code into another one.
    """
    text = latin_digits(text)
    # Each sign is judged once: somebody may send megabytes.
    return text.translate({ord(sign): None for sign in set(text) if _is_between(sign)})


def grouped(code: str, size: int = 4, between: str = " ") -> str:
    """The code in groups that can be read out: 123456789012 becomes 1234 5678 9012."""
    if size < 1:
        raise ValueError("a group has at least one character")
    return between.join(code[start : start + size] for start in range(0, len(code), size))


def _is_between(sign: str) -> bool:
    # Cf holds the marks that steer direction, which phones put into copied numbers unseen.
    return sign.isspace() or sign == _MINUS_SIGN or unicodedata.category(sign) in ("Pd", "Cf")
