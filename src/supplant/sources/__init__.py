"""One folder per origin: `source.yml` declares publisher, terms, layouts and bounds; `parse.py` reads rows.

Adding a source is adding a folder; nothing else needs an edit.

    recognise(path)        which source and layout a file is, or an error that says what was missing
    parse(file, tally)     batches of rows for the tables of the store, with every rejected row counted
"""

from supplant.sources.catalogue import load_sources, parse
from supplant.sources.declaration import Layout, Source
from supplant.sources.reading import DataFile
from supplant.sources.recognise import recognise
from supplant.sources.tally import Rejected, Tally

__all__ = ["DataFile", "Layout", "Rejected", "Source", "Tally", "load_sources", "parse", "recognise"]
