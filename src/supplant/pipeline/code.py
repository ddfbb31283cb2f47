"""A digest of parts of the program, for keys of what is kept between runs."""

from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib import resources
from importlib.resources.abc import Traversable

__all__ = ["code_digest"]

DIGITS = 8
_ENDINGS = (".py", ".csv", ".sql")


@cache
def code_digest(*parts: str) -> str:
    """Eight digits that change when a program file or table of the named folders and files does.

    Names are those inside the package: `history`, `store/queries`, `pipeline/reference.py`.

    >>> code_digest("history") == code_digest("dynamics")
    False
    """
    digest = sha256()
    for part in parts:
        for name, file in _files(part, resources.files("supplant").joinpath(part)):
            digest.update(name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:DIGITS]


def _files(name: str, entry: Traversable) -> Iterator[tuple[str, Traversable]]:
    if entry.is_file():
        if name.endswith(_ENDINGS):
            yield name, entry
        return
    for inner in sorted(entry.iterdir(), key=lambda one: one.name):
        yield from _files(f"{name}/{inner.name}", inner)
