"""All pairs of an office in one pass: who shares a rare part of a name, two parts, a part and a day of birth, an e-mail.

Everybody's keyed hashes and dates fit into memory (50,000 people: some 300 MB for a minute or two, in the worker).
"""

from __future__ import annotations

import uuid
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations

from sqlalchemy import select

from casework.core.models import db
from casework.doubles.finding import blind_counts, rarity_by
from casework.doubles.known import births, emails_of_all, known_of
from casework.doubles.scoring import Evidence, compare, needed
from casework.people.models import NameKey, Person
from casework.register.dates import span

#: A group of more people than this says nothing of any two of them; something rarer has to join in.
CLOSE = 12
#: A part that more people carry is left out, save together with a day of birth or in a name of two words.
COMMON = 2000

Pair = tuple[uuid.UUID, uuid.UUID]


def all_pairs() -> Iterator[tuple[Pair, Evidence]]:
    """Every two people for whom enough speaks that they are one."""
    everybody = list(db.session.scalars(select(Person.id).where(Person.erased_on.is_(None))))
    place = {who: number for number, who in enumerate(everybody)}
    carriers = _carriers(place)
    near = sorted(_near(carriers, _days(everybody, place), place))
    count = {part: len(people) for part, people in carriers.items()}
    rarity, least = rarity_by(blind_counts(count), len(everybody)), needed(len(everybody))
    del carriers
    known = known_of(
        [everybody[each] for each in sorted({half for pair in near for half in divmod(pair, len(everybody))})]
    )
    for pair in near:
        one, other = (everybody[half] for half in divmod(pair, len(everybody)))
        evidence = compare(known[one], known[other], rarity)
        if evidence.bits >= least:
            yield (one, other), evidence


def _carriers(place: dict[uuid.UUID, int]) -> dict[bytes, array[int]]:
    found: dict[bytes, array[int]] = defaultdict(lambda: array("l"))
    rows = db.session.execute(select(NameKey.part, NameKey.person_id).execution_options(yield_per=5000))
    for part, who in rows:
        if who in place:
            found[bytes(part)].append(place[who])
    return found


def _days(everybody: list[uuid.UUID], place: dict[uuid.UUID, int]) -> dict[int, object]:
    """The exact days of birth; a 1 January is none."""
    days: dict[int, object] = {}
    for who, said in births(everybody).items():
        when = span(said)
        if when and when.first == when.last and (when.first.month, when.first.day) != (1, 1):
            days[place[who]] = when.first
    return days


def _near(carriers: dict[bytes, array[int]], days: dict[int, object], place: dict[uuid.UUID, int]) -> set[int]:
    """Pairs worth comparing, each as one number: first times the number of people plus second."""
    people, near = len(place), set[int]()

    def put(group: Iterable[int]) -> None:
        near.update(one * people + other for one, other in combinations(sorted(group), 2))

    parts_of: dict[int, list[int]] = defaultdict(list)
    for number, (_part, members) in enumerate(carriers.items()):
        for member in members:
            parts_of[member].append(number)
    for number, members in enumerate(carriers.values()):
        if len(members) <= CLOSE:
            put(members)
            continue
        for group in _closer(number, members, parts_of if len(members) <= COMMON else {}, days):
            put(group)
    by_mail: dict[bytes, set[int]] = defaultdict(set)
    for who, blind in emails_of_all():
        if who in place:
            by_mail[blind].add(place[who])
    for together in by_mail.values():
        if len(together) <= CLOSE:
            put(together)
    return near


def _closer(
    number: int, members: Iterable[int], parts_of: dict[int, list[int]], days: dict[int, object]
) -> Iterator[list[int]]:
    """Among the carriers of one part those who share a second part, or a day of birth, with few others."""
    groups: dict[object, list[int]] = defaultdict(list)
    for member in members:
        if member in days:
            groups[days[member]].append(member)
        for other in parts_of.get(member, ()):
            if other > number:
                groups[other].append(member)
    return (group for group in groups.values() if 1 < len(group) <= CLOSE)
