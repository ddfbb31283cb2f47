"""The story of supplant, one module per stage. Read this first.

place        where the store is
importing    a release of a register -> rows in the store, all or nothing
"""

from supplant.pipeline.importing import ImportReport, import_file
from supplant.pipeline.meta import meta, version
from supplant.pipeline.place import default_store, open_if_there, open_store

__all__ = ["ImportReport", "default_store", "import_file", "meta", "open_if_there", "open_store", "version"]
