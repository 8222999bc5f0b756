"""Names of countries and languages as Babel knows them, so that the data files need not repeat them."""

from __future__ import annotations

from collections.abc import Mapping

from babel import Locale

from casework.register.texts import DARI, LANGUAGES, Text

# CLDR keeps outlying islands, groups of countries and test codes beside the countries.
_NO_COUNTRY = frozenset({"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO", "AC", "CP", "CQ", "DG", "EA", "IC", "TA", "SU"})


def _capital(words: str, lang: str) -> str:
    first = "İ" if lang == "tr" and words[:1] == "i" else words[:1].upper()
    return first + words[1:]


class Names:
    """The names of one kind ("languages" or "territories") in the register's languages."""

    def __init__(self, kind: str) -> None:
        self._names: dict[str, Mapping[str, str]] = {lang: getattr(Locale.parse(lang), kind) for lang in LANGUAGES}

    def label(self, tag: str, own: Mapping[str, object] | None = None) -> Text:
        """Babel's name of `tag`; what `own` says in a language goes before it."""
        own = own or {}
        labels = {lang: str(own.get(lang) or _capital(names[tag], lang)) for lang, names in self._names.items()}
        if DARI in own:
            labels[DARI] = str(own[DARI])
        return Text(labels)

    def tags(self) -> tuple[str, ...]:
        return tuple(self._names["en"])


def countries() -> list[tuple[str, Text]]:
    """Code (ISO 3166-1 alpha-2, and XK) and name of every country, by German name."""
    names = Names("territories")
    codes = [tag for tag in names.tags() if len(tag) == 2 and tag.isalpha() and tag not in _NO_COUNTRY]
    named = [(code, names.label(code)) for code in codes]
    return sorted(named, key=lambda country: country[1]["de"])
