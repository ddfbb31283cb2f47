"""Formulas to machine code: many runs at a time, all months of a few runs before the next.

LLVM (Lattner & Adve, 2004, doi:10.1109/CGO.2004.1281665) compiles the list of operations into one loop over
months inside one loop over groups of runs, so that the state of a group never leaves the nearest memory.
Nothing is rounded differently for another number of months, runs or threads.
"""

import hashlib
import os
import struct
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import llvmlite
import llvmlite.binding as llvm
import platformdirs

from supplant.dynamics.trace import Value

__all__ = ["LANES", "PIECE", "TYPES", "compiled", "emit", "literal"]

LANES = 16 if llvm.get_host_cpu_features().get("avx512f") else 8  # runs that one instruction advances
PIECE = 1024  # runs that one call advances, and the length of the rows of its arrays
TYPES = {"f": f"<{LANES} x float>", "u": f"<{LANES} x i32>", "b": f"<{LANES} x i1>"}
FLOAT = {"add": "fadd", "subtract": "fsub", "multiply": "fmul", "divide": "fdiv"}
WHOLE = {
    "add": "add", "subtract": "sub", "and": "and", "or": "or", "xor": "xor", "left": "shl", "right": "lshr",
    "signed_right": "ashr",
}  # fmt: skip
CHANGES = {
    "float": ("sitofp", "u", "f"),
    "truncate": ("fptosi", "f", "u"),
    "bits": ("bitcast", "f", "u"),
    "from_bits": ("bitcast", "u", "f"),
}
COMPARE = {"less": "olt", "at_least": "oge", "equal": "oeq"}


def emit(values: Sequence[Value], name: Callable[[Value], str]) -> list[str]:
    """Lines of LLVM for the values; `name` gives what stands for each."""
    return [line for value in values if value.op not in ("constant", "given") for line in _line(value, name)]


def literal(value: Value) -> str:
    """A constant, the same in every lane."""
    if value.kind == "u":
        one = f"i32 {value.args[0]}"
    else:
        # Doubles that are exactly a float, in hexadecimal, as the language wants them.
        (rounded,) = struct.unpack("<f", struct.pack("<f", value.args[0]))
        (bits,) = struct.unpack("<Q", struct.pack("<d", rounded))
        one = f"float 0x{bits:016X}"
    return "<" + ", ".join([one] * LANES) + ">"


def _line(value: Value, name: Callable[[Value], str]) -> list[str]:
    op, kind = value.op, value.kind
    made = name(value)
    args = [name(arg) for arg in value.args]
    inner = TYPES[value.args[0].kind]
    if op in CHANGES:
        verb, before, after = CHANGES[op]
        return [f"{made} = {verb} {TYPES[before]} {args[0]} to {TYPES[after]}"]
    if op in COMPARE:
        return [f"{made} = fcmp {COMPARE[op]} {inner} {args[0]}, {args[1]}"]
    if op in ("maximum", "minimum"):
        test = "ogt" if op == "maximum" else "olt"
        return [
            f"{made}.c = fcmp {test} {inner} {args[0]}, {args[1]}",
            f"{made} = select {TYPES['b']} {made}.c, {inner} {args[0]}, {inner} {args[1]}",
        ]
    if op == "select":
        return [f"{made} = select {TYPES['b']} {args[0]}, {TYPES[kind]} {args[1]}, {TYPES[kind]} {args[2]}"]
    if op == "root":
        return [f"{made} = call {inner} @llvm.sqrt.v{LANES}f32({inner} {args[0]})"]
    if kind == "f":
        free = "contract" if op.startswith("exact_") else "reassoc contract nsz arcp"
        return [f"{made} = {FLOAT[op.removeprefix('exact_')]} {free} {inner} {args[0]}, {args[1]}"]
    return [f"{made} = {WHOLE[op]} {inner} {args[0]}, {args[1]}"]


@cache
def _start() -> None:
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()


def _machine() -> Any:
    """A new one for each program, since what runs a program takes it over."""
    _start()
    target = llvm.Target.from_default_triple()
    return target.create_target_machine(
        cpu=llvm.get_host_cpu_name(), features=llvm.get_host_cpu_features().flatten(), opt=3
    )


_KEPT: list[Any] = []  # engines that own the machine code


def compiled(source: Callable[[], str], fingerprint: str, function: str) -> int:
    """Address of the function in the machine code of `source`, from the disk where it was compiled before."""
    processor = f"{llvm.get_host_cpu_name()} {llvm.get_host_cpu_features().flatten()} {llvmlite.__version__}"
    key = hashlib.sha256(f"{fingerprint} {processor}".encode()).hexdigest()[:32]
    folder = Path(os.environ.get("SUPPLANT_CACHE") or platformdirs.user_cache_dir("supplant")) / "native"
    file = folder / f"{key}.o"
    machine = _machine()
    try:
        code = file.read_bytes()
    except OSError:
        module = llvm.parse_assembly(source())
        module.triple, module.data_layout = machine.triple, str(machine.target_data)
        options = llvm.create_pipeline_tuning_options(speed_level=3)
        options.slp_vectorization = False
        passes = llvm.create_pass_builder(machine, options)
        passes.getModulePassManager().run(module, passes)
        code = machine.emit_object(module)
        _store(file, code)
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine)
    engine.add_object_file(llvm.ObjectFileRef.from_data(code))
    engine.finalize_object()
    _KEPT.append(engine)
    return int(engine.get_function_address(function))


def _store(file: Path, code: bytes) -> None:
    """Keep the code for the next time; where nothing can be written it is compiled again."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        partial = file.with_suffix(f".{os.getpid()}")
        partial.write_bytes(code)
        partial.replace(file)
    except OSError:
        return
