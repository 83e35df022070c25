"""doccano's JSONL in all its forms, in whatever it counts."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st
from places import SHARED

from qualcode.errors import BrokenDocument, EmptyFile, QualcodeError
from qualcode.files import doccano
from qualcode.study import StudyFile

EXAMPLES = SHARED / "interop" / "doccano"


def read_records(folder: Path, *records: object, name: str = "lan.jsonl") -> StudyFile:
    path = folder / name
    lines = (json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    path.write_text("".join(lines), encoding="utf-8")
    return doccano.read(path)


def said(found: StudyFile) -> list[tuple[str, str, str]]:
    names = {code.key: code.name for code in found.study.codes}
    return [(c.quote, names[c.code], c.coder) for c in found.study.codings]


def losses(found: StudyFile) -> dict[str, int]:
    return {loss.kind: loss.count for loss in found.losses}


@pytest.mark.parametrize(
    ("name", "n_texts", "codes", "quotes", "lost"),
    [
        (
            "sequence_labeling",
            3,
            {"ORG", "MISC", "PERSON"},
            ["EU", "German", "Peter Blackburn", "Obama"],
            {},
        ),
        (
            "text_classification",
            3,
            {"negative", "positive"},
            ["Terrible customer service.", "Really great transaction.", "Great price."],
            {},
        ),
        (
            "relation_extraction",
            1,
            {"ORG", "DATE", "PERSON"},
            ["Google", "September 4, 1998", "Larry Page", "Sergey Brin"],
            {"relations": 3},
        ),
    ],
)
def test_doccanos_own_examples(
    name: str, n_texts: int, codes: set[str], quotes: list[str], lost: dict[str, int]
) -> None:
    path = EXAMPLES / name / "example.jsonl"
    if not path.exists():
        pytest.skip(f"doccano's examples are absent: {path}")
    found = doccano.read(path)
    assert len(found.study.texts) == n_texts
    assert {code.name for code in found.study.codes} == codes
    assert [quote for quote, _, _ in said(found)] == quotes
    assert losses(found) == lost
    assert [coder.name for coder in found.study.coders] == ["example"]


def test_every_form_of_a_label(tmp_path: Path) -> None:
    text = "Chị đi xa."
    found = read_records(
        tmp_path,
        {"id": 7, "text": text, "label": [[0, 3, "người"], [4, 9, "đường"]], "site": "Huế"},
        {"id": 8, "data": text, "labels": [[0, 3, "người"]], "meta": {"age": 34}},
        {"id": 9, "text": text, "annotations": [
            {"label": 2, "start_offset": 0, "end_offset": 3, "user": 4}]},
        {"id": 10, "text": text, "cats": ["than phiền"], "username": "minh",
         "entities": [{"id": 1, "label": "người", "start_offset": 0, "end_offset": 3}]},
        {"id": 11, "text": text, "label": [], "Comments": ["xem lại", {"text": "đúng"}]},
        {"filename": "PV01.txt", "text": text, "label": ["ngắn"], "tags": [1]},
    )  # fmt: skip
    assert said(found) == [
        *(("Chị", "người", "lan"), ("đi xa", "đường", "lan"), ("Chị", "người", "lan")),
        *(("Chị", "2", "user 4"), ("Chị", "người", "minh"), (text, "than phiền", "minh")),
        (text, "ngắn", "lan"),
    ]
    study = found.study
    assert [t.name for t in study.texts][:2] == ["doccano 7", "doccano 8"]
    assert study.texts[-1].name == "PV01.txt"
    assert [dict(t.attributes) for t in study.texts[:2]] == [{"site": "Huế"}, {"age": "34"}]
    assert [memo.text for memo in study.memos] == ["xem lại", "đúng"]
    assert losses(found) == {"nested_fields": 1}


def test_what_cannot_be_placed_is_counted(tmp_path: Path) -> None:
    found = read_records(
        tmp_path,
        {"text": "Dạ.", "label": [[0, 2, "a"], [2, 2, "b"], [0, 9, "c"], [-1, 1, "d"], [0], None]},
        {"text": None, "label": []},
        {"text": "  ", "label": ["a"]},
    )
    assert said(found) == [("Dạ", "a", "lan")]
    assert losses(found) == {"outside": 3, "unreadable_labels": 2}
    assert [name for name, _ in found.skipped] == ["lan 2", "lan 3"]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("unit", ["utf-16", "code_point", "grapheme"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_units(tmp_path: Path, unit: str, form: str, line_end: str) -> None:
    words = ["Ừ", "😀", "được", "👩‍👩‍👧", "chị", "nghỉ", "q\u0323", "rồi", "ạ"]
    text = unicodedata.normalize(form, f"{' '.join(words[:4])}{line_end}{' '.join(words[4:])}")
    measure: Any = {
        "utf-16": lambda t: len(t.encode("utf-16-le")) // 2,
        "code_point": len,
        "grapheme": lambda t: len(regex.findall(r"\X", t)),
    }[unit]
    labels = []
    for word in ("được", "chị", "nghỉ", "rồi", "ạ"):
        start = text.index(unicodedata.normalize(form, word))
        end = start + len(unicodedata.normalize(form, word))
        labels.append([measure(text[:start]), measure(text[:end]), "a"])
    found = read_records(tmp_path, {"text": text, "label": labels})
    assert [quote for quote, _, _ in said(found)] == ["được", "chị", "nghỉ", "rồi", "ạ"]


@pytest.mark.parametrize(
    "content",
    ["[", "{}", "[]", "1", '{"text": "a"}', '{"text": 1, "label": []}', "{" * 5000, '["a"]',
     '{"text": "a", "label": []}\n{"text"'],
)  # fmt: skip
def test_what_is_no_export_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises((BrokenDocument, EmptyFile)):
        doccano.read(path)


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-3, 99), st.text("aạ😀 ", max_size=4)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(["label", "start_offset", "end_offset", "user", "text"]), inner, max_size=4
    ),
    max_leaves=8,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    records=st.lists(
        st.fixed_dictionaries(
            {"text": st.one_of(st.text("aạ😀 \n", max_size=9), VALUES), "label": VALUES},
            optional={"entities": VALUES, "relations": VALUES, "Comments": VALUES, "id": VALUES,
                      "meta": VALUES, "username": VALUES},
        ),
        min_size=1,
        max_size=3,
    )
)  # fmt: skip
def test_any_json_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, records: list[dict[str, Any]]
) -> None:
    try:
        found = read_records(tmp_path_factory.getbasetemp(), *records)
    except QualcodeError:
        return
    texts = {text.key: text.text for text in found.study.texts}
    for coding in found.study.codings:
        assert texts[coding.text][coding.start : coding.end] == coding.quote != ""
