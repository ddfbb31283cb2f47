"""The reference class: what became of partnerships like this one, and how well that could be foretold."""
