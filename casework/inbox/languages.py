"""In which language a mail may be: a first guess for the human who files it, from its letters and a few small words."""

from __future__ import annotations

import re

_ARABIC, _PERSIAN = re.compile("[\u0600-\u06ff]"), re.compile("[پچژگ\u06cc\u06a9]")
_CYRILLIC, _UKRAINIAN = re.compile("[\u0400-\u04ff]"), re.compile("[іїєґІЇЄҐ]")
_TURKISH = re.compile("[ğışĞİŞ]")
_WORDS = {
    "en": frozenset(["the", "and", "you", "your", "with", "have", "please", "would", "thank", "my", "is", "for"]),
    "fr": frozenset(["le", "la", "les", "vous", "votre", "avec", "je", "suis", "pour", "merci", "est", "une"]),
    "tr": frozenset(["ve", "bir", "için", "teşekkür", "merhaba", "ben", "bu", "ile"]),
    "de": frozenset(["und", "der", "die", "das", "ich", "sie", "mit", "für", "ist", "nicht", "bitte", "ein"]),
}


def guessed_language(text: str) -> str:
    """One of the languages that we publish."""
    text = text[:2000]
    letters = sum(sign.isalpha() for sign in text) or 1
    if len(_ARABIC.findall(text)) > letters / 3:
        return "fa" if len(_PERSIAN.findall(text)) > letters / 30 else "ar"
    if len(_CYRILLIC.findall(text)) > letters / 3:
        return "uk" if _UKRAINIAN.search(text) else "ru"
    words = re.findall(r"[^\W\d_]+", text.lower())
    counted = {code: sum(word in known for word in words) for code, known in _WORDS.items()}
    counted["tr"] += 3 if len(_TURKISH.findall(text)) > 3 else 0
    best = max(counted, key=lambda code: (counted[code], code == "de"))
    return best if counted[best] else "de"
