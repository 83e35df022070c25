"""An invented interview of any length with overlapping codings, for the benchmarks of pages."""

from __future__ import annotations

import random

SENTENCES = (
    "Dạ, hồi đầu em cũng ngại, vì nhà cách trường gần chục cây số mà đường lại lầy.",
    "Mấy hôm mưa to thì cháu nghỉ, cô giáo có nhắn hỏi mà máy nhà em hết tiền.",
    "Từ ngày có nhóm phụ huynh, chị em chia nhau đưa đón nên đỡ vất vả hẳn.",
    "Ông bà bảo học ít thôi, ở nhà trông em, nhưng em vẫn muốn cho cháu đi tiếp.",
    "Cán bộ xã xuống tận nơi, chỉ từng bước một, cháu nó mới chịu đăng ký.",
    "Nói thật là lúc giáp hạt thì cả nhà đi làm thuê, chẳng ai để ý sách vở.",
    "Em thấy vui nhất là khi cháu tự đọc được thư bố gửi về.",
)
QUESTIONS = (
    "Chị kể thêm về lúc đó được không ạ?",
    "Vì sao gia đình mình lại quyết định như vậy?",
    "Theo anh thì điều gì giúp cháu nhiều nhất?",
)


def interview(characters: int, seed: int = 7) -> str:
    """An interview of about that many code points, questions and answers in turn."""
    chance = random.Random(seed)
    lines: list[str] = []
    length = 0
    while length < characters:
        answer = " ".join(chance.choices(SENTENCES, k=chance.randint(3, 10)))
        for line in (f"PVV: {chance.choice(QUESTIONS)}", f"TNV: {answer}"):
            lines.append(line)
            length += len(line) + 1
    return "\n".join(lines)[:characters].rstrip()


def overlapping(n: int, length: int, n_codes: int, seed: int = 7) -> list[tuple[int, int, int]]:
    """`n` spans of 20 to 1,500 code points, each with the number of its code; no two the same."""
    chance = random.Random(seed)
    found: dict[tuple[int, int, int], None] = {}
    while len(found) < n:
        start = chance.randrange(length - 20)
        end = min(length, start + chance.randint(20, 1_500))
        found[start, end, chance.randrange(n_codes)] = None
    return list(found)
