"""The brief: statements with evidence, charts, and one file to read.

inputs.BriefInput -> sections -> model.Brief -> render (HTML) or to_json
"""
