"""How the documentation is built: `make docs`, warnings are errors."""

import importlib.metadata

project = "supplant"
author = "the supplant maintainers"
copyright = "2026, the supplant maintainers"
release = importlib.metadata.version("supplant")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
source_suffix = {".md": "markdown", ".rst": "restructuredtext"}
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = f"supplant {release}"
autodoc_typehints = "description"
autodoc_member_order = "bysource"
autodoc_default_options = {"members": True, "undoc-members": False}
napoleon_numpy_docstring = True
add_module_names = False
myst_heading_anchors = 3
# Third-party types are named, not linked: the build must not need the network.
nitpicky = False
