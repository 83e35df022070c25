"""segment_words and word_table against spacy.blank("vi"), the oracle."""

import json
import random
import subprocess
import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from places import ROOT, SAMPLE, SHARED
from spacy_oracle import spacy_words

from qualcode.text import crf, lexicon
from qualcode.text.words import segment_words, word_table

SYLLABLES = [
    *("bệnh", "viện", "Hà", "Nội", "tôi", "không", "nhà", "nước", "phối", "hợp", "tin", "nhắn"),
    *("sinh", "viên", "Nguyễn", "Thị", "ngày", "TNV", "HCM", "Đ", "H", "ạ", "ha", "cảm", "Triệu"),
]
MARKS = [
    *(".", ",", ":", "?", "!", "...", "…", "-", "–", "(", ")", "[", "]", '"', "“", "”", "'", "_"),
    *("/", "@", "#", "$", "%", "^", "&", "*", "+", "=", "==>", "->", ">>", "<", "~", "|", "\\"),
]
ODD = [
    *("0", "3", "12", "1.200,5", "20/11", "2_3", "²", "½", "٣", "a@b.vn", "http://a.vn/x", "a://"),
    *(
        "😀",
        "👍🏽",
        "🇻🇳",
        "\u200d",
        "\u0301",
        "\u0323",
        "\ufeff",
        "\u200b",
        "\u00ad",
        "\x01",
        "\x7f",
    ),
    *("漢字", "ǅ", "İ", "ı", "ß", "Σ", "ς", "각", "\u1100", "\u1161", "\U00010400", "Tp.", "ThS."),
    *("Mr.", "Đ.", "A.B.", "a_b", "_", "__", "\x00", "a\x00b"),
]
SPACES = [
    *(" ", "  ", "\n", "\r\n", "\t", "\x0b", "\x0c", "\x1c", "\x1f", "\x85", "\u00a0", "\u2003"),
    *("\u2028", "\u2029", "\u202f", "\u3000", " \n "),
]


def random_text(rng: random.Random) -> str:
    """Letters, marks, digits, emoji, whitespace and what else may stand in a file."""
    roll = rng.random()
    length = rng.randint(0, 25)
    if roll < 0.15:  # one word over and over, where labellings tie
        return " ".join([rng.choice(SYLLABLES)] * rng.randint(1, 60))
    if roll < 0.5:
        return "".join(
            rng.choice(rng.choice((SYLLABLES, MARKS, ODD, SPACES))) for _ in range(length)
        )
    return "".join(
        rng.choice(SYLLABLES if rng.random() < 0.9 else MARKS + ODD)
        + (" " if rng.random() < 0.85 else rng.choice([*SPACES, "", ". ", ", "]))
        for _ in range(length)
    )


def cut(text: str, spans: list[tuple[int, int]]) -> list[str]:
    return [text[start:end] for start, end in spans]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        (" \n\t\u00a0", []),
        ("Cô ấy làm việc ở bệnh viện.", ["Cô", "ấy", "làm việc", "ở", "bệnh viện", "."]),
        ("bệnh  viện", ["bệnh  viện"]),
        ("bệnh\nviện", ["bệnh\nviện"]),
        ("bệnh.viện", ["bệnh", ".", "viện"]),
        ("sinh viên Việt", ["sinh viên", "Việt"]),
        ("ngày 20/11/2023", ["ngày", "20", "/", "11", "/", "2023"]),
        ("giá 1.200,5 đồng", ["giá", "1.200,5", "đồng"]),
        ("Ở TP.HCM.", ["Ở", "TP.", "HCM."]),
        ("H: Chị?\nĐ: Dạ", ["H", ":", "Chị", "?", "Đ", ":", "Dạ"]),
        ("thư tới hoa@vi-du.vn nhé", ["thư", "tới", "hoa@vi-du.vn", "nhé"]),
        ("xem http://vi-du.vn/a?b=1, nhé", ["xem", "http://vi-du.vn/a?b=1,", "nhé"]),
        ("tôi ==> nó -> bạn", ["tôi", "==>", "nó", "->", "bạn"]),
        ("bệnh_viện", ["bệnh_viện"]),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    [spans] = segment_words([text])
    assert cut(text, spans) == words
    assert spans == spacy_words()(text)


def test_equals_spacy_on_the_reference_sentences() -> None:
    path = SHARED / "cases" / "segmentation" / "vtb-dev.jsonl"
    if not path.exists():
        pytest.skip(f"the reference sentences are absent: {path}")
    texts = [json.loads(line)["text"] for line in path.read_text("utf-8").splitlines()]
    texts.append("\n".join(texts))
    assert segment_words(texts) == [spacy_words()(text) for text in texts]


def test_equals_spacy_on_the_sample_transcripts() -> None:
    paths = sorted(SAMPLE.rglob("*.txt")) + sorted(SAMPLE.rglob("*.md"))
    if not paths:
        pytest.skip(f"the sample is absent: {SAMPLE}")
    texts = [unicodedata.normalize("NFC", path.read_text("utf-8-sig")) for path in paths]
    assert segment_words(texts) == [spacy_words()(text) for text in texts]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(SYLLABLES + MARKS + ODD + SPACES + [" "] * 30)).map("".join))
def test_equals_spacy_on_mixtures(text: str) -> None:
    assert segment_words([text]) == [spacy_words()(text)]


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(codec="utf-8")))
def test_equals_spacy_on_any_characters(text: str) -> None:
    assert segment_words([text]) == [spacy_words()(text)]


@pytest.mark.parametrize("n", [1_500, pytest.param(20_000, marks=pytest.mark.stress)])
def test_equals_spacy_on_random_texts(n: int) -> None:
    rng = random.Random(n)
    texts = [random_text(rng) for _ in range(n)]
    for text, words in zip(texts, segment_words(texts), strict=True):
        assert words == spacy_words()(text), repr(text)


@pytest.mark.parametrize("word", ["Triệu", "cảm", "Hải", "thùng", "ha"])
def test_ties_go_as_crfsuite_rounds(word: str) -> None:
    # labels of one word over and over: BIBI… and BBIBI… score alike but for the last bits
    texts = [" ".join([word] * n) for n in (2, 9, 38, 39, 77)]
    assert segment_words(texts) == [spacy_words()(text) for text in texts]


def test_long_chains_are_stepped_through(monkeypatch: pytest.MonkeyPatch) -> None:
    text = " ".join(["Tôi", *["Hải"] * 200, "về", "bệnh viện"])
    expected = segment_words([text])
    monkeypatch.setattr(crf, "MAX_PASSES", 1)
    assert segment_words([text]) == expected


def test_texts_of_a_call_do_not_see_each_other() -> None:
    texts = ["bệnh", "viện", "", "Nguyễn Thị", " ", "Hoa", "sinh viên"]
    assert segment_words(texts) == [segment_words([text])[0] for text in texts]
    assert segment_words([]) == []


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_word_table_reads_each_span_alone(data: st.DataObject) -> None:
    text = data.draw(st.lists(st.sampled_from(SYLLABLES + MARKS + SPACES)).map(" ".join))
    limits = st.tuples(*[st.integers(0, len(text))] * 2)
    spans = [(min(pair), max(pair)) for pair in data.draw(st.lists(limits, max_size=6))]
    table = word_table(text, spans)
    assert table.dtype == np.int32
    assert table.shape[1:] == (2,)
    assert table.tolist() == [
        [begin + start, begin + end]
        for begin, limit in spans
        for start, end in spacy_words()(text[begin:limit])
    ]


def test_words_have_exact_offsets_and_no_outer_whitespace() -> None:
    rng = random.Random(3)
    for _ in range(300):
        text = random_text(rng)
        [spans] = segment_words([text])
        assert "".join("".join(cut(text, spans)).split()) == "".join(text.split())
        assert all(word == word.strip() and word for word in cut(text, spans))


def test_unknown_tokenizer() -> None:
    with pytest.raises(ValueError, match="pyvi, underthesea"):
        segment_words(["Dạ"], tokenizer="spacy")
    with pytest.raises(ValueError, match="pyvi, underthesea"):
        word_table("Dạ", [(0, 2)], tokenizer="")


def test_heavy_packages_are_not_imported() -> None:
    program = (
        "import sys; from qualcode.text.words import segment_words\n"
        "segment_words(['Hải ' * 50, 'Chị Hoa ở bệnh viện.'])\n"
        "print([name for name in ('sklearn', 'scipy', 'spacy', 'pyvi', 'underthesea') "
        "if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == "[]"


def test_the_lexicon_starts_anew_when_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lexicon, "MAX_TOKENS", 20)
    rng = random.Random(11)
    for text in (random_text(rng) for _ in range(200)):
        assert segment_words([text]) == [spacy_words()(text)]


def test_threads_share_the_lexicon() -> None:
    rng = random.Random(5)
    texts = [" ".join(random_text(rng) for _ in range(20)) for _ in range(60)]
    expected = segment_words(texts)
    lexicon.lexicon.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda text: segment_words([text])[0], texts)) == expected


@pytest.mark.parametrize("piece", ["Hải ", "a.a.", "!", "x@", "A.", "a\n"])
def test_a_line_of_300000_characters(piece: str) -> None:
    text = piece * (300_000 // len(piece))
    [words] = segment_words([text])
    assert "".join(cut(text, words)).replace(" ", "") == "".join(text.split())
