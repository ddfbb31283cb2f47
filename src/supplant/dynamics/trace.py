"""The step written down: an array namespace whose values are formulas instead of numbers.

Called with `Formulas()` for `xp`, the model returns the formulas of a month. Equal formulas are one value,
constants are folded, and a division by what stays the same through a run becomes a multiplication. The
compiler (lower.py) turns the list into machine code, so the equations stay written once.

exp, log and tanh are given here in single precision from additions and multiplications, after Moshier's
Cephes library (expf, logf; relative error under 2e-7), so that they too are computed many runs at a time.
"""

from collections.abc import Iterable
from typing import Any

__all__ = ["Formulas", "Value", "operands"]

# Results of comparisons are "b", whole numbers of 32 bits "u", single precision "f".
KINDS = {"less": "b", "equal": "b", "both": "b", "bits": "u", "truncate": "u", "float": "f", "from_bits": "f"}
LOG2E, LN2_HIGH, LN2_LOW, MAGIC = 1.44269504088896341, 0.693359375, -2.12194440e-4, 12582912.0
EXP = (1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1)
LOG = (7.0376836292e-2, -1.1514610310e-1, 1.1676998740e-1, -1.2420140846e-1, 1.4249322787e-1,
       -1.6668057665e-1, 2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1)  # fmt: skip
ROOT_HALF = 0x3F3504F3
MANTISSA = 0x7FFFFF


class Value:
    """One operation on earlier values; `fixed` says that it stays the same through the months of a run."""

    __slots__ = ("args", "fixed", "kind", "make", "number", "op")

    def __init__(self, make: "Formulas", number: int, op: str, args: tuple[Any, ...], kind: str, fixed: bool):
        self.make, self.number, self.op, self.args, self.kind, self.fixed = (
            make,
            number,
            op,
            args,
            kind,
            fixed,
        )

    def _do(self, op: str, other: Any, swap: bool = False) -> "Value":
        other = self.make.lift(other, self.kind)
        return self.make.apply(op, other, self) if swap else self.make.apply(op, self, other)

    def __add__(self, other: Any) -> "Value":
        return self._do("add", other)

    def __radd__(self, other: Any) -> "Value":
        return self._do("add", other, swap=True)

    def __sub__(self, other: Any) -> "Value":
        return self._do("subtract", other)

    def __rsub__(self, other: Any) -> "Value":
        return self._do("subtract", other, swap=True)

    def __mul__(self, other: Any) -> "Value":
        return self._do("multiply", other)

    def __rmul__(self, other: Any) -> "Value":
        return self._do("multiply", other, swap=True)

    def __truediv__(self, other: Any) -> "Value":
        return self._do("divide", other)

    def __rtruediv__(self, other: Any) -> "Value":
        return self._do("divide", other, swap=True)

    def __neg__(self) -> "Value":
        return self._do("subtract", 0.0, swap=True)

    def __lt__(self, other: Any) -> "Value":
        return self._do("less", other)

    def __gt__(self, other: Any) -> "Value":
        return self._do("less", other, swap=True)

    def __ge__(self, other: Any) -> "Value":
        return self._do("at_least", other)

    def __le__(self, other: Any) -> "Value":
        return self._do("at_least", other, swap=True)

    def __eq__(self, other: object) -> "Value":  # type: ignore[override]
        return self._do("equal", other)

    def __hash__(self) -> int:
        return self.number

    def __and__(self, other: Any) -> "Value":
        return self._do("and", other)

    def __or__(self, other: Any) -> "Value":
        return self._do("or", other)

    def __xor__(self, other: Any) -> "Value":
        return self._do("xor", other)

    def __lshift__(self, other: Any) -> "Value":
        return self._do("left", other)

    def __rshift__(self, other: Any) -> "Value":
        return self._do("right", other)

    def astype(self, dtype: Any) -> "Value":
        """The same number as a float; whole numbers must be below 2^31."""
        del dtype
        return self if self.kind == "f" else self.make.apply("float", self)


class Formulas:
    """The namespace: what the model uses of NumPy, and the list of values made so far."""

    def __init__(self) -> None:
        self.values: list[Value] = []
        self._known: dict[tuple[Any, ...], Value] = {}

    def given(self, name: str, kind: str = "f", *, fixed: bool = True) -> Value:
        """A value that comes from outside."""
        return self._value("given", (name,), kind, fixed)

    def constant(self, number: float, kind: str = "f") -> Value:
        """A number."""
        return self._value("constant", (int(number) if kind == "u" else float(number),), kind, True)

    def lift(self, value: Any, kind: str = "f") -> Value:
        """A number as a value; values stay as they are."""
        return value if isinstance(value, Value) else self.constant(value, kind)

    def apply(self, op: str, *args: Value) -> Value:
        """The operation on its arguments, simplified where a number or a fixed divisor allows it."""
        simpler = self._simplified(op, args)
        if simpler is not None:
            return simpler
        kind = "b" if op in ("less", "at_least", "equal") else KINDS.get(op, args[-1].kind)
        return self._value(op, args, kind, all(arg.fixed for arg in args))

    def _simplified(self, op: str, args: tuple[Value, ...]) -> Value | None:
        if op not in ("add", "subtract", "multiply", "divide") or args[0].kind != "f":
            return None
        left, right = args
        a, b = (arg.args[0] if arg.op == "constant" else None for arg in args)
        if a is not None and b is not None:
            sums = {"add": a + b, "subtract": a - b, "multiply": a * b}
            return self.constant(sums[op] if op in sums else a / b)
        if (op == "multiply" and b == 1.0) or (op in ("add", "subtract") and b == 0.0):
            return left
        if (op == "multiply" and a == 1.0) or (op == "add" and a == 0.0):
            return right
        if op == "divide" and b is not None:
            return self.apply("multiply", left, self.constant(1.0 / b))
        if op == "divide" and right.fixed and not left.fixed:
            return self.apply("multiply", left, self.apply("divide", self.constant(1.0), right))
        return None

    def _value(self, op: str, args: tuple[Any, ...], kind: str, fixed: bool) -> Value:
        key = (op, kind, *((arg.number, "v") if isinstance(arg, Value) else arg for arg in args))
        if key not in self._known:
            self._known[key] = Value(self, len(self.values), op, args, kind, fixed)
            self.values.append(self._known[key])
        return self._known[key]

    # What the model uses of NumPy.
    def uint32(self, number: int) -> Value:
        """A whole number."""
        return self.constant(number, "u")

    def zeros_like(self, value: Value) -> Value:
        """Zero."""
        return self.constant(0, value.kind)

    def where(self, condition: Value, left: Any, right: Any) -> Value:
        """`left` where the condition holds, else `right`."""
        return self.apply("select", condition, self.lift(left), self.lift(right))

    def maximum(self, left: Any, right: Any) -> Value:
        """The larger."""
        return self.apply("maximum", self.lift(left), self.lift(right))

    def minimum(self, left: Any, right: Any) -> Value:
        """The smaller."""
        return self.apply("minimum", self.lift(left), self.lift(right))

    def clip(self, value: Value, low: Any, high: Any) -> Value:
        """Kept within bounds."""
        return self.minimum(self.maximum(value, low), high)

    def sqrt(self, value: Value) -> Value:
        """Square root."""
        return self.apply("root", value)

    def exp(self, value: Value) -> Value:
        """Two to a whole power times a polynomial, for arguments kept within -87 and 88."""
        x = self.clip(value, -87.0, 88.0)
        # The sum's last bits are the whole power; no later rearrangement may undo this rounding.
        shifted = self._exactly("add", x * LOG2E, MAGIC)
        whole = self._exactly("subtract", shifted, MAGIC)
        rest = self._exactly("subtract", x, whole * LN2_HIGH)
        rest = self._exactly("subtract", rest, whole * LN2_LOW)
        series = self._series(EXP, rest) * (rest * rest) + rest + 1.0
        power = self.apply("bits", shifted) << 23
        return self.apply("from_bits", self.apply("bits", series) + power)

    def log(self, value: Value) -> Value:
        """The exponent times ln 2 and a polynomial of the rest; the argument must be above 1e-38."""
        moved = self.apply("bits", value) - ROOT_HALF
        power = self.apply("float", self.apply("signed_right", moved, self.constant(23, "u")))
        x = self.apply("from_bits", (moved & MANTISSA) + ROOT_HALF) - 1.0
        square = x * x
        series = self._series(LOG, x) * x * square + power * LN2_LOW
        return x + (series - 0.5 * square) + power * LN2_HIGH

    def tanh(self, value: Value) -> Value:
        """1 - 2 / (exp(2 x) + 1), to 1e-7 absolutely."""
        return 1.0 - 2.0 / (self.exp(2.0 * value) + 1.0)

    def _exactly(self, op: str, left: Value, right: Any) -> Value:
        return self.apply(f"exact_{op}", left, self.lift(right))

    def _series(self, coefficients: tuple[float, ...], x: Value) -> Value:
        found = self.constant(coefficients[0])
        for coefficient in coefficients[1:]:
            found = found * x + coefficient
        return found


def operands(wanted: Iterable[Value]) -> list[Value]:
    """Every value that the wanted ones need, in the order in which they were made."""
    found: dict[int, Value] = {}
    open_ = list(wanted)
    while open_:
        value = open_.pop()
        if value.number not in found:
            found[value.number] = value
            open_ += [arg for arg in value.args if isinstance(arg, Value)]
    return [found[number] for number in sorted(found)]
