"""From a document to claims: what it says, about whom, in which words, and how far it may be trusted.

A claim is what a document says, never what is so. `load` turns a file into a Document, `read` finds its
claims with rules and a gazetteer (no network, no language model), `grade`, `cluster` and `contradictions`
set several documents side by side, and `export` writes the claims out.
"""
