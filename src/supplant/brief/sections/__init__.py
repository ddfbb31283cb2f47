"""The parts of a brief: one file each, from the input to a `Section`, or to None to leave it out."""
