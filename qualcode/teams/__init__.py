"""Layers → one agreed layer.

letters      what of a text is compared when versions differ
alignment    two versions of a text compared once (`pins`: what they certainly share)
reanchoring  spans carried over an alignment, each verified and classed
anchor       one quote found in any text (`windows`: with errors)
"""

from .alignment import Alignment, align
from .anchor import Anchor, Kind, find_quote
from .reanchoring import Reanchored, reanchor

__all__ = ["Alignment", "Anchor", "Kind", "Reanchored", "align", "find_quote", "reanchor"]
