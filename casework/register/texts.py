"""A text that exists in several languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

LANGUAGES = ("de", "en", "uk", "ar", "fa", "tr", "ru", "fr")
DARI = "prs"
STAFF_LANGUAGES = ("de", "en")


def _candidates(lang: str) -> tuple[str, ...]:
    tag = lang.replace("_", "-").lower()
    if tag.startswith(("fa-af", DARI)):
        return (DARI, "fa", "en", "de")
    return (tag.split("-")[0], "en", "de")


class Text(Mapping[str, str]):
    """One text in several languages. It never changes; `in_` picks the language for a reader."""

    __slots__ = ("_by_language",)

    def __init__(self, by_language: Mapping[str, str]) -> None:
        self._by_language = dict(by_language)

    @classmethod
    def same_everywhere(cls, words: str) -> Text:
        """A proper name, such as that of an exam, which no language translates."""
        return cls(dict.fromkeys(LANGUAGES, words))

    def __getitem__(self, lang: str) -> str:
        return self._by_language[lang]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_language)

    def __len__(self) -> int:
        return len(self._by_language)

    def __hash__(self) -> int:
        return hash(frozenset(self._by_language.items()))

    def __repr__(self) -> str:
        return f"Text({self._by_language!r})"

    def in_(self, lang: str) -> str:
        """The wording for `lang`: Dari falls back to Persian, an unknown language to English, then German."""
        for candidate in _candidates(lang):
            if candidate in self._by_language:
                return self._by_language[candidate]
        return next(iter(self._by_language.values()), "")

    def missing(self, languages: tuple[str, ...] = LANGUAGES) -> tuple[str, ...]:
        return tuple(lang for lang in languages if not self._by_language.get(lang, "").strip())
