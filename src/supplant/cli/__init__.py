"""The command line: arguments -> pipeline -> exit code.

Exit codes: 0 done, 1 the data or the question cannot be answered, 2 wrong use, 130 interrupted.
With `--json` one JSON document goes to standard output and nothing else; all other words go to standard
error.
"""

import gc
import importlib
import sys
from collections.abc import Sequence
from functools import cache
from types import ModuleType

__all__ = ["entry_point", "main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    try:
        # Loaded here, so that an interrupt while the libraries load is an interrupt like any other.
        return int(_program().run(sys.argv[1:] if arguments is None else arguments))
    except KeyboardInterrupt:
        print("supplant: interrupted; what was finished is kept", file=sys.stderr)  # noqa: T201
        return 130


@cache
def _program() -> ModuleType:
    """The program, loaded once.

    The libraries make a hundred thousand objects that last as long as the process. To look for garbage among
    them while they load, and again afterwards, takes a tenth of the time of a short command.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        return importlib.import_module("supplant.cli.program")
    finally:
        gc.freeze()
        gc.unfreeze()  # back, but among the old, which are seldom looked through
        if collecting:
            gc.enable()


def entry_point() -> None:
    """The `supplant` program."""
    sys.exit(main())
