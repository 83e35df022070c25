"""Patterns that an author writes: regular expressions under a time limit, and spaCy's tokens."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from ..errors import CodebookError, PatternTooSlow
from ..limits import MAX_PATTERN_LENGTH, MAX_PATTERN_REPEATS, REGEX_SECONDS
from ..messages import say
from ..model import Codebook, Document, Indicator, Span
from ..text.folding import match_view

# Recursion takes memory without end, whatever the time limit says.
RECURSION = re.compile(r"\(\?(?:R|[+-]?\d|&|P>)")
REPEAT = re.compile(r"\{(\d*),?(\d*)\}")
# What is no literal text (escapes, sets, the heads of groups), or else a run of letters.
SYNTAX_OR_LETTERS = re.compile(
    r"\\(?:[pPN]\{[^}]*\}|[gkL]<[^>]*>|.)"
    r"|\[\^?\]?(?:\\.|[^\]\\])*\]"
    r"|\(\?(?:P?<\w+>|P=\w+\)|[A-Za-z0-9-]+[:)])"
    r"|[^\W\d_]+",
    re.DOTALL,
)


def compile_regex(pattern: str, *, path: str, line: int) -> Any:
    """The compiled `pattern` for matching on a view, whose case and tone style it takes.

    Raises CodebookError where it is broken, or could exhaust time or memory while compiling.
    """
    import regex

    def refuse(what: Any) -> CodebookError:
        return CodebookError(path=path, line=line, what=what)

    if len(pattern) > MAX_PATTERN_LENGTH:
        raise refuse(say("the regex is longer than {limit} characters", limit=MAX_PATTERN_LENGTH))
    if RECURSION.search(pattern):
        raise refuse(say("the regex calls itself, which is not allowed"))
    repeats = 1
    for counts in REPEAT.findall(pattern):
        repeats *= max(1, *(int(count[:9] or 0) for count in counts))
    if repeats > MAX_PATTERN_REPEATS:
        limit = MAX_PATTERN_REPEATS
        raise refuse(say("the counted repeats of the regex multiply to over {limit}", limit=limit))
    try:
        return regex.compile(_in_view(pattern), regex.IGNORECASE)
    except regex.error as error:
        raise refuse(say("broken regex: {error}", error=error)) from None
    except (RecursionError, OverflowError):
        raise refuse(say("broken regex: nested too deep")) from None


def _in_view(pattern: str) -> str:
    """`pattern` with its literal letters in the view's tone style; its syntax stays as it is."""
    return SYNTAX_OR_LETTERS.sub(
        lambda found: found[0] if found[0][0] in "\\([" else match_view(found[0]), pattern
    )


def find_regex(
    compiled: Any, match: str, *, indicator: Indicator, path: str, document: str
) -> Iterator[Span]:
    """The spans of `compiled` in the view `match` that are not empty.

    Raises PatternTooSlow after `limits.REGEX_SECONDS`.
    """
    try:
        for found in compiled.finditer(match, timeout=REGEX_SECONDS, concurrent=False):
            if found.end() > found.start():
                yield Span(found.start(), found.end())
    except (TimeoutError, MemoryError):
        raise PatternTooSlow(
            path=path,
            line=indicator.line,
            pattern=indicator.pattern,
            document=document,
            seconds=REGEX_SECONDS,
        ) from None


class TokenPatterns:
    """spaCy's Matcher over the document's words; `indicators` are those of kind ``spacy``.

    Tokens have the text as it was written: ``LOWER`` changes case, but not the tone style.
    """

    def __init__(self, codebook: Codebook, indicators: Sequence[tuple[int, Indicator]]) -> None:
        import spacy
        from spacy.errors import MatchPatternError
        from spacy.matcher import Matcher

        # Its tokenizer is never used: the document's own words are.
        self.nlp = spacy.blank("vi", config={"nlp": {"tokenizer": {"use_pyvi": False}}})
        self.matcher = Matcher(self.nlp.vocab, validate=True)
        for number, indicator in indicators:
            try:
                self.matcher.add(str(number), [indicator.pattern])
            except (MatchPatternError, ValueError) as error:
                what = say("broken spaCy pattern: {error}", error=" ".join(str(error).split()))
                raise CodebookError(path=codebook.path, line=indicator.line, what=what) from None

    def find(self, document: Document) -> Iterator[tuple[int, Span]]:
        """The indicators' numbers and where their patterns match."""
        from ..text.spacy_bridge import to_spacy

        words = to_spacy(document, self.nlp)
        for key, first, last in self.matcher(words):
            span = words[first:last]
            if len(span):
                yield int(words.vocab.strings[key]), Span(span.start_char, span.end_char)
