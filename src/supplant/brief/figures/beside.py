"""Charts drawn by a process beside this one, while the rest of a brief is being worked out.

The converter takes half a second to start, and holds Python's lock while it draws. In a process of its own it
costs the brief next to no time, as far as there is a processor for it. It is the same converter on the same
specification, and so the same drawing; where no process can be had, or it fails, the chart is drawn here.
"""

import json
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from supplant.brief.figures.svg import drawn_here
from supplant.brief.model import Brief

__all__ = ["Beside"]

# A line of JSON for every line of JSON: a drawing for a specification, null where it cannot be drawn.
_PROGRAM = """
import json, sys, vl_convert
for line in sys.stdin:
    try:
        drawn = vl_convert.vegalite_to_svg(json.loads(line), allowed_base_urls=[])
    except ValueError:
        drawn = None
    print(json.dumps(drawn), flush=True)
"""


class Beside:
    """Draws specifications, each once. Use as a context manager: the process ends with it.

    >>> with Beside() as draw:
    ...     draw({"mark": "point", "data": {"values": [{"a": 1}]}})[:4]
    '<svg'
    """

    def __init__(self) -> None:
        self._asked: dict[str, Future[str | None]] = {}
        self._thread = ThreadPoolExecutor(1)  # one question at a time, so that neither side's pipe fills up
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> "Beside":
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self._process.kill()
        self._thread.shutdown(cancel_futures=True)
        if self._process is not None:
            # What a process that has died was still to read cannot be written to it.
            with suppress(OSError), self._process as process:
                process.kill()  # again, for one that the thread had only just started

    def ahead(self, brief: Brief) -> None:
        """Begin to draw the charts of an unfinished brief; those that stay as they are will be ready."""
        for section in brief.sections:
            for figure in section.figures:
                self._ask(dict(figure.spec))

    def __call__(self, spec: dict[str, Any]) -> str:
        """The drawing. Raises SupplantError where there can be none."""
        drawn = self._ask(spec).result()
        return drawn_here(spec) if drawn is None else drawn

    def _ask(self, spec: dict[str, Any]) -> Future[str | None]:
        text = json.dumps(spec)
        if text not in self._asked:
            self._asked[text] = self._thread.submit(self._answer, text)
        return self._asked[text]

    def _answer(self, text: str) -> str | None:
        try:
            if self._process is None:
                self._process = subprocess.Popen(  # noqa: S603  our own program, in the Python that runs this
                    [sys.executable, "-P", "-c", _PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL, text=True, encoding="ascii",
                )  # fmt: skip
            question, answer = self._process.stdin, self._process.stdout
            assert question is not None
            assert answer is not None
            question.write(f"{text}\n")
            question.flush()
            drawn: str | None = json.loads(answer.readline())
        except (OSError, ValueError):
            return None
        return drawn
