"""Sentences: spoken transcripts first, and the published treebank as the oracle."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from places import SHARED

from qualcode.text import split_sentences

CASES = SHARED / "cases" / "segmentation" / "vtb-dev.jsonl"
WANTED_F1 = 0.975


@pytest.mark.parametrize(
    "marked",
    [
        "Dạ.|Vâng ạ.",
        "Vâng.|Đúng rồi.|2 năm rồi đấy.",
        "Cái... cái đấy thì chịu.|Ừ.",
        "Tôi thì... … thôi.|Chịu!",
        "Chờ mãi...|Thế rồi cũng xong.",
        "Thế à?|Ừ.|Sao lại thế?!|Trời ơi!!!|Mệt.",
        "Thế à?|ừ nhỉ.",
        '"Đi đâu?" nó hỏi, tôi bảo: "Đi chợ."|Rồi nó cười.',
        "Nó bảo “thôi nhé.”|Tôi về.",
        "Xong rồi.|“Ơ hay,” bà nói.",
        'Nghe mà buồn.|"đi đi", ông ấy quát.',
        "Lên TP. HCM với BS. Lan và ThS. Mai ở ĐH. Y.",
        "Chị N.T.H. Hoa ở P. Đông.|Anh ấy ở Q. Bắc.",
        "Gửi anh H.|Hôm sau gặp.",
        "Hết 1.000 đồng, tức 3.5 phần, hôm 20.11.2023 ấy.|Xong.",
        "Mua gạo, muối, v.v. rồi về.|Hết.",
        "1. Chị nói trước.|Rồi tôi nói.\n|2. Hết.",
        "Viết cho lan.mo@thu.vn hoặc www.mo.vn/a.b nhé.|Vâng.",
        "Tôi đi [...] rồi lại về.|[...] Thế thôi.",
        "Vui lắm (cười).|Thế đấy.",
        "Vui lắm.|Thế đấy. (cười)|Ừ.",
        "Dòng một\n|dòng hai\n\n|Dòng ba.",
        "đang đi.|đến nơi rồi.|mệt quá.|thế là nghỉ.",
        "Ơ!|– Gì thế?|– Không.",
    ],
)
def test_boundaries(marked: str) -> None:
    parts = [part.strip() for part in marked.split("|")]
    text = marked.replace("\n|", "\n").replace("|", " ")
    assert [text[start:end] for start, end in split_sentences(text)] == parts


def test_a_missing_space_is_forgiven() -> None:
    text = "Tôi đi làm.Em thì ở TP.Hà Đông nhé?Vâng."
    assert [text[s:e] for s, e in split_sentences(text)] == [
        "Tôi đi làm.",
        "Em thì ở TP.Hà Đông nhé?",
        "Vâng.",
    ]


@pytest.mark.parametrize("text", ["", " \n\t\n", "\u00a0"])
def test_nothing_said(text: str) -> None:
    assert split_sentences(text) == []


@given(st.text(st.sampled_from('aBĐ1.?!…"”)([ \n\u00a0,:-😀'), max_size=60))
def test_sentences_cover_the_text(text: str) -> None:
    spans = split_sentences(text)
    covered = 0
    for start, end in spans:
        assert covered <= start < end
        assert not text[covered:start].strip()
        assert text[start:end] == text[start:end].strip()
        assert "\n" not in text[start:end]
        covered = end
    assert not text[covered:].strip()


def test_treebank() -> None:
    if not CASES.exists():
        pytest.skip(f"the segmentation cases are absent: {CASES}")
    with CASES.open(encoding="utf-8") as lines:
        sentences = [json.loads(line)["text"].strip() for line in lines]
    hits = found = wanted = 0
    for first in range(0, len(sentences), 20):
        group = sentences[first : first + 20]
        text = " ".join(group)
        gold = {sum(map(len, group[:n])) + n - 1 for n in range(1, len(group))}
        ends = {end for _, end in split_sentences(text)} - {len(text)}
        hits += len(gold & ends)
        found += len(ends)
        wanted += len(gold)
    f1 = 2 * hits / (found + wanted)
    assert f1 >= WANTED_F1, f"boundary F1 {f1:.4f}"


@pytest.mark.parametrize("unseen", ["\u200b", "\u200c", "\u2060", "\ufeff", "\u00ad", "\u200e"])
@pytest.mark.parametrize(
    "text",
    ["Mệt lắm.# Giấy# tờ lằng nhằng.", "Mệt lắm. #Thôi.#", "BS#. Lan bảo chờ.", "Đi#.Em biết."],
)
def test_what_has_no_shape_hides_no_sentence(text: str, unseen: str) -> None:
    plain = text.replace("#", "")
    wanted = [plain[start:end] for start, end in split_sentences(plain)]
    written = text.replace("#", unseen)
    found = [written[start:end] for start, end in split_sentences(written)]
    assert [sentence.replace(unseen, "") for sentence in found] == wanted
    assert "".join(found).count(unseen) == written.count(unseen)
