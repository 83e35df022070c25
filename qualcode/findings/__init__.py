"""Codings → what the paper says: counts, matrices, quotes, findings. Values in, values out."""

from .attribution import attribute
from .matrix import Matrix, build_matrix
from .provenance import InputFile, Provenance
from .quotes import choose_quotes, render, verify
from .results import Results, build_results, in_layer, verify_results

__all__ = [
    "InputFile",
    "Matrix",
    "Provenance",
    "Results",
    "attribute",
    "build_matrix",
    "build_results",
    "choose_quotes",
    "in_layer",
    "render",
    "verify",
    "verify_results",
]
