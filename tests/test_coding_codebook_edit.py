"""Changes of a codebook's YAML: what is meant happens, and every other byte stays."""

from __future__ import annotations

import difflib
import json
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from places import CODEBOOK, SHARED

from qualcode.coding import load_codebook
from qualcode.coding.codebook_edit import (
    delete_code,
    merge_codes,
    rename_codes,
    set_name,
    set_parent,
    split_code,
)
from qualcode.coding.yaml_edit import flow, scalar
from qualcode.coding.yaml_tree import read_tree
from qualcode.errors import CannotEdit, CodebookError, UnknownName
from qualcode.model import Code, Localized, Negation

BOOK = """\
# Sổ mã thử; dòng này còn nguyên
title: {vi: Thử, en: Trial}   # tên

lists:
  song: [sóng, mạng]

codes:
  # ═══ Rào cản ═══

  # yếu ở đây là sóng, không phải sức
  - id: barriers.signal    # mã đầu
    name: {vi: "Sóng yếu", en: Weak signal}
    unless: [sóng biển]
    negation: {flip: enablers.answered}
    indicators:
      # nói thẳng
      - sóng yếu
      - near: [$song, [chập chờn,
          lúc có lúc không]]
        within: 4     # đủ rồi
      # - chờ xem: mất sóng

  - id: barriers.far
    name: Ở xa
    parent: barriers.signal
    indicators: [nhà xa, {phrase: ở tít, negation: {flip: barriers.signal}}]

  # ═══ Thuận lợi ═══

  - {id: enablers.answered, name: {vi: Có người đáp}, indicators: [có người đáp, sóng yếu]}
"""


def load(text: str) -> dict[str, Code]:
    return {code.id: code for code in load_codebook(text, path="so_ma.yaml").codes}


def changed_lines(old: str, new: str) -> list[str]:
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=0)
    return [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")]


def signs(code: Code) -> list[str]:
    return [sign.label for sign in code.indicators]


def test_rename_follows_every_reference() -> None:
    new = rename_codes(BOOK, {"barriers.signal": "barriers.net"}, path="so_ma.yaml")
    assert changed_lines(BOOK, new) == [
        "-  - id: barriers.signal    # mã đầu",
        "+  - id: barriers.net    # mã đầu",
        "-    parent: barriers.signal",
        "-    indicators: [nhà xa, {phrase: ở tít, negation: {flip: barriers.signal}}]",
        "+    parent: barriers.net",
        "+    indicators: [nhà xa, {phrase: ở tít, negation: {flip: barriers.net}}]",
    ]


def test_ids_can_be_exchanged() -> None:
    ids = {"barriers.signal": "barriers.far", "barriers.far": "barriers.signal"}
    codes = load(rename_codes(BOOK, ids, path="so_ma.yaml"))
    assert codes["barriers.signal"].parent == "barriers.far"
    assert codes["barriers.far"].name.vi == "Sóng yếu"


def test_another_domain_brings_its_colour() -> None:
    codes = load(rename_codes(BOOK, {"barriers.far": "challenges.far"}, path="so_ma.yaml"))
    assert codes["challenges.far"].colour == "#7a4a8c"


@pytest.mark.parametrize(
    ("code", "name", "line"),
    [
        ("barriers.signal", Localized("Mạng: chập chờn"),
         '+    name: {vi: "Mạng: chập chờn", en: Weak signal}'),
        ("barriers.signal", Localized(en="No net"), '+    name: {vi: "Sóng yếu", en: No net}'),
        ("barriers.far", Localized("Nhà xa"), "+    name: Nhà xa"),
        ("barriers.far", Localized(en="Far"), "+    name: {vi: Ở xa, en: Far}"),
    ],
)  # fmt: skip
def test_names(code: str, name: Localized, line: str) -> None:
    assert changed_lines(BOOK, set_name(BOOK, code, name, path="so_ma.yaml"))[1:] == [line]


def test_parents_come_change_and_go() -> None:
    new = set_parent(BOOK, "barriers.signal", "enablers.answered", path="so_ma.yaml")
    assert changed_lines(BOOK, new) == ["+    parent: enablers.answered"]
    new = set_parent(BOOK, "enablers.answered", "barriers.far", path="so_ma.yaml")
    assert "name: {vi: Có người đáp}, parent: barriers.far, indicators" in new
    assert "parent" not in set_parent(BOOK, "barriers.far", None, path="so_ma.yaml")
    with pytest.raises(CodebookError, match="circle"):
        set_parent(BOOK, "barriers.signal", "barriers.far", path="so_ma.yaml")


def test_split_copies_lines_and_comments() -> None:
    name = Localized("Mất điện", "No power")
    new = split_code(BOOK, "barriers.signal", "barriers.power", name, path="so_ma.yaml")
    copy = new[new.index("  - id: barriers.power") : new.index("  - id: barriers.far")]
    old = BOOK[BOOK.index("  - id: barriers.signal") : BOOK.index("  - id: barriers.far")]
    assert changed_lines(old, copy) == [
        "-  - id: barriers.signal    # mã đầu",
        '-    name: {vi: "Sóng yếu", en: Weak signal}',
        "+  - id: barriers.power    # mã đầu",
        "+    name: {vi: Mất điện, en: No power}",
    ]
    assert all(line.startswith("+") for line in changed_lines(BOOK, new))


def test_delete_takes_its_comments_and_mends_what_named_it() -> None:
    new = delete_code(BOOK, "barriers.signal", path="so_ma.yaml")
    codes = load(new)
    assert "yếu ở đây là sóng" not in new
    assert "═══ Rào cản ═══" in new, "a heading is not about one code"
    assert codes["barriers.far"].parent is None
    assert codes["barriers.far"].indicators[1].negation is Negation.DROP
    new = delete_code(BOOK, "barriers.signal", successor="enablers.answered", path="so_ma.yaml")
    assert load(new)["barriers.far"].indicators[1].flip_to == "enablers.answered"


def test_delete_in_brackets() -> None:
    text = "codes: [\n  {id: barriers.a, name: A},  # a\n  {id: barriers.b, name: B},  # b\n  ]\n"
    assert load(delete_code(text, "barriers.b", path="x")).keys() == {"barriers.a"}
    assert "# a" in delete_code(text, "barriers.b", path="x")
    new = split_code(text, "barriers.a", "barriers.c", Localized("C"), path="x")
    assert list(load(new)) == ["barriers.a", "barriers.c", "barriers.b"]


def test_merge_takes_indicators_over_as_they_were_meant() -> None:
    new = merge_codes(BOOK, ["barriers.signal"], "barriers.far", path="so_ma.yaml")
    far = load(new)["barriers.far"]
    assert far.parent is None, "it took the place of the code that it stood below"
    assert signs(far) == ["nhà xa", "ở tít", "sóng yếu", "sóng/mạng … chập chờn/lúc có lúc không"]
    assert far.indicators[1].flip_to == "barriers.far"
    assert {sign.flip_to for sign in far.indicators[2:]} == {"enablers.answered"}
    assert [sign.unless for sign in far.indicators[1:3]] == [(), ("sóng biển",)]


def test_merge_keeps_the_lines_of_indicators() -> None:
    text = BOOK.replace("indicators: [nhà xa, {phrase: ở tít, negation: {flip: barriers.signal}}]",
                        "indicators:\n      - nhà xa")  # fmt: skip
    new = merge_codes(text, ["barriers.signal"], "barriers.far", path="so_ma.yaml")
    begin = new.index("  - id: barriers.far")
    assert (
        new[begin : new.index("\n\n", begin)]
        == """\
  - id: barriers.far
    name: Ở xa
    indicators:
      - nhà xa
      # nói thẳng
      - {phrase: sóng yếu, unless: [sóng biển], negation: {flip: enablers.answered}}
      - near: [$song, [chập chờn,
          lúc có lúc không]]
        within: 4     # đủ rồi
        negation: {flip: enablers.answered}
        unless: [sóng biển]
      # - chờ xem: mất sóng"""
    )


def test_merge_leaves_out_what_is_there_already() -> None:
    text = BOOK.replace("    unless: [sóng biển]\n    negation: {flip: enablers.answered}\n", "")
    new = merge_codes(text, ["enablers.answered"], "barriers.signal", path="so_ma.yaml")
    assert signs(load(new)["barriers.signal"]).count("sóng yếu") == 1
    assert signs(load(new)["barriers.signal"])[-1] == "có người đáp"


def test_merge_below_a_descendant_makes_no_circle() -> None:
    text = BOOK.replace(
        "name: {vi: Có người đáp},", "name: {vi: Có người đáp}, parent: barriers.far,"
    )
    codes = load(merge_codes(text, ["barriers.signal"], "enablers.answered", path="so_ma.yaml"))
    assert codes["enablers.answered"].parent is None
    assert codes["barriers.far"].parent == "enablers.answered"


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_byte_order_mark_stay(newline: str, mark: str) -> None:
    text = mark + BOOK.replace("\n", newline)
    edits: list[Callable[[str], str]] = [
        lambda t: set_parent(t, "barriers.signal", "enablers.answered", path="x"),
        lambda t: split_code(t, "barriers.far", "barriers.new", Localized("Mới"), path="x"),
        lambda t: merge_codes(t, ["enablers.answered"], "barriers.signal", path="x"),
        lambda t: delete_code(t, "barriers.far", path="x"),
    ]
    for edit in edits:
        assert edit(text) == mark + edit(BOOK).replace("\n", newline)


@pytest.mark.parametrize(
    ("edit", "error"),
    [
        (lambda: rename_codes(BOOK, {"barriers.signals": "a"}, path="x"), UnknownName),
        (lambda: rename_codes(BOOK, {"barriers.far": "barriers.signal"}, path="x"), CodebookError),
        (lambda: rename_codes(BOOK, {"barriers.far": "Ở xa"}, path="x"), CodebookError),
        (lambda: rename_codes(BOOK, {"barriers.far": "nowhere.far"}, path="x"), CodebookError),
        (lambda: set_name(BOOK.replace("    parent: barriers.signal\n", ""), "barriers.far",
                          Localized("song yeu"), path="x"), CodebookError),
        (lambda: split_code(BOOK, "barriers.far", "barriers.b", Localized("ở xa"), path="x"),
         CodebookError),
        (lambda: split_code("codes: {id: barriers.a, name: A}", "barriers.a", "barriers.b",
                            Localized("B"), path="x"), CannotEdit),
        (lambda: delete_code("codes: [{id: barriers.a, name: A}]", "barriers.a", path="x"),
         CodebookError),
        (lambda: rename_codes("codes: [", {"a": "b"}, path="x"), CodebookError),
    ],
)  # fmt: skip
def test_refusals(edit: Callable[[], str], error: type[Exception]) -> None:
    with pytest.raises(error):
        edit()


@pytest.mark.parametrize(
    "name",
    ["a: b", "- a", "#b", "null", "true", "12", "“a”", 'q"\\', "{x}", "a #b", "x, y", "ê\u0301 "],
)
def test_any_name_comes_back(name: str) -> None:
    code = load(set_name(BOOK, "barriers.far", Localized(name), path="x"))["barriers.far"]
    assert code.name.vi == load_codebook(
        f"codes: [{{id: barriers.a, name: {scalar(name)}}}]", path="x"
    ).codes[0].name.vi  # fmt: skip
    assert code.name.vi.split() == unicodedata.normalize("NFC", name).split()


def test_naughty_names_come_back_or_are_refused() -> None:
    path = SHARED / "hostile" / "blns" / "blns.json"
    if not path.exists():
        pytest.skip(f"the list of naughty strings is absent: {path}")
    book = "codes: [{id: barriers.a, name: A}, {id: barriers.b, name: B}]\n"
    refused = 0
    for name in filter(str.strip, json.loads(path.read_text("utf-8"))):
        try:
            code = load(set_name(book, "barriers.a", Localized(name, name), path="x"))["barriers.a"]
        except CodebookError:
            refused += 1
        else:
            expected = unicodedata.normalize("NFC", " ".join(name.split()))
            assert code.name == Localized(expected, expected)
    assert refused < 10, "only control characters"


def test_every_edit_of_the_sample_codebook_touches_only_its_own_lines() -> None:
    text = CODEBOOK.read_text("utf-8")
    heard = Localized("Được lắng nghe")
    materials, channel = "enablers.ready_materials", "enablers.online_channel"
    edits = {
        "rename": rename_codes(text, {"barriers.mobility": "barriers.away"}, path="x"),
        "split": split_code(text, "positive.felt_cared_for", "positive.heard", heard, path="x"),
        "merge": merge_codes(text, [materials], channel, path="x"),
    }
    for verb, new in edits.items():
        lines = changed_lines(text, new)
        removed = [line for line in lines if line.startswith("-")]
        if verb == "split":
            assert not removed, verb
        elif verb == "rename":
            assert len(lines) == 2
        for line in text.splitlines():
            if line.lstrip().startswith("# ═") or line.startswith("#"):
                assert line in new, verb


def test_flow_reads_back() -> None:
    tree = read_tree(BOOK, path="x")
    again = load_codebook(flow(tree), path="x")
    assert again.version == load_codebook(BOOK, path="x").version


# Codebooks of all styles, changed at random

WORDS = ("sóng yếu", "nhà xa", "lên tàu", "đáp ngay", "chờ mãi", "mất điện")
NAMES = ("name: Mã {n}", "name:\n      vi: Mã {n}  # tên", "name: >-\n      Mã\n      {n}")
UNLESS = ("", "[mưa]", "mưa", '["mưa", bão]')
SIGNS = ("{w}", '"{w}"', "phrase: {w}  # cụm", "phrase: {w}\n{d}  unless: nắng", "{{phrase: {w}}}")
GAPS = ("", "\n", "\n  # ── phần ──\n\n")


@dataclass(frozen=True)
class Written:
    """A code and the lines that state it."""

    id: str
    text: str


@st.composite
def codebooks(draw: st.DrawFn) -> tuple[str, list[Written]]:
    """A codebook's text and the text of each of its codes."""
    domains = draw(st.lists(st.sampled_from(["barriers", "enablers"]), min_size=2, max_size=5))
    ids = [f"{domain}.c{n}" for n, domain in enumerate(domains)]
    codes = []
    for n, code in enumerate(ids):
        entries = {
            "parent": draw(st.sampled_from(["", *ids[:n]])),
            "unless": draw(st.sampled_from(UNLESS)),
            "negation": draw(st.sampled_from(["", "keep", *(f"{{flip: {i}}}" for i in ids)])),
        }
        words = draw(st.lists(st.sampled_from(WORDS), max_size=3, unique=True))
        in_lines = draw(st.booleans()) or draw(st.booleans())
        text = draw(code_in_lines(n, code, entries, words)) if in_lines else (
            code_in_braces(n, code, entries, words)
        )  # fmt: skip
        codes.append(Written(code, text))
    text = "# đầu\ntitle: Thử\ncodes:\n" + draw(st.sampled_from(GAPS)).join(
        code.text for code in codes
    )
    return text + draw(st.sampled_from(["", "# cuối\n", "\n\n"])), codes


def code_in_braces(n: int, code: str, entries: dict[str, str], words: list[str]) -> str:
    parts = [f"id: {code}", f"name: Mã {n}"]
    parts += [f"{key}: {value}" for key, value in entries.items() if value]
    parts += [f"indicators: [{', '.join(words)}]"] if words else []
    return f"  - {{{', '.join(parts)}}}   # dòng {n}\n"


@st.composite
def code_in_lines(
    draw: st.DrawFn, n: int, code: str, entries: dict[str, str], words: list[str]
) -> str:
    lines = [f"    {draw(st.sampled_from(NAMES)).format(n=n)}"]
    for key, value in entries.items():
        if value.startswith("{") and draw(st.booleans()):
            lines.append(f"    {key}:\n      {value.strip('{}')}  # ngược")
        elif value:
            lines.append(f"    {key}: {value}   # thế")
    if words:
        dash = draw(st.sampled_from(["    ", "      "]))
        signs = [draw(st.sampled_from(SIGNS)).format(w=word, d=dash) for word in words]
        below = f"\n{dash}# ghi chú\n".join(f"{dash}- {sign}" for sign in signs)
        lines.append(f"    indicators:  # dấu hiệu\n{below}")
    above = draw(st.sampled_from(["", f"  # về {code}\n"]))
    rest = "\n".join(draw(st.permutations(lines)))
    return f"{above}  - id: {code}  # mã {n}\n{rest}\n"


@settings(max_examples=40, deadline=None)
@given(codebooks(), st.data())
def test_untouched_codes_stay_byte_by_byte(
    book: tuple[str, list[Written]], data: st.DataObject
) -> None:
    """Each edit is compared with the same change of the loaded codebook inside already."""
    text, codes = book
    ids = [code.id for code in codes]
    one, other = data.draw(st.permutations(ids), label="codes")[:2]
    names_it = {c.id for c in codes if f"flip: {one}" in c.text or f"parent: {one}" in c.text}
    left = [code for code in ids if code != one]
    edits: dict[str, tuple[str, list[str], set[str]]] = {
        "rename": (
            rename_codes(text, {one: f"{one}x"}, path="x"),
            [f"{one}x" if code == one else code for code in ids],
            {one, *names_it},
        ),
        "name": (set_name(text, one, Localized("Tên: mới", "New"), path="x"), ids, {one}),
        "top": (set_parent(text, one, None, path="x"), ids, {one}),
        "split": (
            split_code(text, one, f"{one}x", Localized("Mới"), path="x"),
            [each for code in ids for each in ([code, f"{one}x"] if code == one else [code])],
            set(),
        ),
        "delete": (delete_code(text, one, path="x"), left, {one, *names_it}),
        "merge": (merge_codes(text, [one], other, path="x"), left, {one, other, *names_it}),
    }
    for verb, (new, expected, touched) in edits.items():
        assert list(load(new)) == expected, verb
        for code in codes:
            assert code.id in touched or code.text in new, verb
        assert new.startswith("# đầu\ntitle: Thử\n")
        assert ("# cuối\n" in new) == ("# cuối\n" in text)
