"""Turns: every label style people write, and sentences with a colon that are none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.text.labels import is_unique_code, key_of, read_label, split_attributes
from qualcode.text.turns import find_turns

PARTS = [
    *("H:", "Đ:", "[00:01]", "**", "|", "\t", " – ", "\n", "\n\n", "<v A>"),
    *("a ", "Tôi. ", "-->", "---", "1. ", "PVV"),
]
Said = list[tuple[str | None, str]]


def said(text: str) -> Said:
    return [(turn.label, text[turn.start : turn.end]) for turn in find_turns(text).turns]


HD: Said = [("H", "Chị tên gì?"), ("Đ", "Mơ.")]


@pytest.mark.parametrize(
    ("text", "turns"),
    [
        ("H: Chị tên gì?\nĐ: Mơ.", HD),
        ("H : Chị tên gì?\nĐ : Mơ.\n", HD),
        ("H:Chị tên gì?\nĐ:Mơ.", HD),
        ("H：Chị tên gì?\nĐ：Mơ.", HD),
        ("- H: Chị tên gì?\n- Đ: Mơ.", HD),
        ("1. H: Chị tên gì?\n2. Đ: Mơ.", HD),
        ("> H: Chị tên gì?\n> Đ: Mơ.", HD),
        ("\u200bH: Chị tên gì?\n\ufeffĐ: Mơ.", HD),
        ("**H:** Chị tên gì?\n\n**Đ**: Mơ.", HD),
        ("**H: Chị tên gì?**\n\nĐ: Mơ.", HD),
        ("H\tChị tên gì?\nĐ\tMơ.\nH\tVâng.\nĐ\tỪ.", [*HD, ("H", "Vâng."), ("Đ", "Ừ.")]),
        (
            "| Người nói | Lời |\n|---|---|\n| H | Chị tên gì? |\n| Đ | Mơ. |\n| | Thật. |\n"
            "| H | Vâng. |\n| Đ | Ừ. |",
            [*HD, ("Đ", "Thật."), ("H", "Vâng."), ("Đ", "Ừ.")],
        ),
        (
            "NPV – Chị tên gì?\nCô Mơ - Mơ.\nNPV — Vâng.\nCô Mơ – Ừ.",
            [("NPV", "Chị tên gì?"), ("Cô Mơ", "Mơ."), ("NPV", "Vâng."), ("Cô Mơ", "Ừ.")],
        ),
        (
            "Người phỏng vấn: Chị tên gì?\nBS. Lan: Lan.\nTNV03: Tôi nữa.",
            [("Người phỏng vấn", "Chị tên gì?"), ("BS. Lan", "Lan."), ("TNV03", "Tôi nữa.")],
        ),
        (
            "PVV: Sao ạ?\nChị A (nữ, 35t): Không.\nPVV: Ạ?\nChị A: Ừ.",
            [("PVV", "Sao ạ?"), ("Chị A", "Không."), ("PVV", "Ạ?"), ("Chị A", "Ừ.")],
        ),
        (
            "Người hỏi:\nChị tên gì?\n\nChị Mơ:\nMơ.\n\nMơ mộng ấy.\n",
            [("Người hỏi", "Chị tên gì?"), ("Chị Mơ", "Mơ.\n\nMơ mộng ấy.")],
        ),
        (
            "PVV\nChị tên gì?\nKH01\nMơ.\nPVV\nVâng.\nKH01\nỪ.",
            [("PVV", "Chị tên gì?"), ("KH01", "Mơ."), ("PVV", "Vâng."), ("KH01", "Ừ.")],
        ),
        (
            "**Lan Mai**\nAnh tên gì?\n**Đỗ Ba**\nBa.\n**Lan Mai**\nVâng.\n**Đỗ Ba**\nỪ.",
            [
                ("Lan Mai", "Anh tên gì?"),
                ("Đỗ Ba", "Ba."),
                ("Lan Mai", "Vâng."),
                ("Đỗ Ba", "Ừ."),
            ],
        ),
        (
            "[PVV] Chị tên gì?\n[TNV01] Mơ.\n[PVV] Vâng.\n[TNV01] [Tên KH] à?",
            [
                ("PVV", "Chị tên gì?"),
                ("TNV01", "Mơ."),
                ("PVV", "Vâng."),
                ("TNV01", "[Tên KH] à?"),
            ],
        ),
        (
            "H1: Chị tên gì?\nĐ1: Mơ.\nH2: Ở đâu?\nĐ2: Bến.\nH3: Ạ?\nĐ3: Ừ.",
            [*HD, ("H", "Ở đâu?"), ("Đ", "Bến."), ("H", "Ạ?"), ("Đ", "Ừ.")],
        ),
        (
            "Nguoi phong van: Chi ten gi?\nChi Mo: Mo.",
            [("Nguoi phong van", "Chi ten gi?"), ("Chi Mo", "Mo.")],
        ),
        ("H: Chị tên gì?\nĐ: Mơ.\n\n--- HẾT ---\n", HD),
        ("H:\nĐ:\n", []),
        ("H: Chị tên gì?\nĐ:\nH: Dạ?\nĐ: Mơ.", [HD[0], ("H", "Dạ?"), HD[1]]),
        ("", []),
        ("\n \n", []),
    ],
)
def test_label_styles(text: str, turns: Said) -> None:
    assert said(text) == turns


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("[00:12:31] H: Chị tên gì?\n[00:12:40] Đ: Mơ.", (751.0, 760.0)),
        ("00:12:31 H: Chị tên gì?\n00:12:40 – Đ: Mơ.", (751.0, 760.0)),
        ("H (00:12): Chị tên gì?\nĐ [12:40]: Mơ.", (12.0, 760.0)),
        ("H: [00:12:31] Chị tên gì?\nĐ: (12:40) Mơ.", (751.0, 760.0)),
        ("**[00:12] H:** Chị tên gì?\n**[00:15] Đ:** Mơ. [00:16]", (12.0, 15.0)),
        ("[00:00:05]\nH: Chị tên gì?\n\n00:00:09\nĐ: Mơ.\n", (5.0, 9.0)),
        ("H  0:12\nChị tên gì?\n\nĐ  0:15\nMơ.\n\nH  0:20\n\nĐ  0:21\n", (12.0, 15.0)),
    ],
)
def test_timestamps_stand_outside(text: str, times: tuple[float, float]) -> None:
    turns = find_turns(text).turns
    assert said(text)[:2] == HD
    assert (turns[0].time, turns[1].time) == times


def test_webvtt() -> None:
    text = (
        "WEBVTT\n\n1\n00:00:01.000 --> 00:00:04.000\n<v Lan>Anh tên gì?</v>\n\n"
        "2\n00:00:05.500 --> 00:00:06.000 align:start\n<v.loud Đỗ Ba>Ba.</v> <v Lan>Vâng ạ.</v>\n"
    )
    assert said(text) == [("Lan", "Anh tên gì?"), ("Đỗ Ba", "Ba."), ("Lan", "Vâng ạ.")]
    assert [turn.time for turn in find_turns(text).turns] == [1.0, 5.5, 5.5]


@pytest.mark.parametrize(
    "speech",
    [
        "Tôi nói thật: khó lắm.",
        "Ví dụ: đi chợ.\nVí dụ: đi làm.",
        "Thứ nhất: tiền.\nThứ hai: đường.\nThứ nhất: vẫn tiền.",
        "Nói chung là: mệt.\nNói chung là: chán.",
        "Chồng em bảo: về đi.\nAnh Ba nói: thôi.",
        'Mẹ: "Con ơi."\nCon: "Dạ."\nMẹ: “Về ăn cơm.”\nCon: "Vâng."',
        "Có hai cái: một là xa, hai là đắt.",
        "Ghi chú: không.\nGhi chú: có.",
        "Hôm qua – hôm kia ấy – tôi đi.\nHôm qua – nhầm.",
        "Anh Ba – người xóm trên – cũng đi.",
        "12:30 tôi mới về.",
        "Nó vào http://thu.vn xem.",
        "Vâng\nĐúng\nVâng\nĐúng",
        "[Tên KH] đi rồi.\n[Tên KH] chưa về.\n[cười]",
        "Zalo: tiện.\nZalo: rẻ.",
        "Nó == [H: vâng] == thế đấy.",
        "Câu 1: khó.\nCâu 2: dễ.",
    ],
)
def test_a_colon_makes_no_speaker(speech: str) -> None:
    text = f"H: Sao ạ?\nĐ: {speech}\nH: Vâng."
    assert said(text) == [("H", "Sao ạ?"), ("Đ", speech), ("H", "Vâng.")]


def test_a_name_is_believed_where_it_recurs() -> None:
    once = "H: Sao?\nĐ: Thế này.\nHương: cô ấy đi rồi."
    assert len(said(once)) == 2
    twice = "H: Sao?\nHương: Thế này.\nH: Ạ?\nHương: Ừ."
    assert [label for label, _ in said(twice)] == ["H", "Hương", "H", "Hương"]


def test_a_given_label_is_always_believed() -> None:
    text = "người đầu tiên: Tôi đi.\nTôi về: muộn."
    assert said(text)[0][0] is None
    turns = find_turns(text, known={"nguoi dau tien"}).turns
    assert [turn.label for turn in turns] == ["người đầu tiên"]


def test_several_lines_and_blank_lines_stay_in_the_turn() -> None:
    text = "H: Sao ạ?\n\nĐ: Tôi đi.\nVề muộn.\n\nMệt lắm.\n\n---\n\nH: Vâng."
    assert said(text)[1] == ("Đ", "Tôi đi.\nVề muộn.\n\nMệt lắm.")


def test_a_timestamp_in_the_middle_of_an_answer() -> None:
    text = "H: Sao?\nĐ: Tôi đi.\n[00:13:00]\nRồi về."
    assert said(text)[1][1] == "Tôi đi.\n[00:13:00]\nRồi về."


def test_a_time_of_day_is_an_answer() -> None:
    assert said("H: Mấy giờ?\nĐ: 12:30\nH: Vâng.")[1] == ("Đ", "12:30")


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("Tôi đi.\nVề muộn.\n\nMệt lắm.", ["Tôi đi.\nVề muộn.", "Mệt lắm."]),
        ("Tôi đi.\nVề muộn.", ["Tôi đi.", "Về muộn."]),
        ("# Ghi chép\n\nTôi đi.\n\n***\n\nTôi về.", ["Tôi đi.", "Tôi về."]),
        ("[00:01]\nTôi đi.\n[00:05]\nTôi về.", ["Tôi đi.", "Tôi về."]),
        (
            "1\n00:00:01,000 --> 00:00:02,000\nTôi đi.\n\n2\n00:00:03,000 --> 00:00:04,000\nVề.",
            ["Tôi đi.", "Về."],
        ),
        ("- Chị đi đâu?\n- Đi chợ.", ["Chị đi đâu?", "Đi chợ."]),
    ],
)
def test_text_without_labels(text: str, blocks: list[str]) -> None:
    assert said(text) == [(None, block) for block in blocks]


def test_a_title_is_an_aside_and_a_long_preface_is_not() -> None:
    (title, *_) = find_turns("PHỎNG VẤN SÂU\n\nH: Chị đi đâu?\nĐ: Đi chợ với bà.").turns
    assert title.aside
    (preface, *_) = find_turns("Tôi kể thế này. " * 9 + "\n\nH: Ạ?\nĐ: Ừ.").turns
    assert not preface.aside


@given(st.lists(st.sampled_from(PARTS), max_size=30))
def test_turns_are_ordered_disjoint_and_stripped(parts: list[str]) -> None:
    text = "".join(parts)
    end = 0
    for turn in find_turns(text).turns:
        assert end <= turn.start < turn.end <= len(text)
        assert text[turn.start : turn.end] == text[turn.start : turn.end].strip()
        end = turn.end


@pytest.mark.parametrize(
    ("label", "family"),
    [
        ("H", "interviewer"),
        ("PVV 2", "interviewer"),
        ("PVV Hương", "interviewer"),
        ("Người phỏng vấn", "interviewer"),
        ("nguoi phong van", "interviewer"),
        ("Đ", "respondent"),
        ("KH1", "respondent"),
        ("TNV03", "respondent"),
        ("Cán bộ phường", "respondent"),
        ("FGD1-P2", "code"),
        ("NC07", "code"),
        ("N.T.H.", "initials"),
        ("Chị A", "person"),
        ("BS. Lan", "person"),
        ("Nguyễn Thị Mơ", "person"),
        ("Thư ký", "other"),
    ],
)
def test_families(label: str, family: str) -> None:
    read = read_label(label)
    assert read is not None
    assert read.family.value == family


@pytest.mark.parametrize(
    "label", ["Tôi nói thật", "Ví dụ", "Lưu ý", "Thứ nhất", "Mẹ em bảo", "Hội thảo là", "12", ""]
)
def test_no_labels(label: str) -> None:
    assert read_label(label) is None


def test_attributes_in_brackets() -> None:
    assert split_attributes("Chị A (nữ, 35t)") == ("Chị A", {"sex": "nữ", "age": "35"})
    assert split_attributes("R2 [Nam, 41 tuổi]") == ("R2", {"sex": "nam", "age": "41"})
    assert split_attributes("R2 (Nữ, 41)") == ("R2", {"sex": "nữ", "age": "41"})
    assert split_attributes("R (vợ)") == ("R (vợ)", {})


def test_keys_ignore_case_tone_style_and_dots() -> None:
    assert key_of("BS.Thuý") == key_of("Bs. Thúy") == key_of("**BS. Thuý**")
    assert key_of("Hà") != key_of("Hạ")


@pytest.mark.parametrize(
    ("label", "unique"),
    [("TNV05", True), ("KH01", True), ("KH1", False), ("P2", False), ("Đ", False), ("Lan", False)],
)
def test_unique_codes(label: str, unique: bool) -> None:
    assert is_unique_code(label) is unique


OTHER = "*"


def told(text: str) -> list[tuple[str | None, str]]:
    """As `said`, with the asides under a label of their own."""
    turns = find_turns(text).turns
    return [(OTHER if t.aside else t.label, text[t.start : t.end]) for t in turns]


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        (
            "PVV – Kể đi.\nTT01 – Bán rau.\nPVV – Vâng.\nTT01 – Ừ.\nTT02 – Tôi nữa.",
            "PVV TT01 +TT02",
        ),
        ("PVV – Kể đi.\nTT01 – Bán rau.\nTT02 – tôi nữa.", "PVV TT01 TT02"),
        ("PVV\tKể đi.\nTT01\tBán rau.\nTT02\ttôi nữa.", "PVV TT01 TT02"),
        ("[PVV] Kể đi.\n[TT01] Rau.\n[PVV] Ạ?\n[TT01] Ừ.\n[TT02] Cá.", "PVV TT01 +TT02"),
        ("PVV\tKể đi.\nbà bán cá\tBán cá.\nPVV\tVâng.", "PVV|bà bán cá|PVV"),
        ("Người nói\tLời\nPVV\tKể đi.\nTT01\tBán rau.", "PVV TT01"),
        ("Speaker\tText\nPVV\tKể đi.\nTT01\tBán rau.", "PVV TT01"),
        ("Nhân vật\tNội dung\nPVV\tKể đi.\nTT01\tBán rau.", "PVV TT01"),
        ("| Nhân vật | Lời |\n|---|---|\n| H | Kể đi. |\n| Đ | Rau. |", "H Đ"),
        (
            "PVV: Kể đi.\nanh Hùng: Nó bán đấy.\nVợ: Ừ.\nCon trai: Không.",
            "PVV|anh Hùng|Vợ|Con trai",
        ),
        ("PVV\nKể đi.\nChị Mận\nRau.\nPVV\nVâng.\nChị Mận\nỪ.", "PVV|Chị Mận|PVV|Chị Mận"),
        ("Lan\nKể đi.\nMận\nRau.\nLan\nVâng.\nMận\nỪ.", "Lan Mận Lan Mận"),
    ],
)
def test_who_speaks_once_is_heard(text: str, labels: str) -> None:
    wanted = labels.split("|") if "|" in labels else labels.split()
    if "+" in labels:
        first, second, third = labels.replace("+", "").split()
        wanted = [first, second, first, second, third]
    assert [label for label, _ in said(text)] == wanted


@pytest.mark.parametrize(
    "speech",
    [
        "Có nhà:\nBố: mất rồi.\nMẹ: còn khoẻ.\nanh Hùng: tốt lắm.",
        "Ừ.\nAnh Ba – Người xóm trên – cũng đi.",
        "Có chị ấy.\nChị Mận",
        "Vâng.\n\n(cười) Thế đấy.",
        "Vâng.\nHết tiền rồi.",
        "Phỏng vấn kết thúc chưa em?",
        "Rau\tcá\nthịt",
    ],
)
def test_speech_stays_speech(speech: str) -> None:
    text = f"H: Sao ạ?\nĐ: Ừ.\nH: Vâng.\nĐ: {speech}"
    assert told(text)[3:] == [("Đ", speech)]


def test_the_pipes_of_a_table_stand_outside() -> None:
    text = "|Vai|Lời|\n|---|---|\n|H|Kể đi.|\n| Đ | Bán rau. |\n|bà Cả|Ừ.|"
    assert said(text) == [("H", "Kể đi."), ("Đ", "Bán rau."), ("bà Cả", "Ừ.")]


NOTE = "Ghi chú: nhà sát đường, xe chạy suốt, phải dừng hai lần vì có khách mua hàng."


@pytest.mark.parametrize(
    ("text", "asides"),
    [
        (f"{NOTE}\n\nH: Sao ạ?\nĐ: Ừ.", [NOTE]),
        (f"PHỎNG VẤN SÂU SỐ 3\n{NOTE}\n\nH: Ạ?\nĐ: Ừ.", [f"PHỎNG VẤN SÂU SỐ 3\n{NOTE}"]),
        (
            "PHỎNG VẤN SÂU SỐ 3: NGƯỜI BÁN RAU\n\nH: Ạ?\nĐ: Ừ.",
            ["PHỎNG VẤN SÂU SỐ 3: NGƯỜI BÁN RAU"],
        ),
        ("Tôi kể. " * 40 + "\n\nH: Ạ?\nĐ: Ừ.\nH: Ạ?\nĐ: Ừ.", [("Tôi kể. " * 40).strip()]),
        (
            "H: Ạ?\nĐ: Ừ.\n\nPhỏng vấn kết thúc lúc 10:30",
            ["Phỏng vấn kết thúc lúc 10:30"],
        ),
        ("H: Ạ?\nĐ: Ừ.\n(Kết thúc phỏng vấn)", ["(Kết thúc phỏng vấn)"]),
        ("H: Ạ?\n\nĐ: Ừ.\n\n(cười, rót nước)\n\nH: Vâng.", ["(cười, rót nước)"]),
        (f"H: Ạ?\nĐ: Ừ.\n\n{NOTE}\n\nHết băng.", [NOTE, "Hết băng."]),
        ("H: Ạ?\n\nĐ: (cười)\n\nH:\n\n(im lặng)", []),
    ],
)
def test_what_nobody_says_is_an_aside(text: str, asides: list[str]) -> None:
    assert [speech for label, speech in told(text) if label == OTHER] == asides
    assert {"H", "Đ"} <= {label for label, _ in told(text)}


def test_a_place_in_brackets() -> None:
    assert split_attributes("Bác C (nữ, 62t, chợ Mơ)")[1]["site"] == "chợ Mơ"
    assert "site" not in split_attributes("Bác C (nữ, 62t, khách hàng)")[1]
    assert "site" not in split_attributes("Bác C (nữ, chợ Mơ)")[1]
