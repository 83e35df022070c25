"""The search in one document, run by node: it finds what the study's search would, and where."""

from __future__ import annotations

import json
import shutil
import subprocess
import unicodedata
from typing import Any

import pytest
from places import ROOT

from qualcode.text.folding import fold, match_view

STATIC = ROOT / "qualcode/web/static"

RUN = """
import { readFileSync } from "node:fs";
const [seeking, offsets] = await Promise.all(process.argv.slice(1).map((each) => import(each)));
const { views, blocks, sought } = JSON.parse(readFileSync(0, "utf-8"));
let s = 0;
const seeker = new seeking.Seeker(blocks.map((text) => {
  const units = new offsets.Units(text);
  const block = { text, units, s };
  s += units.length + 1;
  return block;
}));
console.log(JSON.stringify({
  views: views.map((text) => [seeking.matchView(text), seeking.foldView(text)]),
  found: sought.map((words) => seeker.places(words)),
}));
"""


def run(*, views: tuple[str, ...] = (), blocks: tuple[str, ...] = (), sought: Any = ()) -> Any:
    """What the modules answer."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is absent: the browser's tests run these modules all the same")
    modules = [(STATIC / name).as_uri() for name in ("seeking.js", "offsets.js")]
    given = json.dumps({"views": views, "blocks": blocks, "sought": list(sought)})
    call = [node, "--input-type=module", "-e", RUN, *modules]
    done = subprocess.run(call, input=given, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_views_are_those_of_the_store() -> None:
    latin = [chr(code) for code in (*range(0x20, 0x250), *range(0x1E00, 0x1F00))]
    letters = [each for each in latin if unicodedata.normalize("NFC", each) == each]
    syllables = (
        *("Hoà", "hoàn", "KHOẺ", "quý", "thuý", "luỵ", "xoá.", "toà1"),
        *("q\u0323\u0302", "👩‍👩‍👧 Đỗ"),
    )
    views = ("".join(letters), *syllables)
    for text, (matched, folded) in zip(views, run(views=views)["views"], strict=True):
        assert matched == match_view(text)
        assert folded == fold(text)


BLOCKS = (
    "Nhà em 👩‍👩‍👧 ở xóm Đượm, nha sĩ",
    "Đường  xa\nlắm. đương nhiên 😀 khoẻ",
    "duong (a.b) khỏe xa",
    "xa",
)


@pytest.mark.parametrize(
    ("words", "quotes"),
    [
        ("nha", ["Nhà", "nha"]),
        ("nhà", ["Nhà"]),
        ("NHA\u0300", ["Nhà"]),
        ("duong", ["Đường", "đương", "duong"]),
        ("đương", ["đương"]),
        ("đường xa", ["Đường  xa"]),
        ("xá", []),
        ("xa xa", []),  # not over the border of two blocks
        ("khoẻ", ["khoẻ", "khỏe"]),
        ("😀 kh", ["😀 kh"]),
        ("👩", ["👩", "👩"]),
        ("a.b)", ["a.b)"]),
        ("  ", []),
        ("", []),
    ],
)
def test_places_count_code_points(words: str, quotes: list[str]) -> None:
    whole = "\n".join(BLOCKS)
    (found,) = run(blocks=BLOCKS, sought=[words])["found"]
    assert [whole[start:end] for start, end in found] == quotes
