"""Invented studies made by hand, for the tests of findings and reports."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence

from qualcode.findings import InputFile, Provenance
from qualcode.model import (
    Code,
    Codebook,
    Coding,
    Document,
    Domain,
    Evidence,
    Indicator,
    Localized,
    Participant,
    Role,
    Segment,
    Source,
    Span,
    Speaker,
    Status,
    Turn,
)

RULES = "rules:0123abcd"
SENTENCE = re.compile(r"\S.*?(?:[.?!…]+(?=\s|$)|$)", re.DOTALL)
DOMAINS = ("enablers", "barriers", "positive", "challenges")


def talk(
    name: str,
    lines: Sequence[tuple[str, str]],
    people: Mapping[str, Mapping[str, str]] | None = None,
) -> Document:
    """A document from (label, words); ``H`` asks, the labels in `people` are participants."""
    known = people if people is not None else {"Đ": {}}
    text, turns, sentences = "", [], []
    for number, (label, words) in enumerate(lines, 1):
        start = len(text) + len(label) + 2
        text += f"{label}: {words}\n"
        role = Role.INTERVIEWER if label == "H" else Role.RESPONDENT
        person = (name if label == "Đ" else label) if label in known else None
        turns.append(Turn(number, start, start + len(words), label, role, person))
        sentences += [
            Segment(start + found.start(), start + found.end(), number)
            for found in SENTENCE.finditer(words)
        ]
    return Document(
        name,
        text,
        tuple(turns),
        tuple(sentences),
        speakers=tuple(
            Speaker(label, Role.INTERVIEWER if label == "H" else Role.RESPONDENT)
            for label in dict.fromkeys(label for label, _ in lines)
        ),
        participants=tuple(
            Participant(name if label == "Đ" else label, dict(facts))
            for label, facts in known.items()
        ),
        header=Span(0, 0),
        source=Source(f"{name}.txt", hashlib.sha256(text.encode()).hexdigest(), "utf-8"),
    )


def coded(
    document: Document,
    words: str,
    code: str,
    *,
    coder: str = RULES,
    status: Status = Status.PROPOSED,
    confidence: float | None = 0.9,
    flags: tuple[str, ...] = (),
) -> Coding:
    """A coding of the first place where `words` stand."""
    start = document.text.index(words)
    return Coding(
        document.id,
        start,
        start + len(words),
        code,
        coder,
        words,
        "rules" if status is Status.PROPOSED else "manual",
        status,
        confidence,
        evidence=(Evidence(f"{code}#1", start, start + min(4, len(words)), 0.9, flags),),
    )


def codebook(*codes: str, **names: str) -> Codebook:
    """A codebook of these ids in four domains (those that are used)."""
    used = [name for name in DOMAINS if any(code.startswith(name) for code in codes)]
    return Codebook(
        Localized("Nghiên cứu bịa", "An invented study"),
        tuple(Domain(name, Localized(f"Nhóm {name}", f"Domain {name}")) for name in used),
        tuple(
            Code(
                code,
                Localized(names.get(code.replace(".", "_"), f"Mã {code}"), f"Code {code}"),
                Localized(f"Định nghĩa của {code}.", f"Definition of {code}."),
                indicators=(Indicator(f"{code}#1", "phrase", (("nhóm",),)),),
            )
            for code in codes
        ),
        "0123abcd",
    )


def small_study() -> tuple[list[Document], Codebook, list[Coding]]:
    """Three interviews, four codes (one never voiced), five codings, one of them rejected."""
    first = talk(
        "PV01",
        [
            ("H", "Nhóm nhắn tin thì chị thấy thế nào?"),
            ("Đ", "Tiện lắm em. Hỏi câu gì buổi tối cũng có người trả lời ngay, đỡ phải đi lại."),
            ("H", "Còn các em ấy có hay vắng nhà không?"),
            ("Đ", "Có, vắng suốt."),
        ],
        {"Đ": {"role": "TNV", "sex": "nữ", "age": "58", "site": "Bến Gỗ"}},
    )
    second = talk(
        "PV02",
        [
            ("H", "Anh kể về công việc đi."),
            ("Đ", "Tôi đi phụ hồ xa nhà, hai ba tháng mới về một lần. Nhóm thì tôi ít đọc."),
        ],
        {"Đ": {"role": "khách hàng", "sex": "nam", "age": "34", "site": "An Hoà"}},
    )
    third = talk(
        "PV03",
        [("H", "Bác thấy sao?"), ("Đ", "Con tôi nó vào nhóm rồi, có gì nó cũng hỏi ở đấy.")],
        {"Đ": {"role": "gia đình"}},
    )
    book = codebook("enablers.online", "barriers.mobility", "barriers.data", "positive.cared")
    codings = [
        coded(first, "Hỏi câu gì buổi tối cũng có người trả lời ngay, đỡ phải đi lại.",
              "enablers.online"),
        coded(first, "Có, vắng suốt.", "barriers.mobility", confidence=0.7),
        coded(second, "Tôi đi phụ hồ xa nhà, hai ba tháng mới về một lần.", "barriers.mobility"),
        coded(second, "Nhóm thì tôi ít đọc.", "enablers.online", status=Status.REJECTED),
        coded(third, "Con tôi nó vào nhóm rồi, có gì nó cũng hỏi ở đấy.", "enablers.online"),
    ]  # fmt: skip
    return [first, second, third], book, codings


def large_study(
    n_documents: int = 24, n_codes: int = 60, n_codings: int = 5_000
) -> tuple[list[Document], Codebook, list[Coding]]:
    """As much as the design promises to hold: about 12k syllables a document, made of numbers."""
    roles = ("TNV", "gia đình", "khách hàng", "cán bộ")
    sites = ("An Hoà", "Bến Gỗ", "Đồng Vang")
    documents = []
    for d in range(n_documents):
        lines = []
        for n in range(80):
            lines.append(("H", f"Câu hỏi thứ {n} thì sao ạ?"))
            said = (
                f"Lần {d} chuyện {n} ý {k} thì người ta nói mãi cũng không hết." for k in range(10)
            )
            lines.append(("Đ", " ".join(said)))
        facts = {"role": roles[d % 4], "site": sites[d % 3], "sex": "nữ", "age": str(30 + d)}
        documents.append(talk(f"PV{d:02}", lines, {"Đ": facts}))
    names = [f"{DOMAINS[c % 4]}.c{c:02}" for c in range(n_codes)]
    codings = []
    for k in range(n_codings):
        document = documents[k % n_documents]
        mine = [each for each in document.sentences if each.turn % 2 == 0]
        place = mine[(k * 7) % len(mine)]
        words = document.text[place.start : place.end]
        code = names[(k * 11 + k // 7) % n_codes]
        codings.append(
            Coding(document.id, place.start, place.end, code, RULES, words, "rules",
                   Status.PROPOSED, 0.5 + (k % 50) / 100,
                   evidence=(Evidence(f"{code}#1", place.start, place.start + 3, 0.9),))
        )  # fmt: skip
    return documents, codebook(*names), codings


def provenance(documents: Sequence[Document] = ()) -> Provenance:
    """A provenance with a fixed date."""
    return Provenance(
        created="2026-11-21",
        version="0.1.0",
        codebook_name="codebooks/so_ma.yaml",
        codebook_version="0123abcd",
        codebook_sha256="ab" * 32,
        inputs=tuple(
            InputFile(each.id, f"/secret/place/{each.id}.txt", "cd" * 32, "utf-8")
            for each in documents
        ),
        libraries={"pyvi": "0.1.1", "spacy": "3.8.0"},
        options={"unit": "sentence", "layer": "rules"},
        coders=(RULES,),
    )
