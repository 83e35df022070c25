"""Document × codebook → proposed codings: codebook, indicators, negation, tagger, evaluation."""

from .codebook import load_codebook
from .evaluate import Evaluation, Score, evaluate
from .review import Complaint, check_codebook
from .tagger import Tagger

__all__ = [
    "Complaint",
    "Evaluation",
    "Score",
    "Tagger",
    "check_codebook",
    "evaluate",
    "load_codebook",
]
