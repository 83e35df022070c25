"""SRT and WebVTT: voices and times become turns, whatever the file's manners are."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.errors import BrokenDocument, EmptyFile, QualcodeError
from qualcode.files.dialogue import Line, write_clock, write_dialogue
from qualcode.files.subtitles import read
from qualcode.files.transcripts import READERS, Reading
from qualcode.text import prepare

Turn = tuple[str | None, float | None, str]

SRT = """1
00:00:01,000 --> 00:00:03,000
PVV: Chị thấy
thế nào ạ?

2
00:00:03,500 --> 00:00:06,000
TNV01: Dạ, cũng <i>được</i> &amp; vui.

3
00:00:06,000 --> 00:00:08,000
Chỉ hơi xa thôi.

4
00:12:31,250 --> 00:12:33,000
PVV: Vâng.
"""
SRT_TURNS: list[Turn] = [
    ("PVV", 1.0, "Chị thấy thế nào ạ?"),
    ("TNV01", 3.5, "Dạ, cũng được & vui. Chỉ hơi xa thôi."),
    ("PVV", 751.25, "Vâng."),
]
VTT = """WEBVTT - Phỏng vấn
Kind: captions

STYLE
::cue { color: yellow }

NOTE
gỡ băng ngày 3/3

dau-tien
00:01.000 --> 00:03.000 align:start position:10%
<v.loud PVV>Chị thấy thế nào <c.vang>ạ</c>?</v>

00:03.000 --> 00:05.000
<v Lê Thị Mận>Dạ, cũng được.

00:05.500 --> 00:07.000
<v Lê Thị Mận>Chỉ hơi <00:06.000>xa &lt;thôi&gt;.</v>

NOTE Confidence: 0.8

01:00:00.000 --> 01:00:01.000
<v PVV>Vâng.</v> <v Lê Thị Mận>Dạ.</v>
"""
VTT_TURNS: list[Turn] = [
    ("PVV", 1.0, "Chị thấy thế nào ạ?"),
    ("Lê Thị Mận", 3.0, "Dạ, cũng được. Chỉ hơi xa <thôi>."),
    ("PVV", 3600.0, "Vâng."),
    ("Lê Thị Mận", 3600.0, "Dạ."),
]


def read_one(text: str | bytes, path: str = "a.srt") -> Reading:
    [reading] = read(text if isinstance(text, bytes) else text.encode(), path=path)
    return reading


def turns(reading: Reading) -> list[Turn]:
    document = prepare(reading.text, document_id="a", tokenizer=None)
    return [(t.label, t.time, document.text[t.start : t.end]) for t in document.turns]


def test_srt_with_names_in_the_text() -> None:
    reading = read_one(SRT)
    assert turns(reading) == SRT_TURNS
    assert reading.changes == {"removed_tags": 2, "joined_cues": 1}
    assert reading.text.startswith("[00:00:01] PVV: Chị thấy thế nào ạ?\n")


def test_webvtt_with_voices() -> None:
    reading = read_one(VTT, "a.vtt")
    assert turns(reading) == VTT_TURNS
    assert reading.changes == {
        "left_out_headers": 2,
        "left_out_styles": 1,
        "left_out_comments": 2,
        "removed_tags": 3,
    }


def reversed_dots(text: str) -> str:
    return text.replace(",000", ".000").replace(",500", ".500").replace(",250", ".250")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace("\n", "\r\n").encode("utf-8-sig"),
        lambda text: text.replace("\n", "\r").encode(),
        lambda text: text.encode("utf-16"),
        lambda text: unicodedata.normalize("NFD", text).encode(),
        lambda text: text.replace("\n\n", "\n").encode(),
        lambda text: text.replace("\n\n", "\n\n\n\n").encode(),
        lambda text: text.replace("\n", "  \n").encode(),
        lambda text: text.replace("-->", "->").encode(),
        lambda text: text.replace(" --> ", "-->").encode(),
        lambda text: text.replace(":0", ": 0").encode(),
        lambda text: reversed_dots(text).encode(),
        lambda text: text.replace(" --> ", " --> ").replace(",000\n", ",000 X1:1 Y2:2\n").encode(),
        lambda text: text.replace("00:00:0", "00:0").encode(),
        lambda text: text.replace("thế", "{\\an8}thế").encode(),
        lambda text: text.replace("Chị thấy\nthế", "Chị thấy<br>thế").encode(),
        lambda text: "\n\n".join(reversed(text.strip().split("\n\n"))).encode(),
        lambda text: text.replace(" --> 00:00:03,000", " --> 00:00:05,000").encode(),
    ],
    ids=[
        *("crlf-bom", "cr", "utf-16", "nfd", "no-blank", "many-blank", "blanks-behind", "arrow"),
        *("tight", "loose-clock", "dots", "coordinates", "no-hours", "ass", "br", "reversed"),
        "overlap",
    ],
)
def test_careless_srt(spoil: object) -> None:
    reading = read_one(spoil(SRT))  # type: ignore[operator]
    assert turns(reading) == SRT_TURNS


def test_missing_numbers_and_milliseconds() -> None:
    assert turns(read_one("0:01 --> 0:02\nH: Khoẻ không?\n\n0:03 --> 0:04\nĐ: Khoẻ.\n")) == [
        ("H", 1.0, "Khoẻ không?"),
        ("Đ", 3.0, "Khoẻ."),
    ]


def test_a_number_that_is_said_stays() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\nH: Mấy cháu?\n\n2\n00:00:02,000 --> 00:00:03,000\n"
    reading = read_one(text + "Đ: Có\n12\n\n3\n00:00:09,000 --> 00:00:10,000\nH: Dạ.\n")
    assert [said for _, _, said in turns(reading)] == ["Mấy cháu?", "Có 12", "Dạ."]


def test_without_names_sentences_and_pauses_make_paragraphs() -> None:
    rows = [
        (1, 3, "Hôm nay trời"),
        (3, 5, "đẹp quá."),
        (5, 6, "Mai chắc mưa."),
        (9, 10, "Thôi thì"),
        (16, 17, "chờ xem."),
    ]
    text = "".join(f"00:{a:02}.000 --> 00:{b:02}.000\n{said}\n\n" for a, b, said in rows)
    reading = read_one("WEBVTT\n\n" + text, "a.vtt")
    assert turns(reading) == [
        (None, 1.0, "Hôm nay trời đẹp quá. Mai chắc mưa."),
        (None, 9.0, "Thôi thì"),
        (None, 16.0, "chờ xem."),
    ]
    assert reading.changes == {"joined_cues": 2}


def test_captions_that_scroll_are_not_doubled() -> None:
    lines = ["xin chào các bạn", "hôm nay ta nói", "về chuyện con nhỏ", "và chuyện đi làm"]
    cues = []
    for n, line in enumerate(lines):
        above = lines[n - 1] if n else " "
        cues.append(f"00:0{n}.000 --> 00:0{n}.990\n{above}\n{line.replace(' ', '<c> ')}")
        cues.append(f"00:0{n}.990 --> 00:0{n + 1}.000\n{line}\n ")
    reading = read_one("WEBVTT\nLanguage: vi\n\n" + "\n\n".join(cues) + "\n", "a.vtt")
    assert [said for _, _, said in turns(reading)] == [" ".join(lines)]
    assert reading.changes["left_out_repeated_lines"] == 7


def test_short_answers_said_twice_stay() -> None:
    cues = [
        f"00:0{n}.000 --> 00:0{n + 1}.000\n{s}" for n, s in enumerate(["H: Ạ?", "Đ: Dạ.", "Đ: Dạ."])
    ]
    assert turns(read_one("WEBVTT\n\n" + "\n\n".join(cues)))[-1] == ("Đ", 1.0, "Dạ. Dạ.")


def test_what_holds_no_cue_is_refused() -> None:
    for text in ("Chỉ là chữ.\n", "WEBVTT\n\nNOTE không có gì\n", "1 --> 2\nA\n"):
        with pytest.raises(BrokenDocument):
            read_one(text)
    with pytest.raises(EmptyFile):
        read_one("1\n00:00:01,000 --> 00:00:02,000\n\n2\n00:00:02,000 --> 00:00:03,000\n<i></i>\n")
    with pytest.raises(QualcodeError):
        read_one(b"\xff\xfe\x00\xd8" * 20)


def test_its_endings_are_known() -> None:
    assert READERS[".srt"] == READERS[".vtt"] == "subtitles"


NAMES = ["PVV", "TNV03", "Mận", "Lê Thị Mận", "chị Hoa", "BS. Lan", "Speaker 1", "con trai", "X"]
SPEECH = st.lists(
    st.sampled_from(
        ["dạ", "Vâng.", "tôi nói thật: khó", "😀", "12:30", "(cười)", "q\u0323", "- à"]
    ),
    min_size=1,
    max_size=6,
).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(said=st.lists(st.tuples(st.sampled_from(NAMES), SPEECH), min_size=1, max_size=12))
def test_every_voice_is_heard(said: list[tuple[str, str]]) -> None:
    cues = [
        f"{write_clock(3.0 * n)} --> {write_clock(3.0 * n + 2)}\n<v {name}>{words}</v>\n"
        for n, (name, words) in enumerate(said)
    ]
    reading = read_one("WEBVTT\n\n" + "\n".join(cues), "a.vtt")
    found = turns(reading)
    joined = [name for n, (name, _) in enumerate(said) if n == 0 or said[n - 1][0] != name]
    assert [label for label, _, _ in found] == joined
    letters = "".join(c for _, words in said for c in words if c.isalpha())
    heard = "".join(c for _, _, words in found for c in words if c.isalpha())
    assert unicodedata.normalize("NFC", letters) == heard


def test_names_that_occur_once_get_a_voice_tag() -> None:
    text = write_dialogue([Line("PVV", "Ai ạ?", 0), Line("Mận", "Tôi."), Line("", "(im lặng)")])
    assert text == "[00:00:00] PVV: Ai ạ?\n<v Mận>Tôi.\n(im lặng)"
