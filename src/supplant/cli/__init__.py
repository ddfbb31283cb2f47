"""The command line: arguments -> pipeline -> exit code.

Exit codes: 0 done, 1 the data or the question cannot be answered, 2 wrong use, 130 interrupted.
With `--json` one JSON document goes to standard output and nothing else; all other words go to standard
error.
"""

import importlib
import sys
from collections.abc import Sequence

__all__ = ["entry_point", "main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    try:
        # Loaded here, so that an interrupt while the libraries load is an interrupt like any other.
        program = importlib.import_module("supplant.cli.program")
        return int(program.run(sys.argv[1:] if arguments is None else arguments))
    except KeyboardInterrupt:
        print("supplant: interrupted; what was finished is kept", file=sys.stderr)  # noqa: T201
        return 130


def entry_point() -> None:
    """The `supplant` program."""
    sys.exit(main())
