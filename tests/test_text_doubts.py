"""Doubts: said where the reading of a transcript is a guess, and not where it is none."""

import pytest
from places import SAMPLE

from qualcode.model import Role, Speaker
from qualcode.text import doubts, prepare

ASK = "Lan: Anh làm nghề gì ạ?\nMinh: Tôi phụ hồ.\nLan: Có mệt không ạ?\nMinh: Mệt chứ.\n"


def said(text: str, *labels: Speaker) -> list[str]:
    document = prepare(text, document_id="a", labels=labels, tokenizer=None)
    return [str(doubt) for doubt in doubts(document)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", []),
        ("H: Sao ạ?\nĐ: Ừ.", []),
        ("Tôi đi.\n\nTôi về.", ["no speaker labels"]),
        ("Tôi kể thế này. " * 9 + "\n\nH: Ạ?\nĐ: Ừ.", ["before the first speaker label"]),
        (ASK, ["Lan is taken as the interviewer only because they ask"]),
        (
            "Lan: Em xin phép ghi âm, chị kể đi.\nMơ: " + "Tôi bán rau. " * 9 + "Biết kêu ai?\n"
            "Lan: Dạ.\nMơ: Ừ.",
            ["Lan is taken as the interviewer only because they talk"],
        ),
        ("Lan: Tôi đi.\nMinh: Tôi về.\nLan: Vâng.\nMinh: Ừ.", ["respondents: Lan, Minh"]),
        ("Mã: K1\n\nH: Sao?\nĐ: Thế này.\nHương: Cô ấy đi rồi.", ["line 5 looks like", "Hương"]),
        ("H: Sao?\nĐ: Tôi nói thật: Mệt.\nVí dụ: Đi chợ.\nHương: cô ấy đi.", []),
    ],
)
def test_doubts(text: str, parts: list[str]) -> None:
    found = said(text)
    assert bool(found) == bool(parts)
    assert all(part in " ".join(found) for part in parts)


def test_what_somebody_told_is_no_doubt() -> None:
    assert said(ASK, Speaker("Lan", Role.INTERVIEWER)) == []


SAMPLES = sorted([*SAMPLE.glob("*.txt"), *SAMPLE.glob("*.md")])


@pytest.mark.parametrize("path", SAMPLES, ids=[path.stem for path in SAMPLES])
def test_the_sample_study_leaves_no_doubt(path) -> None:
    assert said(path.read_text("utf-8")) == []
