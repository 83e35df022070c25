"""What the tests of the store put into projects: a little invented study."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from itertools import count

from qualcode.model import Coding, Document, Source, Status
from qualcode.store import DocumentPlan, Project, Sources, recoding
from qualcode.text import prepare

TALKS = {
    "PV01": (
        "Mã: TNV01\nVai trò: tình nguyện viên\n\n"
        "PVV: Chị vào nhóm từ bao giờ?\n"
        "TNV01: Từ hồi tháng ba. Buổi tối con ngủ rồi tôi mới mở máy ra đọc.\n"
        "PVV: Có gì khó không chị?\n"
        "TNV01: Sóng yếu lắm, đứng ngoài hiên mới bắt được. Nhưng hỏi gì cũng có người đáp.\n"
    ),
    "PV02": (
        "PVV: Anh kể chuyện đi làm đi.\n"
        "KH02: Tôi theo công trình, mỗi nơi vài tháng. Điện thoại thì lúc có lúc không 🙂.\n"
    ),
    "PV03": "PVV: Bác thấy sao?\nGD03: Thằng út nó cài cho, bác chỉ biết bấm nút xanh thôi.\n",
}

CODEBOOK = """
title: Sổ mã thử
codes:
  - id: barriers.signal   # sóng yếu
    name: {vi: Sóng yếu, en: Weak signal}
    indicators: [sóng yếu]
  - id: enablers.answered
    name: {vi: Có người đáp, en: Somebody answers}
    indicators: [có người đáp]
"""


def document(name: str, text: str | None = None) -> Document:
    """A short invented interview, prepared without words."""
    text = TALKS[name] if text is None else text
    source = Source(f"{name}.txt", hashlib.sha256(text.encode()).hexdigest(), "utf-8")
    return prepare(text, document_id=name, source=source, tokenizer=None)


def plan(name: str, text: str | None = None) -> DocumentPlan:
    """That interview as it would be imported."""
    return DocumentPlan(document(name, text), (TALKS[name] if text is None else text).encode())


def plans() -> list[DocumentPlan]:
    """All three."""
    return [plan(name) for name in TALKS]


def coded(
    name: str, words: str, code: str = "barriers.signal", *, coder: str = "Lan", memo: str = ""
) -> Coding:
    """A person's coding of the first place where `words` stand."""
    text = document(name).text
    start = text.index(words)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return Coding(
        name, start, start + len(words), code, coder, words, text_sha256=sha256, memo=memo
    )


def proposed(name: str, words: str, code: str, *, confidence: float = 0.8) -> Coding:
    """A machine's coding of that place."""
    coding = coded(name, words, code, coder="rules:0123456789ab")
    return replace(coding, origin="rules", status=Status.PROPOSED, confidence=confidence)


def repeatable(start: int = 1) -> Sources:
    """Times and identities that come out the same in every run."""
    numbers, seconds = count(start), count(start)
    return Sources(
        now=lambda: f"2026-01-01T00:00:00.{next(seconds):09d}Z",
        new_guid=lambda: f"00000000-0000-7000-8000-{next(numbers):012x}",
    )


def fill(project: Project) -> None:
    """A little study: three interviews, a codebook, three codings."""
    project.save_documents(plans(), actor="Lan")
    project.save_codebook(CODEBOOK, path="so_ma.yaml", actor="Lan")
    project.save_codings(
        [
            coded("PV01", "Sóng yếu lắm"),
            coded("PV01", "hỏi gì cũng có người đáp", "enablers.answered"),
            coded("PV02", "lúc có lúc không 🙂", coder="Minh"),
        ],
        actor="Lan",
    )


def merge_codes(project: Project, old: str, new: str) -> None:
    """What ``codebook merge`` does to the codings."""
    moving, standing = project.codings(code=old), project.codings(code=new)
    plan = recoding.plan_recoding(moving, standing, {old: new}, gone=[old])
    with project.action("codebook.merge", actor="Lan") as action:
        recoding.recode(action, plan)
