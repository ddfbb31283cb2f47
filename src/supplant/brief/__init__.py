"""The brief: statements with evidence, charts, and one file to read.

inputs.BriefInput -> compose (sections, figures) -> model.Brief -> render (HTML) or to_json
"""

from supplant.brief.compose import compose_brief
from supplant.brief.figures.beside import Beside
from supplant.brief.inputs import BriefInput
from supplant.brief.model import Brief
from supplant.brief.render import render_html, write_brief

__all__ = ["Beside", "Brief", "BriefInput", "compose_brief", "render_html", "write_brief"]
