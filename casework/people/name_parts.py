"""A name in its normal form, and taken apart into the words that can be compared."""

import re
import unicodedata
from functools import lru_cache
from itertools import chain

# No name is longer; whoever pastes a page into a search field gets an answer all the same.
LONGEST_NAME = 300
MOST_PARTS = 12

_TURKISH_I = str.maketrans({"İ": "i", "I": "i", "ı": "i"})
_ARABIC_ALIKE = str.maketrans(
    dict.fromkeys("أإآٱٲٳ", "ا")
    | {"ة": "ه", "ۀ": "ه", "ہ": "ه", "ۂ": "ه", "ى": "ي", "ی": "ي", "ک": "ك", "ء": None, "ـ": None}
)
# Only marks that may be left out; the vowel signs of Indian scripts are letters of their word.
_MARKS = re.compile("[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u135d-\u135f]")
_APOSTROPHES = frozenset("'`´‘’ʹʻʼʿʾ′")

_ARTICLES = frozenset(["al", "el", "ul", "il", "аль", "эль", "ель", "ал", "эл", "ال"])
_ARTICLE_LIKE_NEXT_LETTER = re.compile(r"\b[aeou](sh|s|r|n|d|t|z)-(?=\1)")
_JOINED_TO_NEXT = {
    short: whole
    for whole, shorts in {
        "abd": "abd abdul abdel abdal abdol abdu abdil",
        "عبد": "عبد",
        "абд": "абд абдул абдель абдуль абдел",
        "abu": "abu abou abo",
        "ابو": "ابو",
    }.items()
    for short in shorts.split()
}
_JOINED_TO_PREVIOUS = {
    short: whole
    for whole, shorts in {
        "din": "din dine deen eddin eddine uddin uddine aldin aldeen eldin eldeen aldine",
        "دين": "الدين",
        "дин": "дин эддин уддин",
        "allah": "allah ullah ollah ulla olla alla",
        "الله": "الله",
    }.items()
    for short in shorts.split()
}
_ABD_IN_ONE_WORD = re.compile(r"c?abd(?:[aeou]l|[aeoui])?(?P<rest>\w{3,})")
_ARABIC_ABD_IN_ONE_WORD = re.compile(r"عبد(?:ال)?(?P<rest>\w{3,})")
_DIN_IN_ONE_WORD = re.compile(r"(?P<stem>\w{2,}?)(?:[aeu]l|[aeoui])d{1,2}(?:i|ee)ne?")
_ARABIC_DIN_IN_ONE_WORD = re.compile(r"(?P<stem>\w{2,})الدين")

Part = tuple[str, ...]


def normal_form(text: str) -> str:
    """For comparing only, never for showing: without case (Turkish i too), marks, Arabic letter variants, unseen signs."""
    without_marks = _MARKS.sub("", unicodedata.normalize("NFD", _without_case(text)))
    seen = "".join(sign for sign in without_marks if not _is_unseen(sign))
    return " ".join(unicodedata.normalize("NFC", seen).translate(_ARABIC_ALIKE).split())


def name_parts(text: str) -> list[str]:
    """The words of a name in their normal form, articles left out; a word that is read in two ways stands there twice."""
    return [normal_form(word) for word in chain.from_iterable(parts_with_marks(text))]


def parts_with_marks(text: str) -> list[Part]:
    """As `name_parts`, each part with its ways to read it; marks stay, for ş and č sound otherwise than s and c."""
    words = _words(text)
    parts: list[Part] = []
    waiting = ""
    for place, word in enumerate(words):
        is_last = place == len(words) - 1
        if word in _ARTICLES and not is_last:
            continue
        if waiting:
            parts.append((waiting + _without_article(word),))
            waiting = ""
        elif word in _JOINED_TO_NEXT and not is_last:
            waiting = _JOINED_TO_NEXT[word]
        elif word in _JOINED_TO_PREVIOUS and parts:
            parts[-1] = tuple(way + _JOINED_TO_PREVIOUS[word] for way in parts[-1])
        else:
            parts.append(_ways_to_read(word))
    return parts[:MOST_PARTS]


class _Signs(dict[int, str | None]):
    """Letters stay, apostrophes and unseen signs go, the rest parts words. Filled as signs turn up: names are short."""

    def __missing__(self, code: int) -> str | None:
        sign = chr(code)
        kept: str | None = " "
        if _is_unseen(sign) or sign in _APOSTROPHES:
            kept = None
        elif sign.isalpha() or unicodedata.category(sign)[0] == "M":
            kept = sign
        self[code] = kept
        return kept


_SIGNS = _Signs()


def _words(text: str) -> list[str]:
    folded = _without_case(text[:LONGEST_NAME])
    if not folded.isascii():
        # What NFC cannot join to its letter is a vowel sign of Arabic or a stray mark.
        folded = _MARKS.sub("", unicodedata.normalize("NFC", folded)).translate(_ARABIC_ALIKE)
    if "-" in folded:
        folded = _ARTICLE_LIKE_NEXT_LETTER.sub("", folded)
    return folded.translate(_SIGNS).split()


def _without_case(text: str) -> str:
    return unicodedata.normalize("NFKC", text).translate(_TURKISH_I).casefold()


def _is_unseen(sign: str) -> bool:
    """The zero-width non-joiner stands inside Persian words, direction marks anywhere; NUL breaks databases."""
    return unicodedata.category(sign) in ("Cf", "Cc") and not sign.isspace()


@lru_cache(maxsize=4096)
def _ways_to_read(word: str) -> Part:
    if found := _ABD_IN_ONE_WORD.fullmatch(word):
        return ("abd" + found["rest"],)
    if word != "عبدالله" and (found := _ARABIC_ABD_IN_ONE_WORD.fullmatch(word)):
        return ("عبد" + found["rest"],)
    if found := _DIN_IN_ONE_WORD.fullmatch(word):
        return (found["stem"] + "din",)
    if found := _ARABIC_DIN_IN_ONE_WORD.fullmatch(word):
        return (found["stem"] + "دين",)
    shorter = _without_article(word)
    return (shorter, word) if shorter != word else (word,)


def _without_article(word: str) -> str:
    if word.startswith("ال") and len(word) > 3 and word != "الله":
        return word[2:]
    # In Elena and Alina it is no article; Alexander is kept in both readings.
    if word.startswith(("al", "el")) and len(word) > 5:
        return word[2:]
    return word
