"""A register comment cut into clauses at semicolons, with the asides in parentheses taken out of them.

"probably produced (possibly without license) in China" is the clause "probably produced in China" and the
aside "possibly without license". Every character remembers where it came from, so that what is found in a
clause can be quoted from the comment. One pass over the text; brackets that never close end with the comment.
"""

from dataclasses import dataclass, field

__all__ = ["Clause", "clauses_of"]

_DEPTH, _SEEN = 5, 120
_LONGEST = 500  # real comments have 450 characters; without a limit a hostile clause takes quadratic time


@dataclass
class Clause:
    """Text with single blanks, the offset of each of its characters, and what it is an aside to.

    `around` is the text of the enclosing clause up to this aside; None for a clause that is no aside.
    """

    around: str | None = None
    letters: list[str] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The clause as one string."""
        return "".join(self.letters)

    def add(self, letter: str, offset: int) -> None:
        """Append a character; blanks are collapsed."""
        if letter.isspace():
            if not self.letters or self.letters[-1] == " ":
                return
            letter = " "
        self.letters.append(letter)
        self.offsets.append(offset)


def clauses_of(comment: str) -> list[Clause]:
    """The clauses of a comment in the order in which they begin.

    >>> [clause.text for clause in clauses_of("Second-hand; produced (maybe) in China")]
    ['Second-hand', 'produced in China', 'maybe']
    """
    done: list[Clause] = [Clause()]
    open_: list[Clause] = [done[0]]
    for offset, letter in enumerate(comment):
        if letter == "(" and len(open_) < _DEPTH:
            done.append(Clause(around="".join(open_[-1].letters[-_SEEN:])))
            open_.append(done[-1])
        elif letter == ")" and len(open_) > 1:
            open_.pop()
        elif letter == ";" or (letter == " " and len(open_[-1].letters) > _LONGEST):
            # A semicolon inside brackets ends the aside's clause, not the aside.
            done.append(Clause(around=open_[-1].around))
            open_[-1] = done[-1]
        else:
            open_[-1].add(letter, offset)
    return [clause for clause in done if clause.letters]
