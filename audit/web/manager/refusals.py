"""What was refused on a page whose fields follow from a file and not from a form class."""

from collections.abc import Iterator, Sequence

from wtforms import Field


class Refusals:
    """Sentences for the error summary; stands where `show` and the macros expect a form, without fields of its own."""

    def __init__(self, sentences: Sequence[str]) -> None:
        self.form_errors = list(sentences)

    def __iter__(self) -> Iterator[Field]:
        """Iterate over no fields."""
        return iter(())
