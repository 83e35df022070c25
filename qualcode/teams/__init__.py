"""Layers → one agreed layer.

The way of a span or a quote into another version of its text:

    letters      what of a text is compared when versions differ
    edits        the fewest edits between two texts, letter by letter
    pins         stretches that two texts share and that each holds once
    pairing      what became of each letter (pins, moved passages, edits between them)
    alignment    the way of a span along its letters
    windows      where a text is most like a quote, and what of the quote is left there
    anchor       one quote found in any text
    reanchoring  many spans carried over, each verified and classed

How far coders agree:

    distances    how far two ratings (numbers, ranks, sets of codes) lie apart
    ratings      a table of ratings, and the counts that every coefficient is made of
    agreement    the coefficients; `standard_errors`; `ratings_summary` gives all of a table
    grid         codings as a run-length grid: documents × coders × codes × cells
    setvalued    several codes on one cell; `matching` the same passages, one to one
    estimates    every statistic of a grid, and intervals from a bootstrap of documents
    unitizing    uα and its family (2016/2019); `unitizing_2004` α_U; `continuum` the way there
    summary      all of it for a study; `cautions` where a number misleads

Copies of a study brought together (`plan_merge`, a pure plan that the store carries out):

    plan         the types of the plan, its account, and the decisions people made; questions:
                 what it leaves to a person
    recognising  which of our documents and coders those of a source are
    codes        which of our codes
    counting     how a source without texts counts its offsets
    placing      where each coding stands in our text
    joining      what of two equal things holds
    codings      what becomes of each coding; values: of participants, memos, sets; statements
                 and quotes: of what was written and chosen for themes
    merge        all of it; applying: what a study is afterwards

Differences settled:

    clusters     codings of one passage, and how the coders differ
    adjudicate   decisions as events, and the consensus that follows from them
    rules        many clusters settled at once
"""

from .alignment import Alignment, align
from .anchor import Anchor, Kind, find_quote
from .grid import Grid, GridUnit, ground, make_grid
from .reanchoring import Reanchored, reanchor
from .summary import AgreementReport, summarise

__all__ = [
    "AgreementReport",
    "Alignment",
    "Anchor",
    "Grid",
    "GridUnit",
    "Kind",
    "Reanchored",
    "align",
    "find_quote",
    "ground",
    "make_grid",
    "reanchor",
    "summarise",
]
