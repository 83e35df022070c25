"""Invented studies for the tests of exports and imports, from a few lines to anything at all."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path

from hypothesis import strategies as st

from qualcode import workbench
from qualcode.coding.codebook_grow import write_codebook
from qualcode.messages import Translator
from qualcode.model import Code, Coding, Domain, Localized, Source
from qualcode.store import DocumentPlan, MemoKind, NamedSet, Project, SetKind, people, sets
from qualcode.study import Study
from qualcode.text import prepare
from qualcode.workbench import BringRequest, Brought, ImportRequest

DOMAINS = (Domain("barriers", Localized("Rào cản", "Barriers")),
           Domain("home", Localized("Gia đình"), "#112233"))  # fmt: skip
CODES = (
    Code("barriers.away", Localized("Đi làm xa", "Away"), Localized("Nơi làm ở xa nhà.")),
    Code("barriers.shift", Localized("Ca đêm"), parent="barriers.away", colour="#aa00ff"),
    Code("home.child", Localized("Con nhỏ"), Localized("Có con."), exclude=Localized("Cháu")),
)
YAML = write_codebook(Localized("Sổ mã thử"), DOMAINS, CODES)
CODERS = ("Lan", "Minh Đức")

WORDS = ("Dạ", "đi làm xa", "con ốm", "🙂", "👩‍👩‍👧", "ở", "nhà", "Ừ.", "𠀀", "á", "!")
_TEXTS = st.lists(
    st.sampled_from([*WORDS, "\n", "\r\n", "\n\nPVV: ", "\nTNV01: ", " ", "  "]),
    min_size=3, max_size=25,
).map(" ".join)  # fmt: skip
TALKS = st.builds(
    lambda text, form: unicodedata.normalize(form, f"PVV: Chào chị ạ.\nTNV01: Dạ vâng. {text}"),
    _TEXTS,
    st.sampled_from(["NFC", "NFD"]),
)


@dataclass(frozen=True)
class Mark:
    """A coding to be: where in which text (as shares of what there is), of what, by whom."""

    text: int
    start: float
    length: int
    code: int
    coder: int
    memo: str


MARKS = st.lists(
    st.builds(
        Mark,
        st.integers(0, 2),
        st.floats(0, 0.999),
        st.integers(1, 30),
        st.integers(0, len(CODES) - 1),
        st.integers(0, 1),
        st.sampled_from(["", "nghe lại", "dòng một\ndòng hai"]),
    ),
    max_size=12,
)


def fill(project: Project, talks: list[str], marks: list[Mark]) -> None:
    """A study of these talks, whatever their form, and these codings."""
    plans = []
    for number, text in enumerate(talks, start=1):
        name = f"Phỏng vấn {number}"
        source = Source(f"{name}.txt", hashlib.sha256(text.encode()).hexdigest(), "utf-8")
        document = prepare(text, document_id=name, source=source, tokenizer=None)
        plans.append(DocumentPlan(document, text.encode()))
    project.save_documents(plans, actor="Lan")
    project.save_codebook(YAML, path="so_ma.yaml", actor="Lan")
    codings: dict[tuple[object, ...], Coding] = {}
    for mark in marks:
        document = plans[mark.text % len(plans)].document
        start = int(mark.start * len(document.text))
        end = min(start + mark.length, len(document.text))
        coding = Coding(
            document.id, start, end, CODES[mark.code].id, CODERS[mark.coder],
            document.text[start:end], memo=mark.memo,
        )  # fmt: skip
        codings[coding.document, start, end, coding.code, coding.coder] = coding
    project.save_codings(list(codings.values()), actor="Lan")


def annotate(project: Project) -> None:
    """Memos on everything and sets of everything."""
    documents = [info.name for info in project.documents()]
    participant = project.participants()[0].id
    with project.action("memo", actor="Lan") as action:
        for kind, target in (
            (MemoKind.PROJECT, ""),
            (MemoKind.PROJECT, "Nhật ký 1"),
            (MemoKind.DOCUMENT, documents[0]),
            (MemoKind.CODE, "barriers.away"),
            (MemoKind.PARTICIPANT, participant),
        ):
            people.set_memo(action, kind, target, f"Ghi về {target or 'tất cả'}", author="Lan")
        sets.save_sets(action, [
            NamedSet("Đợt một", SetKind.DOCUMENTS, (documents[0],), "tháng ba"),
            NamedSet("Việc làm", SetKind.CODES, ("barriers.away", "barriers.shift")),
        ])  # fmt: skip


def deliver(project: Project, kind: str, folder: Path) -> workbench.Delivered:
    """The project as files of another tool."""
    return workbench.export_study(
        project, kind, folder / "Nghiên cứu", translate=Translator("vi"), overwrite=True
    )


def bring(project: Project, *paths: Path, **options: object) -> Brought:
    """Files into the project, without words, which cost the most time."""
    asked = ImportRequest(paths, tokenizer=None)
    return workbench.import_files(project, BringRequest(asked, **options), actor="Lan")  # type: ignore[arg-type]


def essence(study: Study) -> Study:
    """What every format that holds texts and codings must keep of a study."""
    used = {coding.coder for coding in study.codings}
    return Study(
        coders=tuple(replace(each, guid="") for each in study.coders if each.name in used),
        codes=tuple(
            replace(code, is_codable=True, colour="", description="", id="", guid="")
            for code in study.codes
        ),
        texts=tuple(
            replace(text, attributes={}, created="", guid="", changes={}) for text in study.texts
        ),
        codings=tuple(
            replace(c, memo="", created="", guid="", confidence=None, origin="")
            for c in study.codings
        ),
    )
