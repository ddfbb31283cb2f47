"""The sources there are: derived from the folders beside this file, not typed."""

import importlib
from collections.abc import Callable, Iterator
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, cast

import yaml
from pydantic import ValidationError

from supplant.core.errors import DataError
from supplant.sources.ahead import ahead
from supplant.sources.declaration import Source
from supplant.sources.tally import Tally

if TYPE_CHECKING:
    import pyarrow as pa

    from supplant.sources.reading import DataFile

__all__ = ["load_sources", "parse"]

# The safe loader in C where PyYAML was built with it: ten times as fast, and every command reads all sources.
_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def load_sources() -> dict[str, Source]:
    """Every source by the name of its folder, in alphabetical order."""
    found: dict[str, Source] = {}
    for folder in sorted(resources.files(__package__).iterdir(), key=lambda entry: entry.name):
        declaration = folder / "source.yml"
        if declaration.is_file():
            try:
                declared = yaml.load(declaration.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506
                found[folder.name] = Source(**{"name": folder.name, **declared})
            except (ValidationError, yaml.YAMLError) as error:
                raise DataError(
                    f"the declaration is broken: {error}", file=f"{folder.name}/source.yml"
                ) from None
    return found


def parse(file: "DataFile", tally: Tally) -> "Iterator[tuple[str, pa.RecordBatch | pa.Table]]":
    """Rows of a recognised file as (table, batch) pairs; `tally` accounts for every row."""
    module = importlib.import_module(f"{__package__}.{file.source.name}.parse")
    reader = cast(
        "Callable[[DataFile, Tally], Iterator[tuple[str, pa.RecordBatch | pa.Table]]]", module.parse
    )
    yield from ahead(reader(file, tally))
