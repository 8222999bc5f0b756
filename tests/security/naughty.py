"""Strings that no list would have thought of: put together anew from pieces that have broken programs before."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

#: First and last sign of blocks in which people here write, and of a few in which nobody does.
BLOCKS = (
    (0x20, 0x7E), (0xA1, 0x17F), (0x370, 0x3FF), (0x400, 0x4FF), (0x531, 0x587), (0x5D0, 0x5EA), (0x600, 0x6FF), (0x750, 0x77F),
    (0x905, 0x939), (0x1200, 0x1248), (0x10D0, 0x10FA), (0x4E00, 0x4EFF), (0xAC00, 0xACFF), (0xFB50, 0xFBB1), (0xFE70, 0xFEFC),
    (0xE000, 0xE0FF), (0x1D400, 0x1D454), (0x1F300, 0x1F64F), (0x20000, 0x200FF), (0xE0020, 0xE007E), (0x10FF00, 0x10FFFD),
)  # fmt: skip
#: What joins, turns, hides or breaks what stands beside it.
SIGNS = "\u0300\u0301\u0327\u0651\u06dd\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202b\u202e\u2060\u2066\u2067\u2069\ufe0f\ufeff\ufffd\uffff\u00a0\u00ad\u3000\t\n\r"
UNREADABLE = "\x00\x01\x07\x08\x0b\x1b\x1f\x7f\x85\x9f"
PHRASES = (
    "<zq7 onzq7=1>", "</textarea><zq7>", "\"><zq7 onzq7='1'>", "' onzq7=1 x='", "<!--", "-->", "]]>", "</script>", "&lt;zq7&gt;", "&#0;",
    "&amp", "javascript:zq7()", "' OR 1=1 --", "\"; DROP TABLE person; --", "%s%n%(x)s%", "{0}{x!r}", "{{7*7}}", "{% raw %}", "${7*7}", "#{7}",
    "../../etc/passwd", "C:\\nul", "\\u0000", "\\", "`id`", "$(id)", "|id", "=cmd|' /C calc'!A0", "@SUM(1)", "+1", "\r\nSet-Cookie: zq7=1",
    "null", "undefined", "None", "true", "NaN", "-0", "1e999", "0x10", "\u0661\u0662", "\u00bd\u00b2", "2026-02-30", "1404/13/32", "other:", "own_", "_absent",
)  # fmt: skip


def naughty(chance: Random, *, longest: int = 60, readable: bool = False) -> str:
    """One such string, never empty. `readable`: without the signs that a form takes out."""
    pieces: list[str] = []
    while not pieces or (len(pieces) < 8 and chance.random() < 0.75):
        pieces.append(chance.choice(PRODUCERS[:-1] if readable else PRODUCERS)(chance))
    return "".join(pieces)[:longest] or "?"


def _letters(chance: Random) -> str:
    first, last = chance.choice(BLOCKS)
    return "".join(chr(chance.randint(first, last)) for _sign in range(chance.randint(1, 9)))


def _stacked(chance: Random) -> str:
    return chance.choice("aعЖ") + chance.choice("\u0300\u0327\u0651\u20dd") * chance.randint(1, 20)


def _any_sign(chance: Random) -> str:
    number = chance.randint(0xA1, 0x10FFFF)
    return chr(number) if not 0xD800 <= number <= 0xDFFF else "?"


PRODUCERS: tuple[Callable[[Random], str], ...] = (
    _letters, _letters, _stacked, _any_sign,
    lambda chance: chance.choice(SIGNS) * chance.randint(1, 3),
    lambda chance: chance.choice(PHRASES),
    lambda chance: chance.choice(PHRASES) * chance.randint(2, 4),
    lambda chance: " " * chance.randint(1, 3) + chance.choice(PHRASES),
    lambda chance: chance.choice(UNREADABLE),
)  # fmt: skip

_TAKEN_OUT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def as_shown(text: str) -> str:
    """What a form gives back of it: everything but the signs that cannot be shown, which it says it took out."""
    return _TAKEN_OUT.sub("", text)
