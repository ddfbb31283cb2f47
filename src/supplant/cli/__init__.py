"""The command line: arguments -> pipeline -> exit code.

Exit codes: 0 done, 1 the data or the question cannot be answered, 2 wrong use, 130 interrupted.
With `--json` one JSON document goes to standard output and nothing else; all other words go to standard
error.
"""

import sys
from collections.abc import Sequence

from cyclopts import CycloptsError

from supplant.cli import reading_commands
from supplant.cli.commands import app
from supplant.cli.show import complain
from supplant.core.errors import SupplantError

__all__ = ["main", "reading_commands"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    try:
        code = app(
            list(sys.argv[1:] if arguments is None else arguments),
            exit_on_error=False,
            print_error=False,
            result_action="return_value",
        )
    except CycloptsError as error:
        complain(f"{error}\nSee supplant --help")
        return 2
    except SupplantError as error:
        complain(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        complain("interrupted; what was finished is kept")
        return 130
    except BrokenPipeError:
        # The reader of our output has gone (`supplant cases | head`): nothing is wrong, and nobody listens.
        sys.stderr.close()
        return 0
    return code if isinstance(code, int) else 0


def entry_point() -> None:
    """The `supplant` program."""
    sys.exit(main())
