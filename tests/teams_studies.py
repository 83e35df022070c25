"""Invented studies for the tests of merging and settling."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from qualcode.model import Status
from qualcode.study import Study, StudyCode, StudyCoder, StudyCoding, StudyText

MARKET = """\
H: Bác dọn hàng ra đây từ bao giờ ạ?
Đ: Từ độ cầu phao còn chưa có, phải đi đò. Mẹ tôi bán bún, tôi nhóm bếp.
H: Hồi ấy khách có đông không bác?
Đ: Đông chứ, nhất là phiên chợ mười sáu. Người ta xếp hàng ra tận gốc đa.
H: Thế bây giờ điều gì làm bác lo nhất?
Đ: Lo nhất là cái chân. Đứng lâu nó tê, mà nghỉ thì lấy ai trông hàng 😀 cho.
H: Bác có ai giúp không?
Đ: Có cô Thoa ở đầu ngõ, trưa nào cô cũng chạy sang đỡ một tay. Không có cô thì tôi nghỉ lâu rồi.
H: Còn phường thì sao ạ?
Đ: Phường cho mượn cái dù to, nắng đỡ hẳn. Giấy tờ thì phải chờ, hai tháng mới xong.
"""
FERRY = """\
H: Anh lái đò được mấy năm rồi?
Đ: Mười một năm, kể cả năm lụt. Năm ấy thuyền trôi mất, vay bạn mới đóng lại được.
H: Tiền vay có khó trả không anh?
Đ: Khó thì khó, nhưng bạn nó không giục. Ngân hàng thì tôi không dám bước chân vào.
H: Anh thấy lớp học bơi cho trẻ con thế nào?
Đ: Hay lắm. Thằng út nhà tôi giờ bơi qua sông được, tôi yên tâm hẳn.
"""
SUBJECTS = ["bác Vần", "cô Thoa", "anh Quảng", "bà cụ Sửu", "chú Tép", "chị Miên", "thằng út"]
VERBS = ["gánh", "chở", "đan", "cất", "phơi", "đong", "nhóm", "khâu", "vá", "tát", "xay"]
THINGS = ["thúng bún", "mái chèo", "cái dù", "bao trấu", "chum tương", "manh lưới", "xâu cá"]
PLACES = ["gốc đa", "bến đò", "đầu ngõ", "sân kho", "chân cầu", "cuối chợ", "bãi bồi"]


def talk(characters: int, seed: int = 1) -> str:
    """An invented interview of about so many characters."""
    rng = random.Random(seed)
    lines: list[str] = []
    while sum(map(len, lines)) + len(lines) < characters:
        sentences = [
            f"{rng.choice(SUBJECTS)} {rng.choice(VERBS)} {rng.choice(THINGS)} ở "
            f"{rng.choice(PLACES)} hôm mùng {rng.randint(2, 29)}, nhờ {rng.choice(SUBJECTS)} "
            f"{rng.choice(VERBS)} {rng.choice(THINGS)}."
            for _ in range(rng.randint(1, 4))
        ]
        lines.append(rng.choice(("H: ", "Đ: ")) + " ".join(s[0].upper() + s[1:] for s in sentences))
    return "\n".join(lines) + "\n"


def text(name: str, words: str = MARKET, **more: str) -> StudyText:
    """A text whose key is made of its name."""
    return StudyText(f"text {name}", name, words, **more)  # type: ignore[arg-type]


def code(name: str, code_id: str = "", parent: str | None = None, **more: str) -> StudyCode:
    """A code whose key is its id, or its name."""
    return StudyCode(code_id or name, name, parent, id=code_id, **more)  # type: ignore[arg-type]


def coding(
    document: StudyText,
    words: str | tuple[int, int],
    of: StudyCode,
    coder: str = "Lan",
    *,
    memo: str = "",
    status: Status = Status.MANUAL,
    guid: str = "",
) -> StudyCoding:
    """A coding of words that the document holds once, or of a span."""
    if isinstance(words, str):
        assert document.text.count(words) == 1, words
        words = (document.text.index(words), document.text.index(words) + len(words))
    quote = document.text[slice(*words)]
    return StudyCoding(
        document.key, *words, of.key, coder, quote, memo=memo, status=status, guid=guid
    )


def study(
    texts: Sequence[StudyText] = (),
    codes: Sequence[StudyCode] = (),
    codings: Sequence[StudyCoding] = (),
    *,
    coders: Sequence[StudyCoder] = (),
    **more: object,
) -> Study:
    """A study; its coders are those of the codings unless they are given."""
    names = dict.fromkeys(each.coder for each in codings)
    people = coders or [StudyCoder(name) for name in names]
    return Study(
        origin="qualcode",
        coders=tuple(people),
        codes=tuple(codes),
        texts=tuple(texts),
        codings=tuple(codings),
        **more,  # type: ignore[arg-type]
    )


def without_texts(whole: Study) -> Study:
    """The study as a file of codings holds it: document names, offsets and quotes."""
    return replace(whole, texts=tuple(replace(each, text="", guid="") for each in whole.texts))


def interviews(n: int, characters: int) -> list[StudyText]:
    """`n` invented interviews."""
    return [
        text(f"PV{i:02}", talk(characters, seed=100 + i), guid=f"document-{i}") for i in range(n)
    ]


def coded(texts: Sequence[StudyText], coder: str, n: int, *, seed: int, n_codes: int = 40) -> Study:
    """The texts with `n` random codings of one coder."""
    rng = random.Random(seed)
    codes = [code(f"Mã số {i}", f"barriers.number_{i}", guid=f"code-{i}") for i in range(n_codes)]
    codings = []
    for i in range(n):
        document = rng.choice(texts)
        start = rng.randrange(len(document.text) - 200)
        span = (start, start + rng.randint(20, 180))
        codings.append(coding(document, span, rng.choice(codes), coder, guid=f"{coder}-{i}"))
    return study(texts, codes, codings, coders=[StudyCoder(coder, guid=f"coder {coder}")])
