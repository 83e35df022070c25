"""Layers → one agreed layer.

So far the way of a span or a quote into another version of its text:

    letters      what of a text is compared when versions differ
    edits        the fewest edits between two texts, letter by letter
    pins         stretches that two texts share and that each holds once
    pairing      what became of each letter (pins, moved passages, edits between them)
    alignment    the way of a span along its letters
    windows      where a text is most like a quote, and what of the quote is left there
    anchor       one quote found in any text
    reanchoring  many spans carried over, each verified and classed
"""

from .alignment import Alignment, align
from .anchor import Anchor, Kind, find_quote
from .reanchoring import Reanchored, reanchor

__all__ = ["Alignment", "Anchor", "Kind", "Reanchored", "align", "find_quote", "reanchor"]
