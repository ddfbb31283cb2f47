"""A register comment cut into clauses at semicolons, with the asides in parentheses taken out of them.

"probably produced (possibly without license) in China" is the clause "probably produced in China" and the
aside "possibly without license". Every character remembers where it came from, so that what is found in a
clause can be quoted from the comment. One pass over the text; brackets that never close end with the comment.
"""

import re
from dataclasses import dataclass, field

__all__ = ["Clause", "clauses_of"]

# A bracket or semicolon, a run of blanks, or words with single blanks between them.
_PIECE = re.compile(r"[();]|\s+|[^();\s]{1,500}(?: [^();\s]{1,500}){0,40}")
_DEPTH, _SEEN = 5, 120
_LONGEST = 500  # real comments have 450 characters; without a limit a hostile clause takes quadratic time


@dataclass
class Clause:
    """Text with single blanks, the offset of each of its characters, and what it is an aside to.

    `around` is the end of the enclosing clause up to this aside; None for a clause that is no aside.
    """

    around: str | None = None
    text: str = ""
    offsets: list[int] = field(default_factory=list)

    def add(self, piece: str, offset: int) -> None:
        """Append a piece of the comment; at its seam with what is there, two blanks become one."""
        if piece[0] == " " and (not self.text or self.text[-1] == " "):
            piece, offset = piece[1:], offset + 1
        self.text += piece
        self.offsets.extend(range(offset, offset + len(piece)))


def clauses_of(comment: str) -> list[Clause]:
    """The clauses of a comment in the order in which they begin.

    >>> [clause.text for clause in clauses_of("Second-hand; produced (maybe) in China")]
    ['Second-hand', 'produced in China', 'maybe']
    """
    done: list[Clause] = [Clause()]
    open_: list[Clause] = [done[0]]
    for match in _PIECE.finditer(comment):
        piece = match[0]
        if piece == "(" and len(open_) < _DEPTH:
            done.append(Clause(around=open_[-1].text[-_SEEN:]))
            open_.append(done[-1])
            continue
        if piece == ")" and len(open_) > 1:
            open_.pop()
            continue
        if piece == ";" or len(open_[-1].text) > _LONGEST:
            # A semicolon inside brackets ends the aside's clause, not the aside.
            done.append(Clause(around=open_[-1].around))
            open_[-1] = done[-1]
        if piece not in "();":
            open_[-1].add(" " if piece.isspace() else piece, match.start())
    return [clause for clause in done if clause.text]
