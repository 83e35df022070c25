"""qualcode: from Vietnamese interview transcripts to findings that a reviewer can check."""

__version__ = "0.1.0"
