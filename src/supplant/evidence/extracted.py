"""What an extractor hands back."""

from dataclasses import dataclass

__all__ = ["Extracted"]


@dataclass(frozen=True)
class Extracted:
    """The text of a file, and its title and ISO date of publication where it states them."""

    text: str
    title: str | None
    published: str | None
