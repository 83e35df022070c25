"""A code's fields in the YAML: what a form says comes to stand there, every other byte stays."""

from __future__ import annotations

import difflib
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from places import CODEBOOK

from qualcode.coding import load_codebook
from qualcode.coding.code_signs import SignTexts, read_signs, sign_texts
from qualcode.coding.codebook_form import CodeFields, edit_code
from qualcode.coding.yaml_edit import Yaml, flow
from qualcode.coding.yaml_patch import rewrite
from qualcode.coding.yaml_tree import Mapping, Node, Scalar, Sequence, read_tree
from qualcode.errors import BrokenField, CodebookError, UnknownName
from qualcode.model import Code, Localized, Role

BOOK = """\
# Sổ mã thử
lists: {song: [sóng, mạng]}
codes:
  - id: barriers.signal    # mã đầu
    name: {vi: "Sóng yếu", en: Weak signal}   # tên
    definition:
      vi: "Sóng yếu, rớt
        giữa chừng"
    example: {typical: "Gọi mãi không được", atypical: Ra sân mới nghe}
    unless: [sóng biển]
    negation: {flip: enablers.answered}
    indicators:
      # nói thẳng
      - sóng yếu    # rõ
      - near: [$song, [chập chờn,
          lúc có lúc không]]
        within: 4     # đủ rồi
      - "mất sóng"
      # hết

  - id: barriers.far
    name: Ở xa
    indicators: [nhà xa, ở tít]
  - {id: enablers.answered, name: {vi: Có người đáp}}
"""
SIGNS = 'sóng yếu\n{near: [$song, [chập chờn, lúc có lúc không]], within: 4}\n"mất sóng"'


def edited(given: CodeFields, code: str = "barriers.signal", book: str = BOOK) -> tuple[str, ...]:
    """The lines that an edit takes away and brings in."""
    new = edit_code(book, code, given, path="so_ma.yaml").text
    lines = difflib.unified_diff(book.splitlines(), new.splitlines(), lineterm="", n=0)
    return tuple(line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---"))


CHANGES = {
    "a name in one language": (
        CodeFields(name=Localized("Sóng kém", "Weak signal")),
        ('-    name: {vi: "Sóng yếu", en: Weak signal}   # tên',
         "+    name: {vi: Sóng kém, en: Weak signal}   # tên"),
    ),
    "a language that goes": (
        CodeFields(name=Localized("Sóng yếu", "")),
        ('-    name: {vi: "Sóng yếu", en: Weak signal}   # tên',
         '+    name: {vi: "Sóng yếu"}   # tên'),
    ),
    "a language that comes": (
        CodeFields(definition=Localized("Sóng yếu, rớt giữa chừng", "Weak: drops")),
        ('+      en: "Weak: drops"',),
    ),
    "texts that were not there": (
        CodeFields(include=Localized("Khi gọi", "When calling"), exclude=Localized("Máy hỏng")),
        ("+    include: {vi: Khi gọi, en: When calling}", "+    exclude: Máy hỏng"),
    ),
    "a text that goes": (
        CodeFields(definition=Localized()),
        ("-    definition:", '-      vi: "Sóng yếu, rớt', '-        giữa chừng"'),
    ),
    "an example": (
        CodeFields(atypical=Localized()),
        ('-    example: {typical: "Gọi mãi không được", atypical: Ra sân mới nghe}',
         '+    example: {typical: "Gọi mãi không được"}'),
    ),
    "a colour and roles": (
        CodeFields(colour="#ABCDEF", roles=(Role.RESPONDENT, Role.OTHER)),
        ('+    colour: "#abcdef"', "+    roles: [respondent, other]"),
    ),
    "an exception more": (
        CodeFields(unless="sóng biển, lướt sóng"),
        ("-    unless: [sóng biển]", "+    unless: [sóng biển, lướt sóng]"),
    ),
    "what a denial means": (
        CodeFields(negation="keep"),
        ("-    negation: {flip: enablers.answered}", "+    negation: keep"),
    ),
    "an indicator changed, one gone, two new": (
        CodeFields(indicators="ngoài vùng\n" + SIGNS.replace("4", "5").replace('\n"mất sóng"', "")),
        ("+      - ngoài vùng", "-        within: 4     # đủ rồi",
         "+        within: 5     # đủ rồi",
         '-      - "mất sóng"'),
    ),
    "one alternative more": (
        CodeFields(indicators=SIGNS.replace("chờn,", "chờn, phập phù,")),
        ("-      - near: [$song, [chập chờn,", "+      - near: [$song, [chập chờn, phập phù,"),
    ),
    "an indicator behind the last": (
        CodeFields(indicators=SIGNS + "\n- {regex: 'rớt (mạng|sóng)', confidence: 0.5}"),
        ('+      - {regex: "rớt (mạng|sóng)", confidence: 0.5}',),
    ),
    "nothing": (
        CodeFields(name=Localized("Sóng yếu", "Weak  signal"), indicators=SIGNS, colour="",
                   unless="sóng biển", negation="enablers.answered", roles=(Role.RESPONDENT,)),
        (),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_only_what_is_meant_is_written(name: str, newline: str) -> None:
    given, lines = CHANGES[name]
    found = edited(given, book="\ufeff" + BOOK.replace("\n", newline))
    assert sorted(found) == sorted(lines)


def test_what_a_form_shows_is_what_the_file_says() -> None:
    shown = sign_texts(BOOK, "barriers.signal", path="so_ma.yaml")
    assert shown == SignTexts(SIGNS, "sóng biển", "enablers.answered")
    assert sign_texts(BOOK, "enablers.answered", path="so_ma.yaml") == SignTexts()


def test_a_code_in_braces_is_edited_too() -> None:
    given = CodeFields(indicators="có người đáp\n{fuzzy: trả lời ngay}", typical=Localized("Ừ"))
    assert edited(given, "enablers.answered")[1] == (
        "+  - {id: enablers.answered, name: {vi: Có người đáp}, example: Ừ, "
        "indicators: [có người đáp, {fuzzy: trả lời ngay}]}"
    )
    assert edited(CodeFields(indicators="nhà xa"), "barriers.far") == (
        "-    indicators: [nhà xa, ở tít]",
        "+    indicators: [nhà xa]",
    )
    assert edited(CodeFields(indicators="\n"), "barriers.far")[1:] == ()


@pytest.mark.parametrize(
    ("given", "field", "line", "words"),
    [
        (CodeFields(name=Localized()), "name", 1, "needs a name"),
        (CodeFields(colour="red"), "colour", 1, "no colour"),
        (CodeFields(roles=()), "roles", 1, "nobody"),
        (CodeFields(indicators="sóng\n\nnear: [a]"), "indicators", 3, "list of 2"),
        (CodeFields(indicators="{near: [a, b]"), "indicators", 1, "not valid YAML"),
        (CodeFields(indicators="a\nb # ghi"), "indicators", 2, "comments"),
        (CodeFields(indicators="# ghi"), "indicators", 1, "comments"),
        (CodeFields(indicators="$sogn"), "indicators", 1, "did you mean"),
        (CodeFields(indicators="{regex: '(a'}"), "indicators", 1, "regex"),
        (CodeFields(indicators="a\x00"), "indicators", 1, r"U\+0000"),
        (CodeFields(unless="a, [b"), "unless", 1, "not valid YAML"),
        (CodeFields(unless="--"), "unless", 1, "holds no word"),
        (CodeFields(negation="barriers.no"), "negation", 1, "not known"),
        (CodeFields(negation="flip"), "negation", 1, "not known"),
    ],
)
def test_a_mistake_names_its_field_and_line(
    given: CodeFields, field: str, line: int, words: str
) -> None:
    with pytest.raises(BrokenField, match=words) as refused:
        edit_code(BOOK, "barriers.signal", given, path="so_ma.yaml")
    assert (refused.value.values["field"], refused.value.values["line"]) == (field, line)


def test_what_the_codebook_refuses_is_refused() -> None:
    with pytest.raises(UnknownName):
        edit_code(BOOK, "barriers.none", CodeFields(), path="so_ma.yaml")
    with pytest.raises(CodebookError, match="too like"):
        edit_code(BOOK, "barriers.far", CodeFields(name=Localized("Song yeu")), path="so_ma.yaml")


def test_a_long_text_is_broken_into_lines() -> None:
    text = " ".join(["Gọi mấy lần cũng không được, phải ra tận đầu ngõ."] * 8)
    new = edit_code(BOOK, "barriers.far", CodeFields(definition=Localized(text)), path="a").text
    assert max(map(len, new.splitlines())) <= 100
    found = load_codebook(new, path="a").code("barriers.far")
    assert found is not None
    assert found.definition.vi == text


SAMPLE = CODEBOOK.read_text("utf-8")
IDS = [code.id for code in load_codebook(SAMPLE, path="a").codes]
WORDS = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"], exclude_characters="\ufeff"),
    max_size=40,
)
LINES = st.lists(
    st.sampled_from([*SIGNS.splitlines(), "đi", "{phrase: [xa, tít], unless: [gần]}", "ở xa"]),
    max_size=6,
    unique=True,
)


@given(WORDS, WORDS, LINES, st.sampled_from(["barriers.signal", "barriers.far"]))
def test_whatever_is_written_is_read_again(vi: str, en: str, lines: list[str], code: str) -> None:
    given = CodeFields(
        definition=Localized(vi, en), typical=Localized(en, vi), indicators="\n".join(lines)
    )
    try:
        text = edit_code(BOOK, code, given, path="a").text
    except CodebookError:  # a character that YAML does not have, never another result
        assert any(not c.isprintable() for c in vi + en)
        return
    found = load_codebook(text, path="a").code(code)
    assert isinstance(found, Code)
    assert found.definition == Localized(*(_neat(each) for each in (vi, en)))
    lists = {"song": ("sóng", "mạng")}
    shown = sign_texts(text, code, path="a")
    read = read_signs(code, shown, lists, ["barriers.far", "enablers.answered", code])
    assert [sign.label for sign in read.indicators] == [sign.label for sign in found.indicators]
    assert len(found.indicators) == len(lines)


def _neat(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.split()))


LEAVES = st.sampled_from(["a", "b", "xa nhà", "có: gì", "~", "#1"]).map(
    lambda text: Scalar(0, text)
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4).map(lambda items: Sequence(0, items, flow=True)),
        st.dictionaries(st.sampled_from("klmn"), inner, min_size=1, max_size=4).map(
            lambda entries: Mapping(0, entries, flow=True)
        ),
    ),
    max_leaves=12,
)


@given(TREES, TREES)
def test_any_tree_becomes_any_other(old: Node, new: Node) -> None:
    text = f"top: 1\nhere: {flow(old)}  # cuối\n"
    tree = read_tree(text, path="")
    assert isinstance(tree, Mapping)
    yaml = Yaml(text)
    after = yaml.patched(rewrite(yaml, tree.entries["here"], new))
    read = read_tree(after, path="")
    assert isinstance(read, Mapping)
    assert as_value(read.entries["here"]) == as_value(new)
    assert after.endswith("  # cuối\n")


def as_value(node: Node) -> object:
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [as_value(item) for item in node.items]
    return {key: as_value(value) for key, value in node.entries.items()}


@pytest.mark.parametrize("code", IDS)
def test_every_code_of_the_sample_can_be_edited(code: str) -> None:
    signs = sign_texts(SAMPLE, code, path="a")
    same = CodeFields(indicators=signs.indicators, unless=signs.unless, negation=signs.negation)
    assert edit_code(SAMPLE, code, same, path="a").fields == ()
    lines = signs.indicators.splitlines()
    given = CodeFields(
        name=Localized("Tên mới", "New"),
        atypical=Localized("Ví dụ", "Example"),
        indicators="\n".join([*lines[1:], lines[0], "một dấu hiệu mới"]),
    )
    new = edit_code(SAMPLE, code, given, path="a")
    assert new.fields == ("name", "example", "indicators")
    assert sign_texts(new.text, code, path="a").indicators.endswith("một dấu hiệu mới")
