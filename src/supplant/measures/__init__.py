"""Measures of a partnership: tables in, records out. `assess` brings them together."""

from supplant.measures.assessment import Assessment, assess
from supplant.measures.inputs import AssessmentInput
from supplant.measures.partnership import Partnership, Stage

__all__ = ["Assessment", "AssessmentInput", "Partnership", "Stage", "assess"]
