"""The shared vocabulary: errors, actors, units, evidence, the localisation ladder."""
