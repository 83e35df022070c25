"""The browser's side of offsets and of unsaved changes: our pure modules, run by node."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from places import ROOT

from qualcode.text.offsets import code_points_to_utf16

STATIC = ROOT / "qualcode/web/static"

RUN = """
import { readFileSync } from "node:fs";
const module = await import(process.argv[1]);
const answers = JSON.parse(readFileSync(0, "utf-8")).map(([name, ...given]) => {
  if (name === "units") {
    const units = new module.Units(given[0]);
    const places = [...Array(units.length + 1).keys()].map((point) => units.units(point));
    return { places, back: places.map((unit) => units.points(unit)) };
  }
  if (name === "holds") return module.holds(given[0], new Map(given[1]));
  return module[name](...given);
});
console.log(JSON.stringify(answers));
"""


def run(module: str, calls: list[list[Any]]) -> list[Any]:
    """What functions of a module answer."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is absent: the browser's tests run these modules all the same")
    call = [node, "--input-type=module", "-e", RUN, (STATIC / module).as_uri()]
    done = subprocess.run(
        call, input=json.dumps(calls), capture_output=True, text=True, check=True, encoding="utf-8"
    )
    found: list[Any] = json.loads(done.stdout)
    return found


letters = st.text(st.sampled_from("aạ ợ\n👩\u200d😀đ𠀋."), max_size=12)


@settings(max_examples=1, deadline=None)
@given(st.lists(letters, min_size=300, max_size=300))
def test_code_points_and_units(texts: list[str]) -> None:
    for text, answer in zip(texts, run("offsets.js", [["units", t] for t in texts]), strict=True):
        points = list(range(len(text) + 1))
        assert answer["places"] == code_points_to_utf16(text, points).tolist()
        assert answer["back"] == points


WORDS = [
    ("Dạ, nhà em ở xóm.", ["Dạ", "nhà", "em", "ở", "xóm"]),
    ("“Đi làm” (xa)…", ["Đi", "làm", "xa"]),
    ("Covid-19 tháng 3/2021", ["Covid-19", "tháng", "3/2021"]),
    ("nhà 👩‍👩‍👧 và 😀.", ["nhà", "👩‍👩‍👧", "và", "😀."]),
    ("– … !", []),
    ("", []),
]


def test_words() -> None:
    for (text, words), answer in zip(
        WORDS, run("offsets.js", [["words", text] for text, _ in WORDS]), strict=True
    ):
        in_utf16 = text.encode("utf-16-le")
        found = [in_utf16[2 * start : 2 * end].decode("utf-16-le") for start, end in answer]
        assert found == words


SELECTIONS: list[tuple[list[Any], Any]] = [
    (["trim", "  đi \n", 0, 6], [2, 4]),
    (["trim", " \n ", 0, 3], None),
    (["wholeCharacters", "a👩‍👩‍👧b", 3, 5], [1, 9]),
    (["wholeCharacters", "a👩‍👩‍👧b", 0, 1], [0, 1]),
    (["wholeCharacters", "ab", 1, 2], [1, 2]),
    (["snap", [[0, 2], [4, 7], [8, 11]], 5, 9], [4, 11]),
    (["snap", [[0, 2], [4, 7]], 2, 4], [2, 4]),
    (["snap", [[0, 2], [4, 7]], 4, 7], [4, 7]),
    (["snap", [], 1, 3], [1, 3]),
]


def test_selections() -> None:
    answers = run("offsets.js", [call for call, _ in SELECTIONS])
    assert answers == [expected for _, expected in SELECTIONS]


SAVED = {"id": "x", "v": 3, "s": 5, "e": 9, "code": "a.b", "coder": "Lan", "memo": ""}
ADD: dict[str, Any] = {
    "kind": "add",
    "id": "new:1",
    "fields": {"s": 5, "e": 9, "code": "a.b", "coder": "Lan"},
}
MOVE = {"kind": "edit", "id": "x", "fields": {"e": 12}}
GONE = {"kind": "remove", "id": "x", "fields": {}}
CHANGES: list[tuple[list[Any], Any]] = [
    (["overlay", SAVED, []], SAVED),
    (["overlay", SAVED, [MOVE]], {**SAVED, "e": 12}),
    (["overlay", SAVED, [MOVE, GONE]], None),
    (["overlay", None, [MOVE]], None),
    (
        ["overlay", None, [ADD, {**MOVE, "id": "new:1"}]],
        {
            "id": "new:1",
            "v": 0,
            "status": "manual",
            "memo": "",
            "confidence": None,
            **ADD["fields"],
            "e": 12,
        },
    ),
    (["holds", ADD, [["x", SAVED]]], True),
    (["holds", ADD, [["x", {**SAVED, "coder": "Minh"}]]], False),
    (["holds", MOVE, [["x", SAVED]]], False),
    (["holds", MOVE, [["x", {**SAVED, "e": 12}]]], True),
    (["holds", MOVE, []], False),
    (["holds", GONE, []], True),
    (["holds", GONE, [["x", SAVED]]], False),
]


def test_changes() -> None:
    assert run("changes.js", [call for call, _ in CHANGES]) == [told for _, told in CHANGES]
