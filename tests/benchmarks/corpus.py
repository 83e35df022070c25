"""Synthetic Vietnamese interviews for the benchmarks: seeded, so that every run reads the same.

Nobody said any of this. Frames of spoken syntax are filled with everyday words, and with compounds
that are drawn from pyvi's dictionary at run time; frequencies fall like Zipf's law. Fillers, false
starts, missing punctuation and lost capitals come about as often as in real transcripts.
"""

from __future__ import annotations

import importlib.util
import random
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

N_COMPOUNDS = 1_800

SUBJECTS = [
    *("tôi", "mình", "em", "chị ấy", "anh ấy", "cô ấy", "bác", "họ", "nó", "bà ấy", "chúng tôi"),
    *("người ta", "mọi người", "cả nhà", "các chị", "mấy anh", "bên phường", "ông trưởng khu"),
    *("đứa con", "vợ chồng tôi", "bạn tôi", "hàng xóm", "nhóm mình", "cán bộ xã", "mẹ tôi"),
]
MODALS = [
    *("đã", "đang", "sẽ", "cũng", "vẫn", "không", "chưa", "rất", "hay", "thường", "phải", "muốn"),
    *("cần", "có thể", "được", "bị", "mới", "lại", "cứ", "chỉ", "đều", "chẳng", "từng", "sắp"),
]
VERBS = [
    *("đi", "làm", "nói", "gặp", "hỏi", "thấy", "biết", "nghĩ", "ở", "mua", "bán", "giúp", "nhớ"),
    *("quên", "chờ", "tìm", "mang", "đưa", "nhận", "gọi", "nghe", "xem", "học", "dạy", "lo", "sợ"),
    *("vay", "trả", "chạy", "ngồi", "đứng", "kể", "bàn", "chọn", "thử", "dùng", "giữ", "bỏ", "sửa"),
    *(
        "nấu",
        "trồng",
        "chăm",
        "khám",
        "uống",
        "chia sẻ",
        "tham gia",
        "ủng hộ",
        "liên hệ",
        "đăng ký",
    ),
]
NOUNS = [
    *("nhà", "xe", "tiền", "việc", "chợ", "trường", "thuốc", "giấy", "cơm", "nước", "ruộng", "tin"),
    *("nhóm", "buổi", "ngày", "tháng", "năm", "con", "cháu", "vợ", "chồng", "quê", "phường", "xã"),
    *("sổ", "bệnh", "thầy", "bạn", "đường", "lớp", "phòng", "máy", "hàng", "quán", "xóm", "vườn"),
    *(
        "điện thoại",
        "cuộc họp",
        "gia đình",
        "công ty",
        "sức khoẻ",
        "hồ sơ",
        "bảo hiểm",
        "trạm y tế",
    ),
]
TAILS = [
    *("rồi", "lắm", "thôi", "nữa", "ạ", "đấy", "mà", "nhé", "đâu", "thế", "luôn", "cơ", "đó", "ấy"),
    *("hôm qua", "năm ngoái", "bây giờ", "lúc đó", "từ đầu năm", "mỗi tuần", "ở đây", "với nhau"),
]
FILLERS = [
    *(
        "ờ",
        "à",
        "ừ",
        "ừm",
        "thì",
        "dạ",
        "vâng",
        "kiểu như",
        "nói chung là",
        "thật ra",
        "ý là",
        "đấy",
    ),
    *("thế là", "với lại", "nghĩa là", "tóm lại", "nói thật", "cái đó thì", "ờ thì", "xong rồi"),
]
LINKS = ["và", "nhưng", "vì", "nên", "nếu", "thì", "mà", "hoặc", "khi", "cho nên", "tại vì", "để"]
PREPOSITIONS = ["ở", "với", "cho", "từ", "về", "của", "trong", "qua", "vì", "như", "đến", "tại"]
NAMES = [
    *("Hoa", "Lan", "Hùng", "Tuấn", "Mai", "Bình", "Nguyễn Thị Thu", "Trần Văn Nam", "Lê Minh"),
    *("Phú Yên", "Đông Anh", "Nghĩa Tân", "Hà Nội", "Cầu Giấy", "Long Biên", "Zalo", "TP. Vinh"),
]
NUMBERS = ["3", "12", "35", "2019", "1.500.000", "20/11", "7h30", "50%", "2,5", "100"]
QUESTIONS = [
    "{s} có thể kể thêm về {c} không ạ?",
    "{s} {v} {n} từ khi nào?",
    "Vì sao {s} {m} {v} {c}?",
    "Theo {s} thì {c} {m} thay đổi như thế nào?",
    "Thế còn {c} thì sao ạ?",
    "Lúc đó {s} cảm thấy thế nào, có {v} {n} không?",
    "{s} {v} {n} cùng với ai, {c} hay {c}?",
]
FRAMES = [
    "{s} {m} {v} {n} {p} {c}",
    "{s} {v} {c} {t}",
    "{n} {m} {c} {t}",
    "{c} thì {s} {m} {v} {t}",
    "có {c} {p} {n}, {s} {m} {v} {c}",
    "{s} {m} {v} {c} {l} {s} {m} {v} {n}",
    "{l} {c} {m} {c} thì {s} {v} {n} {t}",
    "{s} {v} {p} {x}, {m} {v} {c}",
    "hồi {d} {s} {m} {v} {n} {p} {x}",
    "khoảng {d} {n}, {c} {m} {c}",
    "{s} nói là {c} {m} {v}, {l} {s} {m} {c}",
    "không phải là {s} không {v}, {l} {n} {m} {c}",
    "{v} {n} {p} {n} {t}",
    "{c}, {c} với lại {c} {m} {v} {t}",
]


def compounds(rng: random.Random) -> list[str]:
    """`N_COMPOUNDS` two-syllable words of pyvi's dictionary, made of its commonest syllables."""
    spec = importlib.util.find_spec("pyvi")
    assert spec is not None
    assert spec.submodule_search_locations
    path = Path(spec.submodule_search_locations[0]) / "models" / "words.txt"
    words = [
        word
        for word in path.read_text("utf-8").split("\n")
        if word.islower() and word.replace(" ", "").isalpha() and word.count(" ") == 1
    ]
    common = Counter(syllable for word in words for syllable in word.split())
    usual = sorted(w for w in words if min(common[syllable] for syllable in w.split()) >= 12)
    return rng.sample(usual, N_COMPOUNDS)


class Speaker:
    """Makes up sentences; all chance comes from the generator it is given."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.slots = {
            "s": SUBJECTS,
            "m": MODALS,
            "v": VERBS,
            "n": NOUNS,
            "t": TAILS,
            "l": LINKS,
            "p": PREPOSITIONS,
            "x": NAMES,
            "d": NUMBERS,
            "c": compounds(rng),
        }
        self.weights = {
            slot: list(accumulate(1 / (rank + 3) for rank in range(len(words))))
            for slot, words in self.slots.items()
        }

    def fill(self, frame: str) -> list[str]:
        """The words of `frame`, its slots filled; a compound is one item."""
        return [self._fill_one(part) for part in frame.split(" ")]

    def _fill_one(self, part: str) -> str:
        slot = part[1:2]
        if not part.startswith("{"):
            return part
        word = self.rng.choices(self.slots[slot], cum_weights=self.weights[slot])[0]
        return word + part[3:]

    def sentence(self) -> str:
        """A respondent's sentence, with what speech and transcribers do to it."""
        rng = self.rng
        words = self.fill(rng.choice(FRAMES))
        if rng.random() < 0.12:  # a false start
            words = [words[0], rng.choice(("…", "à", "ờ,", "...")), *words]
        for _ in range(rng.choice((0, 0, 1, 1, 2))):
            words.insert(rng.randrange(len(words)), rng.choice(FILLERS))
        if rng.random() < 0.3:
            words.insert(0, rng.choice(FILLERS) + rng.choice(("", ",", ",")))
        text = " ".join(words)
        if rng.random() < 0.85:
            text = text[0].upper() + text[1:]
        return text + rng.choices((".", "...", "…", "", "!"), weights=(80, 5, 4, 9, 2))[0]

    def answer(self) -> str:
        """A respondent's turn: one to a dozen sentences."""
        n = min(12, 1 + int(self.rng.expovariate(0.28)))
        text = " ".join(self.sentence() for _ in range(n))
        roll = self.rng.random()
        if roll < 0.08:
            text = "Dạ. " + text
        elif roll < 0.11:
            text += " [cười]"
        elif roll < 0.14:
            text = text.lower()
        return text

    def turns(self) -> Iterator[str]:
        """Questions and answers in turn, without end."""
        while True:
            question = " ".join(self.fill(self.rng.choice(QUESTIONS)))
            yield "H: " + question[0].upper() + question[1:]
            yield "Đ: " + self.answer()


def interviews(n: int = 24, syllables: int = 12_000, seed: int = 7) -> list[str]:
    """`n` interviews of at least `syllables` space-separated words, as ``H: …``/``Đ: …`` turns."""
    texts = []
    for number in range(n):
        speaker = Speaker(random.Random(f"{seed} {number}"))
        turns: list[str] = []
        length = 0
        for turn in speaker.turns():
            turns.append(turn)
            length += turn.count(" ") + 1
            if length >= syllables:
                break
        texts.append("\n".join(turns) + "\n")
    return texts
