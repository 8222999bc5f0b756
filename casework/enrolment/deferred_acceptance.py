"""Who gets which cohort when people rank cohorts and cohorts rank people: deferred acceptance (Gale and Shapley 1962).

Each person asks at their first wish; each cohort keeps the best of those who ask, as far as its places go, and refuses
the rest, who ask at their next wish. Nobody who asked before is safe until nobody asks any more. So nobody is refused
where somebody of a lower rank got in (no justified envy), and it never helps a person to rank otherwise than they wish.

Places kept for a group go to the best of that group first, then come the open places for everybody; what a group does
not fill is open, too. A cohort that chooses place by place like this keeps both promises: one person more who asks
pushes out at most one.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Who = TypeVar("Who", bound=Hashable)
Where = TypeVar("Where", bound=Hashable)


@dataclass(frozen=True)
class Seats(Generic[Who]):
    """A cohort's places, its order of people (who is not in it cannot come in), and what it keeps for groups."""

    places: int
    ranking: Sequence[Who]
    reserves: Mapping[str, int] = field(default_factory=dict)
    members: Mapping[str, Collection[Who]] = field(default_factory=dict)

    def choose(self, asking: Collection[Who]) -> list[Who]:
        """The best of those who ask, place by place: first those kept for groups, in the order of their names."""
        waiting = [who for who in self.ranking if who in asking] if not isinstance(asking, list) else asking
        taken: list[Who] = []
        for group in sorted(self.reserves):
            own = [who for who in waiting if who in self.members.get(group, ())]
            kept = own[: max(0, min(self.reserves[group], self.places - len(taken)))]
            taken += kept
            gone = set(kept)
            waiting = [who for who in waiting if who not in gone]
        return taken + waiting[: max(0, self.places - len(taken))]


def allocate(wishes: Mapping[Who, Sequence[Where]], cohorts: Mapping[Where, Seats[Who]]) -> dict[Who, Where]:
    """Each person who gets a place, with its cohort. The order in which people come makes no difference."""
    ranks = {where: {who: rank for rank, who in enumerate(seats.ranking)} for where, seats in cohorts.items()}
    held: dict[Where, list[Who]] = {where: [] for where in cohorts}
    following = dict.fromkeys(wishes, 0)
    asking = list(wishes)
    while asking:
        asked: dict[Where, list[Who]] = {}
        for who in asking:
            wish = _next_wish(who, wishes[who], following, ranks)
            if wish is not None:
                asked.setdefault(wish, []).append(who)
        asking = []
        for where, new in asked.items():
            everybody = sorted([*held[where], *new], key=ranks[where].__getitem__)
            held[where] = cohorts[where].choose(everybody)
            kept = set(held[where])
            asking += [who for who in everybody if who not in kept]
    return {who: where for where, people in held.items() for who in people}


def _next_wish(
    who: Who, wishes: Sequence[Where], following: dict[Who, int], ranks: Mapping[Where, Mapping[Who, int]]
) -> Where | None:
    """The next wish at a cohort that knows this person."""
    while following[who] < len(wishes):
        wish = wishes[following[who]]
        following[who] += 1
        if who in ranks.get(wish, ()):
            return wish
    return None
