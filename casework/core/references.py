"""Case references (K7QM-2XRT-9) and return codes (1234 5678 9012): made, read as people type them, shown.

A reference is eight random characters of 32 and a ninth that checks the others. The ninth is the remainder of a code
over the field of 32 elements in which every place has its own weight: one wrong character is always found, and so is
every swap of two neighbours.
"""

import secrets
import unicodedata

from casework.core.digits import grouped, only_digits

# Without I, L, O and U: they are read as 1, 1, 0 and V.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
REFERENCE_LENGTH = 9
RETURN_CODE_LENGTH = 12

_VALUE = {sign: value for value, sign in enumerate(ALPHABET)}
_LOOK_ALIKES = str.maketrans(
    {"O": "0", "I": "1", "İ": "1", "L": "1", "U": "V"}
    # Cyrillic capitals
    | dict(zip("АВЕЗІЇЈКМНОРСТУҮХЅԚԜ", "ABE311JKMH0PCTYYXSQW", strict=True))
    # Greek capitals
    | dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZH1KMN0PTYX", strict=True))
)
# Nobody types more signs than this for nine or twelve; a longer text is not worth the work.
_LONGEST = 100


def new_reference() -> str:
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(REFERENCE_LENGTH - 1))
    return drawn + check_character(drawn)


def check_character(drawn: str) -> str:
    """The character that goes behind these eight."""
    return ALPHABET[_times_two(_remainder(drawn))]


def read_reference(text: str) -> str | None:
    """The reference that was meant, without hyphens and in capitals, or None if it cannot be one."""
    if len(text) > _LONGEST:
        return None
    typed = only_digits(unicodedata.normalize("NFKC", text)).upper().translate(_LOOK_ALIKES)
    if len(typed) != REFERENCE_LENGTH or any(sign not in _VALUE for sign in typed):
        return None
    return typed if _remainder(typed) == 0 else None


def shown_reference(reference: str) -> str:
    return f"{reference[:4]}-{reference[4:8]}-{reference[8:]}"


def new_return_code() -> str:
    return f"{secrets.randbelow(10**RETURN_CODE_LENGTH):0{RETURN_CODE_LENGTH}d}"


def read_return_code(text: str) -> str | None:
    """The twelve digits that were meant, or None if these are not twelve digits."""
    if len(text) > _LONGEST:
        return None
    typed = only_digits(unicodedata.normalize("NFKC", text))
    return typed if len(typed) == RETURN_CODE_LENGTH and typed.isdecimal() else None


def shown_return_code(code: str) -> str:
    return grouped(code)


def _remainder(signs: str) -> int:
    remainder = 0
    for sign in signs:
        remainder = _times_two(remainder) ^ _VALUE[sign]
    return remainder


def _times_two(value: int) -> int:
    """Doubling in the field of 32 elements (x^5 + x^2 + 1): 31 doublings go through every value but 0."""
    doubled = value << 1
    return doubled ^ 0b100101 if doubled & 0b100000 else doubled
