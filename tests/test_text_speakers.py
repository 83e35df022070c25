"""Who asks: by words, by letters in company, by behaviour, and as told."""

import pytest

from qualcode.model import Role, Speaker
from qualcode.text.speakers import LEADS, identify
from qualcode.text.turns import find_turns


def roles(text: str, *given: Speaker) -> dict[str, str]:
    found = identify(text, find_turns(text).turns, given)
    assert all(speaker.reason for speaker in found)
    return {speaker.label: speaker.role.value[0] for speaker in found}


ASK = "{0}: Anh làm nghề gì ạ?\n{1}: Tôi phụ hồ.\n{0}: Có mệt không ạ?\n{1}: Mệt chứ.\n"


@pytest.mark.parametrize(
    ("asker", "answerer"),
    [
        ("H", "Đ"),
        ("Hỏi", "Đáp"),
        ("H", "T"),
        ("Q", "A"),
        ("I", "R"),
        ("M", "P1"),
        ("PVV", "KH01"),
        ("H", "Lan"),
        ("Lan", "Minh"),
        ("A", "B"),
        ("B", "A"),
        ("Speaker 1", "Speaker 2"),
        ("Cô Lan", "TNV03"),
        ("LAN", "MINH"),
    ],
)
def test_two_people(asker: str, answerer: str) -> None:
    assert roles(ASK.format(asker, answerer)) == {asker: "i", answerer: "r"}


def test_without_question_marks() -> None:
    text = "Lan: anh làm gì thế\nMinh: tôi phụ hồ\nLan: có mệt không ạ\nMinh: mệt chứ\n"
    assert roles(text) == {"Lan": "i", "Minh": "r"}


def test_letters_beside_an_interviewer_are_names() -> None:
    text = "PVV: Ăn gì?\nH: Cơm.\nT: Phở.\nM: Thôi.\nPVV: Ạ?\nH: Ừ. M: gì?\n"
    assert roles(text) == {"PVV": "i", "H": "r", "T": "r", "M": "r"}


def test_two_styles_in_one_document() -> None:
    text = "Hỏi: Ăn gì?\nĐáp: Cơm.\nH: Ngon không?\nĐ: Ngon."
    assert roles(text) == {"Hỏi": "i", "Đáp": "r", "H": "i", "Đ": "r"}


def test_a_letter_among_letters_is_judged_by_what_it_does() -> None:
    text = "L: Ăn gì?\nH: Cơm.\nN: Phở.\nL: Ngon không?\nH: Ngon.\nN: Ừ, ngon."
    assert roles(text) == {"L": "i", "H": "r", "N": "r"}


def test_nobody_asks() -> None:
    text = "TNV01: Tôi đi làm.\nTNV02: Tôi cũng thế.\nTNV01: Vâng.\nTNV02: Ừ."
    assert roles(text) == {"TNV01": "r", "TNV02": "r"}
    text = "Lan: Tôi đi làm.\nMinh: Tôi cũng thế.\nLan: Vâng.\nMinh: Ừ."
    assert roles(text) == {"Lan": "r", "Minh": "r"}


def test_others() -> None:
    text = "PVV: Sao ạ?\nKH01: Vâng.\nPhiên dịch: Anh ấy đồng ý."
    assert roles(text)["Phiên dịch"] == "o"


def test_given_labels_overrule_everything() -> None:
    text = ASK.format("PVV", "KH01")
    told = (Speaker("kh01", Role.INTERVIEWER), Speaker("pvv", Role.RESPONDENT, "K9", "vì thế"))
    assert roles(text, *told) == {"PVV": "r", "KH01": "i"}
    (first, second) = identify(text, find_turns(text).turns, told)
    assert (first.participant, first.reason) == ("K9", "vì thế")
    assert second.reason


def test_given_labels_compare_without_diacritics_unless_two_would_match() -> None:
    text = "Hà: Tôi đi làm.\nHạ: Tôi cũng thế.\nHà: Vâng.\nHạ: Ừ."
    assert roles(text, Speaker("HÀ", Role.OTHER)) == {"Hà": "o", "Hạ": "r"}
    assert roles(ASK.format("Đáp", "Mơ"), Speaker("dap", Role.OTHER))["Đáp"] == "o"


def test_a_respondent_who_asks_back_is_no_interviewer() -> None:
    text = (
        "Lan: Chào chị, em xin phép ghi âm ạ.\n"
        "Mận: Ghi đi. Tôi bán rau từ sáng tới tối, lấy đâu tiền mà đóng?\n"
        "Lan: Chị kể thêm đi ạ.\n"
        "Mận: Nhà có mỗi tôi làm, ai nuôi con cho tôi bây giờ?\n"
        "Lan: Thế chồng chị làm gì?\n"
        "Mận: Nó phụ hồ, tháng có tháng không, biết kêu ai?\n"
        "Lan: Em cảm ơn chị.\nMận: Ừ."
    )
    assert roles(text) == {"Lan": "i", "Mận": "r"}
    (lan, _) = identify(text, find_turns(text).turns)
    assert lan.reason == LEADS


def test_voices_of_a_webvtt_file() -> None:
    text = (
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Lan>Chị kể về nghề của chị đi ạ.\n\n"
        "00:02.000 --> 00:09.000\n<v Mận>Tôi bán rau ngoài chợ.\n\n"
        "00:10.000 --> 00:11.000\n<v Lan>Chị có đóng bảo hiểm không ạ?\n\n"
        "00:12.000 --> 00:13.000\n<v Mận>Không em.\n"
    )
    assert roles(text) == {"Lan": "i", "Mận": "r"}
