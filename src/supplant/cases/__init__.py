"""The case library: one YAML file per partnership of dated, sourced facts, with its loader and checks."""
