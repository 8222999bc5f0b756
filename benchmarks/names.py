"""How well a name is found across scripts, and how fast: `python -m benchmarks.names`.

Each true pair is looked for among invented people, as the wide search does it: the best 50 by shared keys, rarer keys
weighing more, are opened and ranked. A decoy with the same score stands before the true one, so luck helps nobody.
"""

import tomllib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path
from time import perf_counter

from casework.people.invented import invented_people
from casework.people.names import name_keys, rank

PAIRS = Path(__file__).parents[1] / "tests" / "people" / "name_pairs.toml"
#: Nobody tuned on these, nor looked at them while tuning: the figure that counts.
FRESH = PAIRS.with_name("name_pairs_fresh.toml")
DECOYS = 7_500
OPENED = 50


@dataclass(frozen=True)
class Pair:
    half: str
    query: str
    record: str

    @property
    def other_order(self) -> str:
        return " ".join(reversed(self.query.split()))


def true_pairs(path: Path = PAIRS) -> list[Pair]:
    return [Pair(**pair) for pair in tomllib.loads(path.read_text(encoding="utf-8"))["pair"]]


class Records:
    """Invented people with one true record among them for each pair, and the index of their keys."""

    def __init__(self, pairs: Sequence[Pair], decoys: int = DECOYS, seed: int = 11) -> None:
        self.spellings = [[text for _, _, text in person.spellings] for person in invented_people(decoys, seed)]
        self.spellings += [[pair.record] for pair in pairs]
        self.carriers: dict[str, list[int]] = defaultdict(list)
        for number, spellings in enumerate(self.spellings):
            for key in set().union(*map(name_keys, spellings)):
                self.carriers[key].append(number)

    def best(self, query: str, opened: int = OPENED) -> list[int]:
        weights: dict[int, float] = defaultdict(float)
        for key in name_keys(query):
            carriers = self.carriers.get(key, [])
            for number in carriers:
                weights[number] += log(len(self.spellings) / len(carriers))
        return sorted(weights, key=lambda number: (-weights[number], number))[:opened]

    def place(self, query: str, wanted: int) -> int | None:
        """1 for the first; None if the wanted record is not among those opened."""
        found = {number: score for number, score, _ in rank(query, [(n, self.spellings[n]) for n in self.best(query)])}
        if wanted not in found:
            return None
        return sum(score >= found[wanted] for score in found.values())


@dataclass(frozen=True)
class Recall:
    half: str
    order: str
    pairs: int
    first: int
    first_five: int
    missed: tuple[str, ...]

    def __str__(self) -> str:
        figures = f"{self.half:9} {self.order:11} first {self.first:2}/{self.pairs}, first five {self.first_five:2}/{self.pairs}"
        return figures + "".join(f"\n    missed: {missed}" for missed in self.missed)


def recalls(pairs: Sequence[Pair], records: Records) -> Iterator[Recall]:
    start = len(records.spellings) - len(pairs)
    for half in dict.fromkeys(pair.half for pair in pairs):
        for order in ("same order", "other order"):
            places = {
                pair: records.place(pair.query if order == "same order" else pair.other_order, start + number)
                for number, pair in enumerate(pairs)
                if pair.half == half
            }
            missed = tuple(f"{p.query} | {p.record} ({place})" for p, place in places.items() if not place or place > 5)
            first = sum(place == 1 for place in places.values())
            yield Recall(half, order, len(places), first, len(places) - len(missed), missed)


def main() -> None:
    pairs = true_pairs()
    began = perf_counter()
    records = Records(pairs)
    made = perf_counter() - began
    names = [text for spellings in records.spellings for text in spellings]
    for recall in recalls(pairs, records):
        print(recall)
    fresh = true_pairs(FRESH)
    for recall in recalls(fresh, Records(fresh)):
        print(recall)
    began = perf_counter()
    keys = sum(len(name_keys(name)) for name in names)
    each = (perf_counter() - began) / len(names)
    print(f"index of {len(records.spellings):,} people: {made:.2f} s")
    print(f"keys: {each * 1e6:.0f} µs a name, {keys / len(names):.1f} keys a name")
    caseload = list(enumerate(records.spellings[:120]))
    one_each = [(number, spellings[:1]) for number, spellings in caseload]
    for label, candidates in (("one spelling each", one_each), ("all spellings", caseload)):
        took = sorted(_seconds(pair.query, candidates) for pair in pairs)
        median, slowest = took[len(took) // 2] * 1e3, took[-1] * 1e3
        print(f"ranking 120 people, {label}: median {median:.2f} ms, slowest {slowest:.2f} ms")
    took = sorted(_seconds_of_wide_search(records, pair.query) for pair in pairs)
    print(f"wide search, index and ranking of {OPENED}: median {took[len(took) // 2] * 1e3:.2f} ms")


def _seconds(query: str, candidates: list[tuple[int, list[str]]]) -> float:
    began = perf_counter()
    rank(query, candidates)
    return perf_counter() - began


def _seconds_of_wide_search(records: Records, query: str) -> float:
    began = perf_counter()
    rank(query, [(number, records.spellings[number]) for number in records.best(query)])
    return perf_counter() - began


if __name__ == "__main__":
    main()
