"""The child that finds the optimum: reads a problem of plain numbers, writes who gets what.

Run by path in a process of its own (see optimum.py) and imports nothing of the application: the solver and numpy take
70 MiB, which no web process should carry for a page that is opened twice a week. It sees numbers, never a person.
"""

from __future__ import annotations

import json
import resource
import sys
from importlib import import_module
from typing import Any

CPU_SECONDS = 30
#: Longer than this the best that was found so far is good enough; the parent compares it with one by one.
SECONDS = 8.0
#: Proven to lie within so much of what is possible at all. Mostly it is the optimum itself; proving the last points of a
#: tight office with heavy cases took three seconds instead of one.
NEAR = 0.003
#: Exit status when the library is missing: the operator's fault.
NOT_INSTALLED = 70
NO_END = 1e30


def solve(problem: dict[str, Any], highs: Any, numpy: Any) -> tuple[list[int | None], int]:
    """Who gets what, and what no other solution can be above.

    A column for each pair that is allowed, and one for each stretch of somebody's capacity that is worth the same.

    Each case is given once at most; the weights that somebody gets fill their stretches, the dearest first by itself.
    """
    weights, pairs, stretches = problem["weights"], problem["pairs"], problem["stretches"]
    cases, advisors = len(weights), problem["advisors"]
    starts: list[int] = []
    index: list[int] = []
    value: list[float] = []
    for case, advisor, _points in pairs:
        starts.append(len(index))
        index += [case, cases + advisor]
        value += [1.0, float(weights[case])]
    for advisor, _size, _worth in stretches:
        starts.append(len(index))
        index.append(cases + advisor)
        value.append(-1.0)
    starts.append(len(index))
    model = highs.HighsLp()
    model.num_col_, model.num_row_ = len(pairs) + len(stretches), cases + advisors
    model.col_cost_ = numpy.array([-float(pair[2]) for pair in pairs] + [-float(each[2]) for each in stretches])
    model.col_lower_ = numpy.zeros(model.num_col_)
    model.col_upper_ = numpy.array([1.0] * len(pairs) + [float(each[1]) for each in stretches])
    model.row_lower_ = numpy.array([-NO_END] * cases + [0.0] * advisors)
    model.row_upper_ = numpy.array([1.0] * cases + [0.0] * advisors)
    model.a_matrix_.format_ = highs.MatrixFormat.kColwise
    model.a_matrix_.start_, model.a_matrix_.index_ = numpy.array(starts), numpy.array(index)
    model.a_matrix_.value_ = numpy.array(value)
    kinds = highs.HighsVarType
    model.integrality_ = [kinds.kInteger] * len(pairs) + [kinds.kContinuous] * len(stretches)
    engine = highs.Highs()
    # One thread and one seed: the same cases give the same answer. All worths are whole numbers: less than one is none.
    options = {
        "output_flag": False,
        "threads": 1,
        "random_seed": 7,
        "mip_rel_gap": NEAR,
        "mip_abs_gap": 0.9,
        "time_limit": SECONDS,
    }
    for name, choice in options.items():
        engine.setOptionValue(name, choice)
    # Without a first solution: with one, version 1.16 reckons wrongly after presolving and stops too soon. The parent
    # compares with one by one instead.
    engine.passModel(model)
    engine.run()
    taken, bound = engine.getSolution().col_value, -engine.getInfo().mip_dual_bound
    chosen: list[int | None] = [None] * cases
    for (case, advisor, _points), share in zip(pairs, taken, strict=False):
        if share > 0.5:
            chosen[case] = advisor
    return chosen, int(bound + 0.001) if abs(bound) < NO_END else 0


def main() -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    try:
        highs, numpy = import_module("highspy"), import_module("numpy")
    except ImportError:
        return NOT_INSTALLED
    json.dump(solve(json.load(sys.stdin), highs, numpy), sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
