"""One partnership across the end of a state: Russia goes on with what the Soviet Union began.

A former state is read as its continuing state, the first of its successors, where that one began when the
other ended. A successor that had stood beside it (Germany beside East Germany) does not inherit its
partnerships: those ended. Left out: the further heirs (Ukraine of the Soviet Union); what they deliver to an
old customer begins a partnership of its own.
"""

from collections.abc import Iterable, Mapping

from supplant.core.actors import actor
from supplant.core.errors import UnknownActor

__all__ = ["heirs"]


def heirs(codes: Iterable[str]) -> Mapping[str, str]:
    """The continuing state of each code that has one; codes without one are absent.

    >>> dict(heirs(["SUN", "DDR", "FRA", "YUG"]))
    {'SUN': 'RUS', 'YUG': 'SRB'}
    """
    found = {}
    for code in codes:
        last = _heir(code)
        if last != code:
            found[code] = last
    return found


def _heir(code: str) -> str:
    seen = {code}
    while True:
        try:
            state = actor(code)
        except UnknownActor:
            return code
        if state.kind != "former" or not state.successors:
            return code
        heir = actor(state.successors[0])
        begun, ended = heir.valid_from, state.valid_to
        if begun is None or ended is None or abs((begun - ended).days) > 366 or heir.code in seen:
            return code
        code = heir.code
        seen.add(code)
