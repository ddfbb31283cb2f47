"""The three programs of the compiled engine, as text for LLVM.

draw     parameters of runs, from the table
futures  all months of runs: bins, values or nothing by month, and what stands at the end
count    how often each byte stands in each row
"""

from supplant.dynamics.draws import uniform
from supplant.dynamics.job import BINS
from supplant.dynamics.listing import Listing
from supplant.dynamics.lower import LANES, PIECE, TYPES, emit
from supplant.dynamics.month import Kind, Month, month_of
from supplant.dynamics.parameters import through
from supplant.dynamics.trace import Formulas, Value, operands
from supplant.dynamics.watch import Watch

__all__ = ["COUNT", "draw", "futures"]

F = TYPES["f"]
HEAD = f"declare {F} @llvm.sqrt.v{LANES}f32({F})\n"


def draw() -> str:
    """Takes values, matrix, key0, key1, first, end, rows."""
    make, text = Formulas(), Listing()
    key0, key1, row = (make.given(name, "u") for name in ("key0", "key1", "row"))
    runs = make.given("runs", "u", fixed=False)
    low, high, logarithmic = (make.given(name) for name in ("low", "high", "logarithmic"))
    drawn = through(uniform(key0, key1, runs, row, None, make), low, high, logarithmic, make)
    text.add(
        "define void @draw(ptr noalias %values, ptr noalias %matrix, i32 %key0, i32 %key1, i32 %first, "
        "i32 %end, i32 %rows) {\nentry:\n  br label %each\neach:\n"
        "  %row = phi i32 [0, %entry], [%row.next, %done]\n  %row64 = zext i32 %row to i64\n"
        "  %place = mul i64 %row64, 3"
    )
    for value, name in ((key0, "%key0"), (key1, "%key1"), (row, "%row")):
        text.splat(value, name)
    for index, value in enumerate((low, high, logarithmic)):
        text.load(value, "%matrix", index, "%place")
    needed = operands([drawn])
    text.lines += emit([value for value in needed if value.fixed], text.name)
    text.add("br label %group\ngroup:\n  %at = phi i32 [0, %each], [%at.next, %group]")
    text.add("  %at64 = zext i32 %at to i64")
    text.runs(runs)
    text.lines += emit([value for value in needed if not value.fixed], text.name)
    text.keep(drawn, "%values", "%row64", "%kept")
    text.add(
        f"  %at.next = add i32 %at, {LANES}\n  %more = icmp ult i32 %at.next, %end\n"
        "  br i1 %more, label %group, label %done\ndone:\n  %row.next = add i32 %row, 1\n"
        "  %again = icmp ult i32 %row.next, %rows\n  br i1 %again, label %each, label %out\n"
        "out:\n  ret void\n}"
    )
    return HEAD + "\n".join(text.lines)


def futures(kind: Kind, watch: Watch | None, responds: bool, counterfactual: bool) -> str:
    """Takes values, levers, low, scale, kept, roles, last, key0, key1, first, end, months.

    `levers` are base, response, threshold, and for observables the month from which localisation stands
    still and the size of the monthly noise. `kept` is (month, outcome, run): bytes of bins or values, by
    `kind`; `last` is (leaf of the state, run).
    """
    one, text = month_of(Formulas(), kind, watch, responds, counterfactual), Listing()
    reported = one.reported if kind != "end" else []
    ranges = [one.make.given(f"range{index}", fixed=False) for index in range(2 * len(reported))]
    if kind == "bins":
        reported = [_bin(one.make, *three) for three in zip(reported, ranges[::2], ranges[1::2], strict=True)]
    roles = [one.role] if kind in ("bins", "paths") else []
    needed = operands([*one.after, *one.begins, *reported, *roles])
    text.add(
        "define void @futures(ptr noalias %values, ptr noalias %levers, ptr noalias %low, ptr noalias %scale,"
        " ptr noalias %kept, ptr noalias %roles, ptr noalias %last, i32 %key0, i32 %key1, i32 %first, "
        "i32 %end, i32 %months) {\nentry:"
    )
    _before_the_months(one, needed, text)
    text.add("br label %month\nmonth:\n  %m = phi i32 [0, %group], [%m.next, %month]")
    for state, first, then in zip(one.before, one.begins, one.after, strict=True):
        text.add(f"{text.name(state)} = phi {F} [{text.name(first)}, %group], [{text.name(then)}, %month]")
    text.add(f"  %m64 = zext i32 %m to i64\n  %row = mul i64 %m64, {max(len(reported), 1)}")
    text.splat(one.month, "%m")
    for index, value in enumerate(ranges if kind == "bins" else []):
        text.load(value, "%scale" if index % 2 else "%low", index // 2, "%row")
    text.lines += emit([value for value in needed if not value.fixed], text.name)
    for index, value in enumerate(reported):
        text.add(f"%k{index} = add i64 %row, {index}")
        text.keep(value, "%kept", f"%k{index}", f"%o{index}")
    for value in roles:
        text.keep(value, "%roles", "%m64", "%role")
    text.add(
        "  %m.next = add i32 %m, 1\n  %more = icmp ult i32 %m.next, %months\n"
        "  br i1 %more, label %month, label %done\ndone:"
    )
    for index, value in enumerate(one.after[: one.own]):
        text.keep(value, "%last", str(index), f"%e{index}")
    text.add(
        f"  %at.next = add i32 %at, {LANES}\n  %again = icmp ult i32 %at.next, %end\n"
        "  br i1 %again, label %group, label %out\nout:\n  ret void\n}"
    )
    return HEAD + "\n".join(text.lines)


def _before_the_months(one: Month, needed: list[Value], text: Listing) -> None:
    """What is the same for all runs, and for all months of a group of runs."""
    used = {value.number for value in needed}
    for value, name in zip(one.keys, ("%key0", "%key1"), strict=True):
        text.splat(value, name)
    for index, value in enumerate(one.levers):
        if value.number in used:
            text.load(value, "%levers", index)
    text.add("br label %group\ngroup:\n  %at = phi i32 [0, %entry], [%at.next, %done]")
    text.add("  %at64 = zext i32 %at to i64")
    text.runs(one.runs)
    for index, value in enumerate(one.values):
        if value.number in used:
            made = text.name(value)
            text.add(f"{made}.i = add i64 %at64, {index * PIECE}")
            text.add(f"{made}.p = getelementptr float, ptr %values, i64 {made}.i")
            text.add(f"{made} = load {F}, ptr {made}.p, align 4")
    text.lines += emit([value for value in needed if value.fixed], text.name)


def _bin(make: Formulas, value: Value, low: Value, scale: Value) -> Value:
    return make.apply("truncate", make.clip((value - low) * scale, 0.0, BINS - 1.0))


COUNT = f"""
define void @count(ptr noalias %codes, ptr noalias %table, i32 %rows, i32 %bins, i32 %runs) {{
entry:
  %four = alloca [{4 * BINS} x i16], align 64
  %n = zext i32 %runs to i64
  %b = zext i32 %bins to i64
  br label %row
row:
  %r = phi i64 [0, %entry], [%r.next, %row.done]
  call void @llvm.memset.p0.i64(ptr %four, i8 0, i64 {8 * BINS}, i1 false)
  %from = mul i64 %r, {PIECE}
  %line = getelementptr i8, ptr %codes, i64 %from
  br label %one
one:
  %i = phi i64 [0, %row], [%i.next, %one]
  %p = getelementptr i8, ptr %line, i64 %i
  %c = load i8, ptr %p, align 1
  %code = zext i8 %c to i64
  %which = and i64 %i, 3
  %off = mul i64 %which, {BINS}
  %place = add i64 %off, %code
  %q = getelementptr i16, ptr %four, i64 %place
  %old = load i16, ptr %q, align 2
  %new = add i16 %old, 1
  store i16 %new, ptr %q, align 2
  %i.next = add i64 %i, 1
  %more = icmp ult i64 %i.next, %n
  br i1 %more, label %one, label %sum
sum:
  %k = phi i64 [0, %one], [%k.next, %sum]
  %p0 = getelementptr i16, ptr %four, i64 %k
  %p1 = getelementptr i16, ptr %p0, i64 {BINS}
  %p2 = getelementptr i16, ptr %p1, i64 {BINS}
  %p3 = getelementptr i16, ptr %p2, i64 {BINS}
  %x0 = load i16, ptr %p0, align 2
  %x1 = load i16, ptr %p1, align 2
  %x2 = load i16, ptr %p2, align 2
  %x3 = load i16, ptr %p3, align 2
  %s0 = add i16 %x0, %x1
  %s1 = add i16 %x2, %x3
  %s = add i16 %s0, %s1
  %wide = zext i16 %s to i64
  %tr = mul i64 %r, %b
  %ti = add i64 %tr, %k
  %tp = getelementptr i64, ptr %table, i64 %ti
  %was = load i64, ptr %tp, align 8
  %is = add i64 %was, %wide
  store i64 %is, ptr %tp, align 8
  %k.next = add i64 %k, 1
  %left = icmp ult i64 %k.next, %b
  br i1 %left, label %sum, label %row.done
row.done:
  %r.next = add i64 %r, 1
  %rr = trunc i64 %r.next to i32
  %again = icmp ult i32 %rr, %rows
  br i1 %again, label %row, label %out
out:
  ret void
}}
declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)
"""
