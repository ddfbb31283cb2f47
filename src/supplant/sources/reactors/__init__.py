"""Nuclear power reactors: who built which design, and whose design it was."""
