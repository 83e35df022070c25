"""Label Studio's JSON and JSON-MIN: regions, choices, dialogues, predictions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from places import SHARED

from qualcode.errors import BrokenDocument, DoubtfulOffsets, QualcodeError
from qualcode.files import labelstudio
from qualcode.model import Status
from qualcode.study import StudyFile

EXAMPLE = SHARED / "interop" / "label-studio" / "csv_test2.json"
TEXT = "Chị 😀 đi xa lắm."


def region(start: int, end: int, quote: str, label: str, **more: Any) -> dict[str, Any]:
    value = {"start": start, "end": end, "text": quote, "labels": [label]}
    return {"id": f"r{start}-{end}", "type": "labels", "from_name": "label", "to_name": "text",
            "value": value, **more}  # fmt: skip


def task(*results: dict[str, Any], **more: Any) -> dict[str, Any]:
    annotation = {"id": 1, "completed_by": 3, "result": list(results),
                  "created_at": "2026-03-01T08:15:30.120000Z"}  # fmt: skip
    return {"id": 5, "data": {"text": TEXT}, "annotations": [annotation], **more}


def read_tasks(folder: Path, tasks: object, name: str = "a.json", **options: bool) -> StudyFile:
    path = folder / name
    path.write_text(json.dumps(tasks, ensure_ascii=False), encoding="utf-8")
    return labelstudio.read(path, **options)


def said(found: StudyFile) -> list[tuple[str, str, str]]:
    codes = {code.key: code for code in found.study.codes}

    def path(key: str | None) -> str:
        return "" if key is None else f"{path(codes[key].parent)}/{codes[key].name}"

    return [(c.quote, path(c.code), c.coder) for c in found.study.codings]


def losses(found: StudyFile) -> dict[str, int]:
    return {loss.kind: loss.count for loss in found.losses}


def test_label_studios_own_example() -> None:
    if not EXAMPLE.exists():
        pytest.skip(f"Label Studio's example is absent: {EXAMPLE}")
    found = labelstudio.read(EXAMPLE)
    assert said(found) == [
        (
            "rawWork:spotify:publisher:WCPWW008648058000",
            '/uri_selection/Yes " "" а б в',
            "test@heartex.com",
        )
    ]
    [text] = found.study.texts
    assert (text.name, text.attributes["title"]) == ("spotify", "TAN BAI")
    assert losses(found) == {"nested_fields": 4}
    [coding] = found.study.codings
    assert coding.created == "2022-11-04T18:50:53.017134Z"


@pytest.mark.parametrize(("unit", "shift"), [("utf-16", 1), ("code_point", 0)])
def test_regions_in_either_unit(tmp_path: Path, unit: str, shift: int) -> None:
    found = read_tasks(
        tmp_path,
        [
            task(
                region(0, 3, "Chị", "người"),
                region(6 + shift, 11 + shift, "đi xa", "đường", meta={"text": ["xem lại"]}),
                region(6 + shift, 15 + shift, "đi xa lắm", "than"),
            )
        ],
    )
    assert said(found) == [
        ("Chị", "/người", "annotator 3"),
        ("đi xa", "/đường", "annotator 3"),
        ("đi xa lắm", "/than", "annotator 3"),
    ]
    [offsets] = found.offsets
    assert (offsets.unit, offsets.score, offsets.checked) == (unit, 1.0, 3)
    assert [c.memo for c in found.study.codings] == ["", "xem lại", ""]
    assert found.study.codings[0].created.startswith("2026-03-01T08:15:30")


def test_choices_taxonomies_ratings_and_typed_texts(tmp_path: Path) -> None:
    def result(kind: str, value: dict[str, Any], **more: Any) -> dict[str, Any]:
        return {"id": "x", "type": kind, "from_name": "hỏi", "to_name": "text", "value": value,
                **more}  # fmt: skip

    found = read_tasks(
        tmp_path,
        [
            task(
                region(0, 3, "Chị", "người", score=0.5),
                {**region(0, 3, "Chị", ""), "type": "choices", "from_name": "tốt?",
                 "value": {"start": 0, "end": 3, "text": "Chị", "choices": ["có"]}},
                {"id": "r0-3", "type": "textarea", "value": {"text": ["kể lại"]}},
                result("choices", {"choices": ["vui", "dài"]}),
                result("taxonomy", {"taxonomy": [["Rào cản", "Đi lại"], ["Rào cản"]]}),
                result("rating", {"rating": 4}),
                result("textarea", {"text": ["ghi chú chung"]}),
                {"type": "relation", "from_id": "a", "to_id": "b", "direction": "right"},
            )
        ],
    )  # fmt: skip
    assert said(found) == [
        ("Chị", "/người", "annotator 3"),
        ("Chị", "/tốt?/có", "annotator 3"),
        (TEXT, "/hỏi/vui", "annotator 3"),
        (TEXT, "/hỏi/dài", "annotator 3"),
        (TEXT, "/hỏi/Rào cản/Đi lại", "annotator 3"),
        (TEXT, "/hỏi/Rào cản", "annotator 3"),
    ]
    assert found.study.codings[0].memo == "kể lại"
    assert [(m.text, m.author) for m in found.study.memos] == [("ghi chú chung", "annotator 3")]
    assert losses(found) == {"other_results": 1, "relations": 1}


def test_predictions_are_proposed_and_what_was_skipped_is_left_out(tmp_path: Path) -> None:
    prediction = {"model_version": "bert", "score": 0.75, "result": [region(0, 3, "Chị", "người")]}
    cancelled = {"was_cancelled": True, "completed_by": 9, "result": [region(0, 3, "Chị", "x")]}
    one = task(predictions=[prediction], drafts=[{"result": [region(0, 3, "Chị", "x")]}])
    one["annotations"][0] |= {"completed_by": {"email": "lan@x.vn"}, "ground_truth": True}
    one["annotations"].append(cancelled)
    found = read_tasks(tmp_path, [one])
    [coding] = found.study.codings
    assert (coding.coder, coding.status, coding.confidence) == ("bert", Status.PROPOSED, 0.75)
    assert [coder.name for coder in found.study.coders] == ["lan@x.vn", "bert"]
    assert losses(found) == {"cancelled": 1, "drafts": 1, "ground_truth": 1}


def test_a_dialogue_becomes_a_transcript(tmp_path: Path) -> None:
    def part(first: int, start: int, last: int, end: int, quote: str) -> dict[str, Any]:
        value = {"start": str(first), "end": str(last), "startOffset": start, "endOffset": end,
                 "text": quote, "paragraphlabels": ["a"]}  # fmt: skip
        return {"id": f"{first}.{start}", "type": "paragraphlabels", "to_name": "d", "value": value}

    dialogue = [{"author": "PVV", "text": "Khoẻ không?"}, {"author": "TNV01", "text": "Dạ khoẻ ạ."}]
    found = read_tasks(
        tmp_path,
        [
            {
                "id": 5,
                "data": {"turns": dialogue, "nơi": "Huế"},
                "annotations": [
                    {"result": [part(1, 3, 1, 7, "khoẻ"), part(0, 5, 1, 2, "không?\n\nDạ")]}
                ],
            }
        ],
    )
    assert found.study.texts[0].text == "PVV: Khoẻ không?\nTNV01: Dạ khoẻ ạ."
    assert [quote for quote, _, _ in said(found)] == ["khoẻ", "không?\nTNV01: Dạ"]
    assert dict(found.study.texts[0].attributes) == {"nơi": "Huế"}


def test_html_keeps_its_words(tmp_path: Path) -> None:
    value = {"start": "/p[1]/text()[1]", "end": "/p[1]/text()[1]", "startOffset": 0, "endOffset": 3,
             "text": "Chị & em", "hypertextlabels": ["người"]}  # fmt: skip
    lost = {**value, "text": "không có"}
    one = task(
        {"id": "a", "type": "hypertextlabels", "to_name": "page", "value": value},
        {"id": "b", "type": "hypertextlabels", "to_name": "page", "value": lost},
    )
    one["data"] = {"page": "<p>Chị &amp; em</p><p>đi <b>xa</b></p>"}
    found = read_tasks(tmp_path, [one])
    assert found.study.texts[0].text == "Chị & em\nđi xa\n"
    assert said(found) == [("Chị & em", "/người", "annotator 3")]
    assert losses(found) == {"markup_regions": 1, "markup": 1}


def test_json_min(tmp_path: Path) -> None:
    found = read_tasks(
        tmp_path,
        [
            {
                "id": 8,
                "text": TEXT,
                "site": "Huế",
                "label": [{"start": 0, "end": 3, "text": "Chị", "labels": ["người", "nữ"]}],
                "mood": {"choices": ["vui"]},
                "annotator": "lan@x.vn",
                "annotation_id": 3,
                "created_at": "2026-03-01T08:15:30Z",
            }
        ],
    )
    assert said(found) == [
        ("Chị", "/người", "lan@x.vn"),
        ("Chị", "/nữ", "lan@x.vn"),
        (TEXT, "/mood/vui", "lan@x.vn"),
    ]
    assert dict(found.study.texts[0].attributes) == {"site": "Huế"}


def test_names_of_tasks(tmp_path: Path) -> None:
    tasks = [
        {**task(region(0, 3, "Chị", "a")), "file_upload": "0a1b2c3d-PV01.txt"},
        {**task(region(0, 3, "Chị", "a")), "file_upload": "0a1b2c3e-b.csv", "id": 6},
        {**task(region(0, 3, "Chị", "a")), "file_upload": "0a1b2c3e-b.csv", "id": 7},
        {**task(region(0, 3, "Chị", "a")), "id": 9},
    ]
    found = read_tasks(tmp_path, tasks)
    assert [text.name for text in found.study.texts] == ["PV01", "b 6", "b 7", "a 9"]


def test_offsets_that_do_not_fit_are_doubted(tmp_path: Path) -> None:
    tasks = [task(*[region(n, n + 3, "không", "a") for n in range(4)])]
    with pytest.raises(DoubtfulOffsets):
        read_tasks(tmp_path, tasks)
    assert len(read_tasks(tmp_path, tasks, accept_offsets=True).study.codings) == 4


@pytest.mark.parametrize("content", ["", "[", "[1]", "{}", "[]", '[{"data": {"n": 1}}]', "[[]]"])
def test_what_is_no_export_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(QualcodeError):
        labelstudio.read(path)
    if content:
        with pytest.raises(BrokenDocument):
            labelstudio.read(path)


FIELDS = ["start", "end", "text", "labels", "choices", "taxonomy", "paragraphlabels", "startOffset"]
VALUES = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(-3, 99), st.floats(), st.text("a😀 ", max_size=4)
    ),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=4)
    ),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(
    tasks=st.lists(
        st.fixed_dictionaries(
            {
                "data": st.one_of(VALUES, st.fixed_dictionaries({"text": VALUES})),
                "annotations": st.lists(
                    st.fixed_dictionaries(
                        {
                            "result": st.lists(
                                st.fixed_dictionaries(
                                    {
                                        "type": st.sampled_from(["labels", "choices", "textarea"]),
                                        "value": VALUES,
                                        "meta": VALUES,
                                        "score": VALUES,
                                    }
                                ),
                                max_size=2,
                            ),
                            "completed_by": VALUES,
                        }
                    ),
                    max_size=2,
                ),
                "predictions": VALUES,
            }
        ),
        min_size=1,
        max_size=2,
    )
)
def test_any_json_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, tasks: list[dict[str, Any]]
) -> None:
    try:
        found = read_tasks(tmp_path_factory.getbasetemp(), tasks)
    except QualcodeError:
        return
    texts = {text.key: text.text for text in found.study.texts}
    for coding in found.study.codings:
        assert texts[coding.text][coding.start : coding.end] == coding.quote != ""
