"""The test of Mann, Whitney and Wilcoxon: may two lists of times come from the same source?"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence


def u_test(one: Sequence[float], other: Sequence[float]) -> float:
    """The two-sided p value, by the normal approximation with equal ranks shared; good from n = 20 each."""
    together = sorted([*one, *other])
    counted, rank, ranks = Counter(together), 0, {}
    for value in dict.fromkeys(together):
        ranks[value] = rank + (counted[value] + 1) / 2
        rank += counted[value]
    n, m = len(one), len(other)
    u = sum(ranks[value] for value in one) - n * (n + 1) / 2
    ties = sum(count**3 - count for count in counted.values()) / ((n + m) * (n + m - 1))
    spread = math.sqrt(n * m / 12 * (n + m + 1 - ties))
    return math.erfc(abs(u - n * m / 2) / spread / math.sqrt(2)) if spread else 1.0
