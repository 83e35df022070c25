"""underthesea's words: exact offsets, marks apart, no network; and where both tools agree."""

import random
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from places import ROOT
from test_text_words import MARKS, ODD, SPACES, SYLLABLES, cut, random_text

from qualcode.text.second_opinion import word_agreement
from qualcode.text.words import segment_words, word_table


def underthesea_words(text: str) -> list[tuple[int, int]]:
    return segment_words([text], tokenizer="underthesea")[0]


def assert_exact(text: str) -> None:
    """In order, apart, no outer whitespace, nothing visible left out."""
    spans = underthesea_words(text)
    limits = [limit for span in spans for limit in span]
    assert limits == sorted(limits)
    words = cut(text, spans)
    assert "".join("".join(words).split()) == "".join(text.split())
    assert all(word and word == word.strip() for word in words)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        (" \n\u00a0", []),
        ("H: Chị?\nĐ: Dạ", ["H", ":", "Chị", "?", "Đ", ":", "Dạ"]),
        ("Ông cười ] rồi về. Bạn", ["Ông", "cười", "]", "rồi", "về", ".", "Bạn"]),
        ("ở  bệnh   viện", ["ở", "bệnh   viện"]),
        ("Ðà Nẵng", ["Ðà Nẵng"]),  # an Icelandic eth, which underthesea rewrites
        ("hoà giải", ["hoà giải"]),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert cut(text, underthesea_words(text)) == words


def test_text_that_is_not_nfc() -> None:
    nfd = "Co\u0302 a\u0302\u0301y o\u031b\u0309 be\u0323\u0302nh vie\u0323\u0302n."
    assert cut(nfd, underthesea_words(nfd)) == [
        *("Co\u0302", "a\u0302\u0301y", "o\u031b\u0309"),
        *("be\u0323\u0302nh vie\u0323\u0302n", "."),
    ]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(SYLLABLES + MARKS + ODD + SPACES + [" "] * 30)).map("".join))
def test_offsets_are_exact(text: str) -> None:
    assert_exact(text)


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(codec="utf-8")))
def test_offsets_are_exact_for_any_characters(text: str) -> None:
    assert_exact(text)


@pytest.mark.stress
def test_offsets_are_exact_on_random_texts() -> None:
    rng = random.Random(8)
    for _ in range(20_000):
        assert_exact(random_text(rng))


def test_marks_never_share_a_word_with_a_syllable() -> None:
    rng = random.Random(4)
    for _ in range(300):
        text = " ".join(rng.choice(SYLLABLES + MARKS) for _ in range(20))
        for word in cut(text, underthesea_words(text)):
            parts = word.split()
            assert len(parts) == 1 or all(any(map(str.isalnum, part)) for part in parts), text


def test_word_table_reads_each_span_alone() -> None:
    text = "H: Chị ở bệnh viện?\nĐ: Dạ, sinh viên ạ."
    spans = [(3, 19), (23, len(text))]
    table = word_table(text, spans, tokenizer="underthesea")
    assert cut(text, [tuple(row) for row in table.tolist()]) == [
        *("Chị", "ở", "bệnh viện", "?"),
        *("Dạ", ",", "sinh viên", "ạ", "."),
    ]
    assert word_table(text, [], tokenizer="underthesea").shape == (0, 2)


def test_agreement() -> None:
    rng = random.Random(6)
    texts = ["", "Chị Hoa ở bệnh viện.", *(random_text(rng) for _ in range(50))]
    found = segment_words(texts)
    agreed = word_agreement(texts)
    assert [len(flags) for flags in agreed] == [len(words) for words in found]
    for text, words, flags in zip(texts, found, agreed, strict=True):
        second = underthesea_words(text)
        assert flags == [word in second for word in words]
    assert all(agreed[1])


def test_the_network_is_not_touched() -> None:
    program = (
        "import socket, sys\n"
        "def refuse(*_, **__): raise SystemExit('the network was asked')\n"
        "socket.socket.connect = socket.getaddrinfo = socket.create_connection = refuse\n"
        "from qualcode.text.second_opinion import word_agreement\n"
        "print(word_agreement(['Chị Hoa ở bệnh viện.']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == "[[True, True, True, True, True]]"
