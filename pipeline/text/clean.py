"""Cleaning a text: characters first, then web litter; everything that goes is reported."""

from typing import Literal

from jisr.document import Removal
from jisr.text.characters import clean_characters
from jisr.text.litter import remove_litter

Diacritics = Literal["keep", "strip"]


def clean(text: str, *, diacritics: Diacritics = "keep", litter: bool = True) -> tuple[str, list[Removal]]:
    """Return the cleaned text, and what was removed or changed by which rule.

    Cleaning what is clean changes nothing. Without `litter` the text keeps its lines, one for one.

    Args:
        text: any text.
        diacritics: "keep" leaves short vowels as they are, "strip" drops them.
        litter: whether lines of web litter are taken out.
    """
    text, removed = clean_characters(text, strip_diacritics=diacritics == "strip")
    if litter:
        text, found = remove_litter(text)
        removed += found
    return text, removed
