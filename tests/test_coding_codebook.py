"""Codebooks: what is read, and what is refused on which line."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from places import SHARED

from qualcode.coding import load_codebook
from qualcode.coding.yaml_tree import read_tree
from qualcode.errors import CodebookError
from qualcode.limits import MAX_CODEBOOK_BYTES
from qualcode.messages import Said, Translator
from qualcode.model import Codebook, Localized, Negation, Role

GOOD = """\
# sổ mã
title: {vi: Nghiên cứu mẫu, en: Sample study}
domains:
  - {id: enablers, name: {vi: Yếu tố thuận lợi, en: Enablers}, colour: "#2E7D5B"}
  - {id: barriers}
  - {id: own, name: Riêng}
lists:
  client: [khách hàng, các em]
codes:
  - id: barriers.mobility
    name: {vi: Đi làm xa, en: Mobility}
    definition: Người tham gia đi làm ăn xa.
    example: {typical: {vi: Nó đi làm xa., en: Away.}, atypical: Nó đi chợ.}
    colour: "#B3541E"
    unless: [đi làm xa bờ]
    negation: {flip: enablers.stay}
    indicators:
      - đi làm xa
      - phrase: đi làm xa nhà
        unless: [con trai, $client]
        negation: keep
        confidence: 0.9
        folded: true
      - near: [[đi làm, lên tàu], $client]
        within: 4
        ordered: true
      - fuzzy: đi làm ăn xa
        cutoff: 90
      - regex: 'đi (làm )?xa'
      - spacy: [{LOWER: "đi"}, {LOWER: "xa", OP: "?", IS_PUNCT: false}]
  - id: enablers.stay
    name: no
    parent: barriers.mobility
    roles: [respondent, other]
  - id: own.empty
    name: 2024
"""


@pytest.fixture(scope="module")
def good() -> Codebook:
    return load_codebook(GOOD, path="good.yaml")


def test_texts_and_defaults(good: Codebook) -> None:
    mobility, stay, empty = good.codes
    assert good.title == Localized("Nghiên cứu mẫu", "Sample study")
    assert mobility.name.text("en") == "Mobility"
    assert mobility.definition == Localized(vi="Người tham gia đi làm ăn xa.")
    assert mobility.typical.en == "Away."
    assert mobility.atypical.vi == "Nó đi chợ."
    assert mobility.colour == "#b3541e"
    assert mobility.roles == (Role.RESPONDENT,)
    # YAML 1.2, and then some: a name is a text, whatever it looks like.
    assert stay.name.vi == "no"
    assert empty.name.vi == "2024"
    assert stay.parent == "barriers.mobility"
    assert stay.colour == "#2e7d5b", "the domain's"
    assert stay.roles == (Role.RESPONDENT, Role.OTHER)
    assert good.path == "good.yaml"


def test_domains(good: Codebook) -> None:
    assert [domain.id for domain in good.domains] == ["enablers", "barriers", "own"]
    assert good.domains[1].name == Localized("Rào cản", "Barriers"), "built in"
    bare = load_codebook("codes: [{id: challenges.a, name: A}]", path="x")
    assert [domain.id for domain in bare.domains] == [
        "enablers",
        "barriers",
        "positive",
        "challenges",
    ]


def test_indicators(good: Codebook) -> None:
    plain, options, near, fuzzy, regex, spacy = good.codes[0].indicators
    assert [i.kind for i in (plain, options, near, fuzzy, regex, spacy)] == [
        "phrase",
        "phrase",
        "near",
        "fuzzy",
        "regex",
        "spacy",
    ]
    assert plain.slots == (("đi làm xa",),)
    assert plain.unless == ("đi làm xa bờ",)
    assert (plain.negation, plain.flip_to) == (Negation.FLIP, "enablers.stay")
    assert options.unless == ("con trai", "khách hàng", "các em", "đi làm xa bờ")
    assert (options.negation, options.flip_to) == (Negation.KEEP, None)
    assert (options.confidence, options.folded) == (0.9, True)
    assert near.slots == (("đi làm", "lên tàu"), ("khách hàng", "các em"))
    assert (near.within, near.ordered) == (4, True)
    assert fuzzy.cutoff == 90
    assert regex.pattern == "đi (làm )?xa"
    assert spacy.pattern == [{"LOWER": "đi"}, {"LOWER": "xa", "OP": "?", "IS_PUNCT": False}]
    assert plain.id == "barriers.mobility#1"
    assert GOOD.splitlines()[near.line - 1].strip().startswith("- near")


def test_version_is_of_the_meaning(good: Codebook) -> None:
    moved = GOOD.replace("# sổ mã", "# khác\n\n").replace(
        "    name: no\n    parent: barriers.mobility\n",
        "    parent: barriers.mobility\n    name: {vi: no}\n",
    )
    assert load_codebook(moved, path="elsewhere.yaml").version == good.version
    changed = GOOD.replace("đi làm xa nhà", "đi làm xa xứ")
    assert load_codebook(changed, path="good.yaml").version != good.version
    assert len(good.version) == 12
    assert set(good.version) <= set("0123456789abcdef")


def test_nfd_and_nfc_are_one() -> None:
    import unicodedata

    decomposed = unicodedata.normalize("NFD", GOOD)
    assert load_codebook(decomposed, path="x").version == load_codebook(GOOD, path="x").version


ONE = """\
codes:
  - id: barriers.a
    name: A
"""

BAD = [
    ("twice", ONE + "  - name: B\n    id: barriers.a\n", 5, "line 2"),
    ("unknown key", ONE + "    color: red\n", 4, "colour"),
    ("unknown key of the file", ONE + "code: []\n", 4, "codes"),
    ("bad colour", ONE + "    colour: red\n", 4, "red"),
    ("short colour", ONE + '    colour: "#fff"\n', 4, "#fff"),
    ("colour as comment", ONE + "    colour: #ff0000\n    roles: other\n", 4, "comment"),
    ("own parent", ONE + "    parent: barriers.a\n", 4, "barriers.a → barriers.a"),
    (
        "parents in a circle",
        ONE + "    parent: barriers.b\n  - {id: barriers.b, name: B, parent: barriers.a}\n",
        4,
        "circle",
    ),
    ("unknown parent", ONE + "    parent: barriers.aa\n", 4, "barriers.a"),
    ("broken regex", ONE + "    indicators:\n      - a\n      - regex: '(a'\n", 6, "missing )"),
    ("greedy regex", ONE + "    indicators: [{regex: '(a{99}){99}'}]\n", 4, "repeats"),
    ("recursive regex", ONE + "    indicators: [{regex: 'a(?R)?b'}]\n", 4, "itself"),
    ("deep regex", ONE + f"    indicators: [{{regex: '{'(' * 1500}'}}]\n", 4, "deep"),
    ("long regex", ONE + f"    indicators: [{{regex: '{'a' * 2500}'}}]\n", 4, "longer"),
    ("unknown flip", ONE + "    negation:\n      flip: barriers.b\n", 5, "barriers.a"),
    ("flip to nothing", ONE + "    negation: flip\n", 4, "other.code"),
    ("unknown negation", ONE + "    negation: dropp\n", 4, "drop"),
    ("bad language", ONE.replace("name: A", "name: {vn: A}"), 3, "vi, en"),
    ("no codes", "title: A\ncodes: []\n", 2, "no codes"),
    ("no codes at all", "title: A\n", 1, "no codes"),
    ("empty", "# chỉ có chú thích\n", 1, "empty"),
    ("capital id", ONE.replace("barriers.a", "Barriers.a"), 2, "Barriers.a"),
    ("dot at the end", ONE.replace("barriers.a", "barriers."), 2, "barriers."),
    ("unknown domain", ONE.replace("barriers.a", "barrier.a"), 2, "barrier.a"),
    ("no id", "codes:\n  - name: A\n", 2, "id"),
    ("no name", "codes:\n  - id: barriers.a\n", 2, "no name"),
    ("names alike", ONE + "  - id: barriers.b\n    name: À\n", 5, "barriers.a"),
    ("names alike in English", ONE.replace("A", "{vi: A, en: X}") + textwrap.indent(
        "- {id: barriers.b, name: {vi: B, en: x}}\n", "  "), 4, "too like"),
    ("key twice", ONE + "    name: B\n", 4, "line 3"),
    ("unknown role", ONE + "    roles:\n      - respondents\n", 5, "respondent"),
    ("one slot", ONE + "    indicators: [{near: [a]}]\n", 4, "slots"),
    ("unknown list", ONE + "    indicators: [{near: [a, $b]}]\nlists: {c: [x]}\n", 4, "known"),
    ("list in a phrase", ONE + "    indicators: [$c đi xa]\nlists: {c: [x]}\n", 4, "alone"),
    ("bad list name", ONE + "lists: {C d: [x]}\n", 4, "C d"),
    ("phrase with a colon", ONE + "    indicators:\n      - nói: đi\n", 5, "quotes"),
    ("two kinds", ONE + "    indicators: [{phrase: a, regex: b}]\n", 4, "exactly one"),
    ("option of another kind", ONE + "    indicators: [{phrase: a, within: 3}]\n", 4, "within"),
    ("no word", ONE + "    indicators: ['...']\n", 4, "no word"),
    ("empty phrase", ONE + "    indicators: ['']\n", 4, "none"),
    ("short fuzzy", ONE + "    indicators: [{fuzzy: xa}]\n", 4, "two syllables"),
    ("short folded", ONE + "    indicators: [{phrase: xa, folded: true}]\n", 4, "two syllables"),
    ("bad number", ONE + "    indicators: [{fuzzy: đi xa, cutoff: 101}]\n", 4, "60 to 100"),
    ("half a word", ONE + "    indicators: [{near: [a, b], within: 1.5}]\n", 4, "whole"),
    ("yes is no truth", ONE + "    indicators: [{near: [a, b], ordered: yes}]\n", 4, "true"),
    ("bad confidence", ONE + "    indicators: [{phrase: a, confidence: high}]\n", 4, "0 to 1"),
    ("tokens as text", ONE + "    indicators: [{spacy: đi xa}]\n", 4, "LOWER"),
    ("alias", "x: &a [1]\ny: *a\n", 1, "alias"),
    ("merge key", "codes: [{<<: {id: barriers.a}, name: A}]\n", 1, "id"),
    ("tag", "codes: !!python/object/apply:os.system [ls]\n", 1, "tag"),
    ("two documents", ONE + "---\n" + ONE, 4, "---"),
    ("tab", "codes:\n\t- id: a\n", 2, "YAML"),
    ("unclosed", "codes: [a, b\n", 2, "YAML"),
    ("list at the top", "- a\n- b\n", 1, "codes"),
    ("list as key", "? [a]\n: b\n", 1, "key"),
    ("control character", "codes:\n  - id: \x07\n", 2, "U+0007"),
    ("escaped surrogate", 'title: A\ncodes: "\\ud800"\n', 2, "U+D800"),
    ("impossible escape", 'title: "\\UFFFFFFFF"\n', 1, "YAML"),
    ("domain twice", "domains: [{id: a, name: A},\n  {id: a, name: B}]\n" + ONE, 2, "line 1"),
    ("domain without name", "domains: [{id: a}]\n" + ONE, 1, "no name"),
    ("phrase as mapping", ONE + "    indicators: [{phrase: {a: b}}]\n", 4, "quotes"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line", "said"), [row[1:] for row in BAD], ids=[r[0] for r in BAD]
)
def test_refused_with_its_line(text: str, line: int, said: str) -> None:
    with pytest.raises(CodebookError) as caught:
        load_codebook(text, path="xấu.yaml")
    assert caught.value.values["path"] == "xấu.yaml"
    assert caught.value.values["line"] == line, str(caught.value)
    assert isinstance(caught.value.values["what"], Said)
    assert said in str(caught.value)
    assert caught.value.explain(Translator("en")) == str(caught.value)


BOMBS = {
    "billion laughs": "a: &a [x, x]\n"
    + "\n".join(f"{b}: &{b} [*{a}, *{a}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True)),
    "brackets": "[" * 5_000,
    "braces": "{a: " * 5_000,
    "dashes": "- " * 5_000 + "a",
    "questions": "? " * 5_000 + "a",
    "too large": "title: " + "x" * MAX_CODEBOOK_BYTES,
}


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS)
def test_bombs_do_not_go_off(text: str) -> None:
    with pytest.raises(CodebookError) as caught:
        load_codebook(text, path="bomb.yaml")
    assert caught.value.values["line"] == 1


def line_refused(text: str) -> int | None:
    """The line that is complained of, or None if `text` is a codebook."""
    try:
        assert load_codebook(text, path="x").codes
    except CodebookError as error:
        return int(error.values["line"])
    return None


def hostile_files() -> list[str]:
    folder = SHARED / "hostile" / "pyyaml"
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


@pytest.mark.parametrize("name", hostile_files() or [None])
def test_hostile_files_are_refused_or_read(name: str | None) -> None:
    if name is None:
        pytest.skip(f"reference data is absent: {SHARED / 'hostile' / 'pyyaml'}")
    raw = (SHARED / "hostile" / "pyyaml" / name).read_bytes()
    for encoding in ("utf-8", "utf-16", "latin-1"):
        text = raw.decode(encoding, "replace")
        for wrapped in (text, "title: A\n" + text, ONE + "    definition:\n" + text):
            line = line_refused(wrapped)
            assert line is None or 1 <= line <= len(wrapped.splitlines()) + 2


@given(st.text(max_size=60))
def test_any_text_is_refused_or_read(text: str) -> None:
    for wrapped in (text, ONE + "    indicators:\n      - " + text):
        line = line_refused(wrapped)
        assert line is None or line >= 1


@settings(max_examples=60)
@given(st.integers(0, len(GOOD)), st.integers(0, 12), st.sampled_from(["", "[", ": ", "- ", "'"]))
def test_any_damage_is_refused_or_read(start: int, length: int, put: str) -> None:
    line = line_refused(GOOD[:start] + put + GOOD[start + length :])
    assert line is None or 1 <= line <= GOOD.count("\n") + 1


def test_the_tree_knows_its_lines() -> None:
    tree = read_tree("a:\n  - 1\n\n  - b:   # không có gì\n", path="x")
    assert tree.entries["a"].items[1].lines == {"b": 4}  # type: ignore[union-attr]
    assert tree.entries["a"].items[1].entries["b"].line == 4  # type: ignore[union-attr]
