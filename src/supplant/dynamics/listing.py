"""A function of LLVM as it is written: its lines, and what each value is called in it."""

from supplant.dynamics.lower import LANES, PIECE, TYPES, literal
from supplant.dynamics.trace import Value

__all__ = ["Listing"]

U = TYPES["u"]


class Listing:
    """Lines of a function, and the name of each value in it."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.names: dict[int, str] = {}

    def name(self, value: Value) -> str:
        """What stands for the value."""
        if value.op == "constant":
            return literal(value)
        return self.names.setdefault(value.number, f"%v{value.number}")

    def add(self, text: str) -> None:
        """A line, or several."""
        self.lines.append(text)

    def splat(self, value: Value, scalar: str) -> None:
        """The same number in every lane."""
        kind, one = TYPES[value.kind], "float" if value.kind == "f" else "i32"
        made = self.name(value)
        self.add(f"{made}.s = insertelement {kind} poison, {one} {scalar}, i64 0")
        self.add(f"{made} = shufflevector {kind} {made}.s, {kind} poison, <{LANES} x i32> zeroinitializer")

    def load(self, value: Value, pointer: str, index: int, among: str | None = None) -> None:
        """One number for every lane from an array of floats."""
        made, place = self.name(value), str(index)
        if among is not None:
            place = f"{made}.i"
            self.add(f"{place} = add i64 {among}, {index}")
        self.add(f"{made}.p = getelementptr float, ptr {pointer}, i64 {place}")
        self.add(f"{made}.x = load float, ptr {made}.p, align 4")
        self.splat(value, f"{made}.x")

    def runs(self, value: Value) -> None:
        """Numbers of the runs of the group at %at."""
        made = self.name(value)
        lanes = ", ".join(f"i32 {lane}" for lane in range(LANES))
        self.add(f"{made}.a = add i32 %first, %at")
        self.add(f"{made}.b = insertelement {U} poison, i32 {made}.a, i64 0")
        self.add(f"{made}.d = shufflevector {U} {made}.b, {U} poison, <{LANES} x i32> zeroinitializer")
        self.add(f"{made} = add {U} {made}.d, <{lanes}>")

    def keep(self, value: Value, pointer: str, row: str, label: str) -> None:
        """Store a value at (row, %at) of an array of rows of PIECE floats, or of bytes for whole numbers."""
        what, kind = self.name(value), "float"
        if value.kind == "u":
            self.add(f"{label}.b = trunc {U} {what} to <{LANES} x i8>")
            what, kind = f"{label}.b", "i8"
        self.add(f"{label}.r = mul i64 {row}, {PIECE}")
        self.add(f"{label}.i = add i64 {label}.r, %at64")
        self.add(f"{label}.p = getelementptr {kind}, ptr {pointer}, i64 {label}.i")
        self.add(f"store <{LANES} x {kind}> {what}, ptr {label}.p, align 1")
