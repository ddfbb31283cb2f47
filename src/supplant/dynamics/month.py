"""The step as formulas (trace.py), by where they come from and where they go.

What every engine is made from that does not call the step itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from supplant.dynamics.draws import monthly_noise
from supplant.dynamics.job import without_localisation
from supplant.dynamics.levers import Levers, in_force, levers
from supplant.dynamics.mechanisms.role import BUYER_ROLES
from supplant.dynamics.outcomes import observed, outcomes
from supplant.dynamics.parameters import assemble, table
from supplant.dynamics.setting import prepare, stopped
from supplant.dynamics.state import State, initial
from supplant.dynamics.step import Noise, step
from supplant.dynamics.trace import Formulas, Value
from supplant.dynamics.watch import Watch

__all__ = ["LEVERS", "Kind", "Month", "leaves", "like", "month_of"]

Kind = Literal["bins", "paths", "end", "seen"]
LEVERS = len(levers().transfer) + len(Levers._fields) - 1


def leaves(tree: Any) -> Iterator[Any]:
    """The values of nested tuples in order."""
    if isinstance(tree, tuple):
        for part in tree:
            yield from leaves(part)
    elif tree is not None:
        yield tree


def like(tree: Any, values: Iterator[Any]) -> Any:
    """Nested tuples of the same shape from values in order."""
    if isinstance(tree, tuple):
        parts = [like(part, values) for part in tree]
        return type(tree)(*parts) if hasattr(tree, "_fields") else tuple(parts)
    return None if tree is None else next(values)


@dataclass(frozen=True)
class Month:
    """The formulas of a month, by where they come from and where they go."""

    make: Formulas
    state: State  # formulas of the state at the end of the month
    values: list[Value]
    levers: list[Value]
    keys: tuple[Value, Value]
    runs: Value
    month: Value
    begins: list[Value]  # state at the start of the first month
    before: list[Value]  # state at the start of a month
    after: list[Value]
    own: int  # how many of them are not the counterfactual's
    reported: list[Value]
    role: Value


def month_of(
    make: Formulas,
    kind: Kind,
    watch: Watch | None,
    responds: bool,
    counterfactual: bool,
    noisy: bool = True,
) -> Month:
    """The step as formulas: its own state first, that of the counterfactual behind it."""
    values = [make.given(f"value{index}") for index in range(len(table().rows))]
    keys = (make.given("key0", "u"), make.given("key1", "u"))
    runs, month = make.given("runs", "u"), make.given("month", "u", fixed=False)
    pulled = [make.given(f"lever{index}") for index in range(2 * LEVERS + 3)]
    base = like(levers(), iter(pulled))
    response = like(levers(), iter(pulled[LEVERS:])) if responds else None
    setting = prepare(assemble(values, make), make)
    other = without_localisation(setting)
    start: Any = (initial(setting, make), initial(other, make) if counterfactual else None)
    before = [make.given(f"state{index}", fixed=False) for index, _ in enumerate(leaves(start))]
    state, twin = like(start, iter(before))
    t = month.astype(None)
    zero = make.constant(0.0)
    noise = monthly_noise(*keys, runs, month, None, make) if noisy else Noise(zero, zero)
    begun = setting
    if kind == "seen":
        noise = Noise(*(pulled[-1] * one for one in noise))
        begun = stopped(setting, pulled[-2], t, make)
    now = in_force(base, response, watch, pulled[2 * LEVERS], state, setting, t, make)
    after, flows = step(state, begun, now, noise, t, make)
    without = None
    if counterfactual:
        twin, without = step(twin, other, now, noise, t, make)
    told = observed(flows, state) if kind == "seen" else outcomes(flows, after, without)
    return Month(
        make, after, values, pulled, keys, runs, month,
        begins=[make.lift(value) for value in leaves(start)],
        before=before,
        after=[make.lift(value) for value in leaves((after, twin))],
        own=len(list(leaves(after))),
        reported=[make.lift(value) for value in told],
        role=make.apply("truncate", flows.role_supplier * float(len(BUYER_ROLES)) + flows.role_buyer),
    )  # fmt: skip
