"""A little study and copies of it, on which colleagues code, for the tests of merging."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from store_stage import repeatable

from qualcode.model import Coding, Status
from qualcode.store import DocumentPlan, Project
from qualcode.text import prepare
from qualcode.workbench import BringRequest, ImportRequest, Merged, merge

TALKS = {
    "P01": (
        "PVV: Cô kể về công việc đi.\n"
        "TNV01: Đường xa lắm cô ạ. Xe thì không có. Mùa mưa lội suối mới tới.\n"
        "PVV: Còn gì vui không?\n"
        "TNV01: Anh em quý mình 🙂. Ai gặp cũng chào. Thế là đủ vui rồi.\n"
    ),
    "P02": (
        "PVV: Bác ở đây lâu chưa?\n"
        "GD02: Tôi về từ năm lụt. Thằng cả làm ngoài tỉnh, tháng mới ghé một bận.\n"
        "PVV: Ai đỡ đần bác?\n"
        "GD02: Hàng xóm thôi. Hôm ốm thì có cô trạm xá sang tận nhà.\n"
    ),
}
BOOK = """
title: Thử
domains:
  - {id: barriers, name: Rào cản}
  - {id: positive, name: Tích cực}
codes:
  - {id: barriers.far, name: Xa}
  - {id: barriers.road, name: Đường sá, parent: barriers.far}
  - {id: positive.liked, name: Được quý}
"""
LAN = [
    ("P01", "Đường xa lắm cô ạ.", "barriers.far"),
    ("P02", "Hàng xóm thôi.", "positive.liked"),
]
MAI = [
    ("P01", "Đường xa lắm cô ạ.", "barriers.far"),
    ("P01", "Anh em quý mình 🙂.", "positive.liked"),
    ("P02", "cô trạm xá sang tận nhà", "positive.liked"),
]
HOA = [
    ("P01", "Xe thì không có.", "barriers.road"),
    ("P02", "tháng mới ghé một bận", "barriers.far"),
]


def start(place: Path | str, **options: Any) -> Project:
    """The study before anybody coded, at a path or URL."""
    project = Project.create(place, **options)
    plans = [
        DocumentPlan(prepare(text, document_id=name, tokenizer=None), text.encode())
        for name, text in TALKS.items()
    ]
    project.save_documents(plans, actor="Chủ nhiệm")
    project.save_codebook(BOOK, path="book.yaml", actor="Chủ nhiệm")
    return project


def code(
    project: Project,
    said: Sequence[tuple[str, str, str]],
    coder: str,
    *,
    memo: str = "",
    status: Status = Status.MANUAL,
) -> list[str]:
    """Gives passages codes; their GUIDs."""
    codings = []
    for document, quote, name in said:
        at = project.document(document).text.index(quote)
        codings.append(
            Coding(document, at, at + len(quote), name, coder, quote, status=status, memo=memo)
        )
    return project.save_codings(codings, actor=coder)


def copy_of(project: Project, folder: Path, name: str) -> Path:
    """A copy of the project as a colleague gets it."""
    path = folder / f"{name}.qualcode"
    project.export_copy(path)
    return path


def coded_copy(
    project: Project, folder: Path, coder: str, said: Sequence[tuple[str, str, str]], **options: Any
) -> Path:
    """A copy on which a colleague coded."""
    path = copy_of(project, folder, coder)
    with Project.open(path) as copy:
        code(copy, said, coder, **options)
    return path


def ask(*paths: Path, accept_offsets: bool = False, coded_by: str | None = None) -> BringRequest:
    """What `merge` is asked to do, without words, which cost the most time."""
    return BringRequest(ImportRequest(paths, tokenizer=None), accept_offsets, coded_by)


def bring(project: Project, *paths: Path, **options: Any) -> Merged:
    """Merges files into the project."""
    request = ask(
        *paths,
        accept_offsets=options.pop("accept_offsets", False),
        coded_by=options.pop("coded_by", None),
    )
    return merge(project, request, actor="Chủ nhiệm", **options)


def merge_at(path: Path, *others: Path, seed: int) -> None:
    """Merges into the project at `path`, from opening to closing, always with the same GUIDs."""
    with Project.open(path, sources=repeatable(seed)) as project:
        bring(project, *others)
