"""The parts of a brief: one file each, a pure function from the input to a `Section`, or None to leave it out."""
