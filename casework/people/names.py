"""Finding a person by name, however the name is written: keys to look up, and a rank for those found.

Keys propose, the rank orders, a human decides: nothing is ever merged on the strength of these figures.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple, TypeVar

from anyascii import anyascii
from rapidfuzz import fuzz

from casework.people.name_groups import GROUPS
from casework.people.name_letters import readings, skeleton
from casework.people.name_parts import Part, name_parts, normal_form, parts_with_marks

__all__ = ["name_keys", "name_parts", "normal_form", "rank", "shared_words", "similarity"]

Item = TypeVar("Item")
# Score, places of the words in the query, places of the words in the name.
_Pair = tuple[float, tuple[int, ...], tuple[int, ...]]

_SAME_GROUP = 97.0
_OTHER_GROUP_AT_MOST = 70.0
_BEGINS_ALIKE = 85.0
_NOTHING_ALIKE = 50.0
_JOINED_AT_LEAST = 80.0
_UNASKED_WORDS_COST = 0.08
_SPELLED_ALIKE_COUNTS = 0.05
_READINGS_IN_A_PAIR = 3


@dataclass(frozen=True, eq=False, slots=True)
class _Word:
    sounds: tuple[str, ...]
    skeletons: frozenset[str]
    group: int | None
    plain: str


class _Name(NamedTuple):
    words: list[_Word]
    joined: list[str]
    plain: str


def name_keys(text: str) -> set[str]:
    """What two spellings of one name have in common in any script: most true pairs share several, the rest few.

    Keys of single words, of neighbours written as one word, and of the group that a name belongs to (`=3`).
    """
    parts = parts_with_marks(text)
    words = [_word(part) for part in parts]
    keys = {key for word in words for key in word.skeletons}
    keys.update(key for word in words for key in _group_key(word))
    for first, second in pairwise(parts):
        keys.update(
            skeleton(left + right)
            for left in _all_readings(first)[:_READINGS_IN_A_PAIR]
            for right in _all_readings(second)[:_READINGS_IN_A_PAIR]
        )
    return keys


def similarity(query: str, name: str) -> float:
    """How well the name answers the query, 0 to 100, in whatever order and script the words stand."""
    return _Asked(query).answered_by(name)


def rank(query: str, candidates: Sequence[tuple[Item, Sequence[str]]]) -> list[tuple[Item, float, str]]:
    """The candidates, best first, each with its score and with the spelling that earned it (`why`)."""
    asked = _Asked(query)
    ranked: list[tuple[Item, float, str]] = []
    for item, spellings in candidates:
        best, why = 0.0, ""
        for spelling in spellings:
            score = asked.answered_by(spelling)
            if score > best:
                best, why = score, spelling
        ranked.append((item, best, why))
    ranked.sort(key=lambda found: -found[1])
    return ranked


def shared_words(one: str, other: str) -> tuple[list[tuple[float, frozenset[str]]], int]:
    """The words that two names have in common: how alike, and the keys of each; and how many stand alone on both sides."""
    asked, name = _Asked(one), _name(other)
    if not asked.name.words or not name.words:
        return [], 0
    matched = asked.matched(name)
    found = []
    for score, here, there in matched:
        words = [asked.name.words[place] for place in here]
        keys = set().union(*(word.skeletons | _group_key(word) for word in words))
        heard = set().union(*(name.words[place].skeletons | _group_key(name.words[place]) for place in there))
        found.append((score, frozenset(keys & heard or keys)))
    alone = min(
        len(asked.name.words) - sum(len(here) for _, here, _ in matched),
        len(name.words) - sum(len(there) for *_, there in matched),
    )
    return found, alone


def _group_key(word: _Word) -> frozenset[str]:
    return frozenset() if word.group is None else frozenset((f"={word.group}",))


@lru_cache(maxsize=4096)
def _name(text: str) -> _Name:
    words = [_word(part) for part in parts_with_marks(text)]
    joined = [first.sounds[0] + second.sounds[0] for first, second in pairwise(words)]
    return _Name(words, joined, " ".join(sorted(word.plain for word in words)))


def _all_readings(part: Part) -> list[str]:
    """The likeliest reading of each way to read the part first."""
    ways = [readings(way) for way in part]
    return [way[0] for way in ways if way] + [reading for way in ways for reading in way[1:]]


@lru_cache(maxsize=4096)
def _word(part: Part) -> _Word:
    plain = anyascii(part[-1])
    found = _all_readings(part)
    if not found:
        # A script that nobody here can read aloud still answers to itself.
        return _Word((part[0],), frozenset((part[0],)), None, plain)
    groups = (_GROUP_OF.get(way[0]) for way in map(readings, part) if way)
    group = next((group for group in groups if group is not None), None)
    return _Word(tuple(found[: len(part)]), frozenset(map(skeleton, found)), group, plain)


class _Asked:
    """A query, and what its words have already been compared with: in one search the same words return often."""

    def __init__(self, query: str) -> None:
        self.name = _name(query)
        self.weights = [max(len(word.sounds[0]), 3) for word in self.name.words]
        self.compared: dict[_Word, list[tuple[float, int]]] = {}

    def answered_by(self, text: str) -> float:
        name = _name(text)
        if not self.name.words or not name.words:
            return 0.0
        matched = self.matched(name)
        reached = sum(score * sum(self.weights[place] for place in here) for score, here, _ in matched)
        unasked = 1 - sum(len(there) for *_, there in matched) / len(name.words)
        by_words = min(reached / sum(self.weights), 100.0) * (1 - _UNASKED_WORDS_COST * unasked)
        by_letters = fuzz.ratio(self.name.plain, name.plain)
        return by_words * (1 - _SPELLED_ALIKE_COUNTS) + by_letters * _SPELLED_ALIKE_COUNTS

    def matched(self, name: _Name) -> list[_Pair]:
        """Which words answer each other, the most alike first, each word once."""
        used_here: set[int] = set()
        used_there: set[int] = set()
        found: list[_Pair] = []
        for pair in self._pairs(name):
            _score, here, there = pair
            if used_here.isdisjoint(here) and used_there.isdisjoint(there):
                used_here.update(here)
                used_there.update(there)
                found.append(pair)
        return found

    def _pairs(self, name: _Name) -> list[_Pair]:
        pairs: list[_Pair] = [
            (score, (here,), (there,)) for there, word in enumerate(name.words) for score, here in self._alike_to(word)
        ]
        pairs += _joined_pairs(self.name, name)
        pairs += [(score, here, there) for score, there, here in _joined_pairs(name, self.name)]
        pairs.sort(reverse=True)
        return pairs

    def _alike_to(self, word: _Word) -> list[tuple[float, int]]:
        known = self.compared.get(word)
        if known is None:
            scores = ((_alike(asked, word), place) for place, asked in enumerate(self.name.words))
            known = self.compared[word] = [(score, place) for score, place in scores if score >= _NOTHING_ALIKE]
        return known


def _alike(word: _Word, other: _Word) -> float:
    ratio = max(fuzz.ratio(sound, heard) for sound in word.sounds for heard in other.sounds)
    if word.group is not None and word.group == other.group:
        return _SAME_GROUP + ratio * (100 - _SAME_GROUP) / 100
    if not word.skeletons.isdisjoint(other.skeletons):
        ratio = (100 + ratio) / 2
    if word.group is not None and other.group is not None:
        return min(ratio, _OTHER_GROUP_AT_MOST)
    if ratio < _BEGINS_ALIKE and len(word.sounds[0]) > 2 and other.sounds[0].startswith(word.sounds[0]):
        return _BEGINS_ALIKE
    return ratio


def _joined_pairs(split: _Name, whole: _Name) -> list[_Pair]:
    """Neighbours on one side that stand as one word on the other, as Gholam Reza and Gholamreza."""
    found: list[_Pair] = []
    for place, joined in enumerate(split.joined):
        for other_place, word in enumerate(whole.words):
            if joined[0] != word.sounds[0][0]:
                continue
            score = fuzz.ratio(joined, word.sounds[0], score_cutoff=60)
            if score and skeleton(joined) in word.skeletons:
                score = (100 + score) / 2
            if score >= _JOINED_AT_LEAST:
                found.append((score + 1, (place, place + 1), (other_place,)))
    return found


_GROUP_OF: dict[str, int] = {
    reading[0]: group
    for group, spellings in enumerate(GROUPS)
    for spelling in spellings.split()
    for part in parts_with_marks(spelling)
    for reading in map(readings, part)
    if reading
}
