"""The whole program: which word leads to which command.

Groups of commands whose libraries are slow to load are named by their place, and loaded when they are used.
"""

import sys
from collections.abc import Sequence

from cyclopts import CycloptsError

from supplant.cli.commands import app
from supplant.cli.show import complain
from supplant.core.errors import SupplantError

__all__ = ["app", "run"]

# Word -> (place, what the list of commands says of it).
_LATER = {
    "bench": ("bench_command:bench", "How fast this machine is, beside named baselines."),
    "history": (
        "history_commands:history",
        "What became of past partnerships: one opened, or all summed up.",
    ),
    "screen": (
        "history_commands:screen",
        "Rank partnerships by the probability of displacement and of rivalry.",
    ),
    "backtest": (
        "history_commands:backtest",
        "How well such forecasts did in the past, against null models.",
    ),
    "simulate": ("model_commands:simulate", "Run the futures of a partnership."),
    "hindcasts": ("model_commands:hindcasts", "Write the page of all hindcasts, with rivals and nulls."),
    "calibrate": (
        "model_commands:calibrate",
        "Fit the partnership model to a case; --score adds the hindcast.",
    ),
    "read": (
        "reading_commands:read",
        "Read documents and print what they claim, about whom, in which words.",
    ),
    "review": (
        "reading_commands:review",
        "List claims that nobody has reviewed; accept, reject or edit them.",
    ),
}

for _word, (_place, _help) in _LATER.items():
    app.command(f"supplant.cli.{_place}", name=_word, help=_help)


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; what it says goes to the terminal."""
    try:
        code = app(list(arguments), exit_on_error=False, print_error=False, result_action="return_value")
    except CycloptsError as error:
        complain(f"{error}\nSee supplant --help")
        return 2
    except SupplantError as error:
        complain(str(error))
        return error.exit_code
    except BrokenPipeError:
        # The reader of our output has gone (`supplant cases | head`): nothing is wrong, and nobody listens.
        sys.stderr.close()
        return 0
    return code if isinstance(code, int) else 0
