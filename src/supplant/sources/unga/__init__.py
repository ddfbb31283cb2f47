"""UN General Assembly ideal points: where a state stands, estimated from its votes."""
