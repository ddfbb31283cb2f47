"""Formulas carried out by NumPy, a month of many runs at a time: as the compiled engine, without a compiler.

They are the calls that the step makes on arrays, in the same order, and so give the same bits. But what is
the same in all months is computed once, what stands twice in the equations is computed once, and a call
writes into memory that is used again, which is what takes the time of calls on some thousand runs.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np

from supplant.dynamics.levers import Levers
from supplant.dynamics.month import Kind, Month, leaves, like, month_of
from supplant.dynamics.state import NEVER, State
from supplant.dynamics.trace import Formulas, Value, operands
from supplant.dynamics.watch import Watch

__all__ = ["Script"]


class _Exact(Formulas):
    """Formulas as they stand: nothing folded or turned, exponentials and logarithms as NumPy has them."""

    def _simplified(self, op: str, args: tuple[Value, ...]) -> None:
        return None

    def exp(self, value: Value) -> Value:
        """NumPy's."""
        return self.apply("exp", value)

    def log(self, value: Value) -> Value:
        """NumPy's."""
        return self.apply("log", value)

    def tanh(self, value: Value) -> Value:
        """NumPy's."""
        return self.apply("tanh", value)


def _select(condition: np.ndarray, left: np.ndarray, right: np.ndarray, out: np.ndarray) -> None:
    if out is not right:
        np.copyto(out, right)
    np.copyto(out, left, where=condition)


def _turn(value: np.ndarray, out: np.ndarray) -> None:
    np.copyto(out, value, casting="unsafe")


_CALLS: dict[str, Callable[..., Any]] = {
    "add": np.add, "subtract": np.subtract, "multiply": np.multiply, "divide": np.divide, "less": np.less,
    "at_least": np.greater_equal, "equal": np.equal, "and": np.bitwise_and, "or": np.bitwise_or,
    "xor": np.bitwise_xor, "left": np.left_shift, "right": np.right_shift, "maximum": np.maximum,
    "minimum": np.minimum, "root": np.sqrt, "exp": np.exp, "log": np.log, "tanh": np.tanh,
    "select": _select, "float": _turn, "truncate": _turn,
}  # fmt: skip


@cache
def _traced(kind: Kind, watch: Watch | None, responds: bool, counterfactual: bool, noisy: bool) -> Month:
    return month_of(_Exact(), kind, watch, responds, counterfactual, noisy)


class Script:
    """The months of some runs: `advance` carries out the next one, then `reported` and `role` hold it.

    `values` are those of all parameters (row, run), `levers` base and response, with the threshold of the
    latter; `freeze` is the month from which localisation and the plant stand still, for observables.
    """

    def __init__(
        self, kind: Kind, values: np.ndarray, runs: np.ndarray, keys: tuple[np.uint32, np.uint32],
        levers: tuple[Levers, Levers | None, float], *, watch: Watch | None = None,
        counterfactual: bool = False, noisy: bool = True, freeze: float = NEVER,
    ) -> None:  # fmt: skip
        base, response, threshold = levers
        one = _traced(kind, watch, response is not None, counterfactual, noisy)
        self._types = {"f": values.dtype, "u": np.dtype(np.uint32), "b": np.dtype(bool)}
        self._held: dict[int, np.ndarray] = {}
        self._calls: list[tuple[Callable[..., Any], list[np.ndarray], np.ndarray]] = []
        self._number, self._begun = np.zeros((), np.uint32), False
        pulled = [*leaves(base), *leaves(response or base), threshold, freeze, 1.0]
        self._hold(one.values, list(values))
        self._hold(one.levers, [np.asarray(lever, values.dtype) for lever in pulled])
        self._hold([*one.keys, one.runs, one.month], [*map(np.asarray, keys), runs, self._number])
        self._hold(one.before, [np.empty(values.shape[1], values.dtype) for _ in one.before])
        wanted = [*one.after, *one.reported, one.role]
        self._plan(operands([*wanted, *one.begins]), wanted)
        self.reported, self.role = self._of(one.reported), self._held[one.role.number]
        self._shape, self._after = one.state, self._of(one.after)
        self._moves = [
            (before, after)
            for before, after in zip(self._of(one.before), self._after, strict=True)
            if after is not before
        ]
        for before, begins in zip(one.before, one.begins, strict=True):
            self._held[before.number][...] = self._held[begins.number]

    def advance(self) -> None:
        """Carry out a month."""
        if self._begun:
            for before, after in self._moves:
                before[...] = after
            self._number += np.uint32(1)
        self._begun = True
        for call, args, out in self._calls:
            call(*args, out=out)

    def state(self) -> State:
        """The state at the end of the month that was carried out last."""
        state: State = like(self._shape, iter([np.array(value) for value in self._after]))
        return state

    def _hold(self, values: Sequence[Value], arrays: Sequence[np.ndarray]) -> None:
        self._held.update(zip([value.number for value in values], arrays, strict=True))

    def _of(self, values: Sequence[Value]) -> list[np.ndarray]:
        return [self._held[value.number] for value in values]

    def _plan(self, needed: Sequence[Value], wanted: Sequence[Value]) -> None:
        """Compute what is the same in all months; for the rest, find where each call is to write."""
        last = {arg.number: value.number for value in needed for arg in value.args if isinstance(arg, Value)}
        last |= dict.fromkeys((value.number for value in wanted), len(wanted[0].make.values))
        free: dict[tuple[Any, ...], list[np.ndarray]] = {}
        for value in needed:
            if value.op == "given":
                continue
            kind = self._types[value.kind]
            if value.op == "constant":
                self._held[value.number] = np.asarray(value.args[0], kind)
                continue
            args = self._of(value.args)
            shape = np.broadcast_shapes(*(arg.shape for arg in args))
            ends = {
                arg.number: self._held[arg.number]
                for arg in value.args
                if last[arg.number] == value.number and not arg.fixed and arg.op != "given"
            }
            spare = free.setdefault((kind, shape), [])
            # What ends here may be written over, but for what a choice between two still reads.
            if value.op != "select":
                spare += [array for array in ends.values() if (array.dtype, array.shape) == (kind, shape)]
            out = spare.pop() if spare and not value.fixed else np.empty(shape, kind)
            for array in ends.values():
                pool = free.setdefault((array.dtype, array.shape), [])
                if array is not out and not any(array is other for other in pool):
                    pool.append(array)
            self._held[value.number] = out
            if value.fixed:
                _CALLS[value.op](*args, out=out)
            else:
                self._calls.append((_CALLS[value.op], args, out))
