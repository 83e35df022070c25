"""Document × codebook → proposed codings: codebook, indicators, negation, tagger, evaluation."""

from .codebook import load_codebook
from .codebook_diff import Change, CodebookDiff, CodeDiff, diff_codebooks
from .evaluate import Evaluation, Score, evaluate
from .incremental import changed_codes, code_hashes, narrowed
from .review import Complaint, check_codebook
from .tagger import Tagger

__all__ = [
    "Change",
    "CodeDiff",
    "CodebookDiff",
    "Complaint",
    "Evaluation",
    "Score",
    "Tagger",
    "changed_codes",
    "check_codebook",
    "code_hashes",
    "diff_codebooks",
    "evaluate",
    "load_codebook",
    "narrowed",
]
