"""`supplant bench`: how fast this machine is."""

from supplant import pipeline
from supplant.cli import show
from supplant.cli.commands import AsJson
from supplant.pipeline.benching import bench as measured

__all__ = ["bench"]


def bench(*, json: AsJson = False) -> int:
    """Measure the model's engine, an import and the reader, each beside a named baseline."""
    table = measured()
    if json:
        show.as_json({**table, "meta": pipeline.meta(None)})
        return 0
    for part, figures in table.items():
        show.lines([part, *(f"  {name}: {value}" for name, value in figures.items())])
    return 0
