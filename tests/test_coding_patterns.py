"""Regexes are stopped in time and see the view; spaCy patterns see the words."""

from __future__ import annotations

import time

import pytest

from qualcode.coding import Tagger, load_codebook
from qualcode.coding.patterns import compile_regex, find_regex
from qualcode.errors import CodebookError, PatternTooSlow
from qualcode.limits import REGEX_SECONDS
from qualcode.model import Indicator
from qualcode.text import prepare
from qualcode.text.folding import match_view


def found(pattern: str, text: str) -> list[str]:
    compiled = compile_regex(pattern, path="x", line=1)
    indicator = Indicator("a#1", "regex", pattern=pattern, line=7)
    spans = find_regex(compiled, match_view(text), indicator=indicator, path="x", document="d")
    return [text[span.start : span.end] for span in spans]


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("đi (làm )?xa", "ĐI XA, đi làm xa", ["ĐI XA", "đi làm xa"]),
        ("Đi Xa", "đi xa", ["đi xa"]),
        ("hoà|thuý", "Hòa và Thuý, hoà", ["Hòa", "Thuý", "hoà"]),
        (r"\bxa\b", "xa xạ xa.", ["xa", "xa"]),
        (r"\w+ hoà\S*", "rất hòa-thuận", ["rất hòa-thuận"]),
        (r"(?P<hoà>a)(?P=hoà)", "aa", ["aa"]),
        (r"\p{Lu}", "A", ["A"]),
        ("x*", "đi xa", ["x"]),
        (".+", "một\nhai", ["một", "hai"]),
        (r"h[oà]a", "hòa hoa hàa", ["hoa", "hàa"]),
        (r"[]hoà]+|(?:hoà)", "hòa", ["h"]),
        (r"(?i:HOÀ)(?=\W)\B", "hoà!", []),
    ],
)
def test_patterns_see_the_view(pattern: str, text: str, expected: list[str]) -> None:
    assert found(pattern, text) == expected


@pytest.mark.parametrize("pattern", ["(a|aa)+$", "(a+)+b"])
def test_patterns_that_would_run_for_ever_are_stopped(pattern: str) -> None:
    started = time.monotonic()
    with pytest.raises(PatternTooSlow) as caught:
        found(pattern, "a" * 200_000 + "c")
    assert time.monotonic() - started < 5 * REGEX_SECONDS
    assert (caught.value.values["line"], caught.value.values["document"]) == (7, "d")


def test_a_slow_pattern_is_named_with_its_line() -> None:
    source = "codes:\n  - id: barriers.a\n    name: A\n    indicators:\n      - regex: '(a|aa)+$'\n"
    codebook = load_codebook(source, path="sổ.yaml")
    document = prepare("Đ: " + "a" * 5_000 + "b", document_id="d1")
    with pytest.raises(PatternTooSlow, match=r"sổ\.yaml, line 5: .*d1"):
        Tagger(codebook).tag(document)


TOKENS = """\
codes:
  - id: barriers.a
    name: A
    indicators:
      - spacy: [{LOWER: "đi"}, {LOWER: "làm", OP: "?"}, {LOWER: "xa"}]
"""


def test_token_patterns() -> None:
    pytest.importorskip("spacy")
    codebook = load_codebook(TOKENS, path="x")
    document = prepare("H: Chị kể đi?\nĐ: Nó Đi làm xa.\nĐ: Đi xa lắm 😀.\n", document_id="d")
    codings = Tagger(codebook).tag(document)
    evidence = [sign for coding in codings for sign in coding.evidence]
    assert [document.text[sign.start : sign.end] for sign in evidence] == ["Đi làm xa", "Đi xa"]


def test_a_broken_token_pattern_is_named_with_its_line() -> None:
    pytest.importorskip("spacy")
    codebook = load_codebook(TOKENS.replace("OP", "OPS"), path="x")
    with pytest.raises(CodebookError, match="line 5"):
        Tagger(codebook)
