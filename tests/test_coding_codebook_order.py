"""Codes and domains in another order, domains renamed and removed: in the YAML, and in a diff."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from places import CODEBOOK
from test_coding_codebook_edit import BOOK, Written, changed_lines, codebooks

from qualcode.coding import Change, diff_codebooks, load_codebook
from qualcode.coding.codebook_edit import move_code
from qualcode.coding.codebook_grow import state_domains
from qualcode.coding.domain_edit import (
    delete_domain,
    move_domain,
    rename_domain,
    set_domain_name,
)
from qualcode.errors import CannotEdit, CodebookError, UnknownName
from qualcode.model import Codebook, Localized

FOUR = """\
domains:
  # việc thuận
  - id: good   # một
    name: Thuận

  - {id: bad, name: {vi: Khó, en: Hard}, colour: "#112233"}

  - id: other
    name: Khác
codes:
  - {id: good.a, name: A}

  # về b
  - id: good.b
    name: B

  - id: good.b1
    name: B1
    parent: good.b

  # ── khó ──

  - id: bad.x
    name: X   # cuối
"""


def load(text: str) -> Codebook:
    return load_codebook(text, path="x")


def ids(text: str) -> list[str]:
    return [code.id for code in load(text).codes]


def domains(text: str) -> list[str]:
    return [domain.id for domain in load(text).domains]


def block(text: str, first: str, last: str) -> str:
    return text[text.index(first) : text.index(last) + len(last)]


B = block(FOUR, "  # về b\n", "    parent: good.b\n")
A = "  - {id: good.a, name: A}\n"


def test_a_code_goes_with_its_comment_and_those_below_it() -> None:
    meant = FOUR.replace(f"{A}\n{B}", f"{B}\n{A}")
    for new in (
        move_code(FOUR, "good.b", "good.a", after=False, path="x"),
        move_code(FOUR, "good.a", "good.b", after=True, path="x"),
    ):
        assert new == meant
    assert move_code(meant, "good.a", "good.b", after=False, path="x") == FOUR
    assert move_code(FOUR, "good.a", "good.b", after=False, path="x") == FOUR  # stands there


def test_the_last_code_leaves_no_empty_line_behind() -> None:
    text = FOUR.replace("bad.x", "good.x").removesuffix("\n")
    new = move_code(text, "good.x", "good.a", after=False, path="x")
    assert new.endswith("    parent: good.b\n\n  # ── khó ──\n")
    assert ids(new) == ["good.x", "good.a", "good.b", "good.b1"]


def test_domains_are_put_in_order_with_their_comments() -> None:
    new = move_domain(FOUR, "good", "other", after=True, path="x")
    assert domains(new) == ["bad", "other", "good"]
    assert "    name: Khác\n\n  # việc thuận\n  - id: good   # một\n    name: Thuận\ncodes:" in new
    assert move_domain(new, "good", "bad", after=False, path="x") == FOUR
    assert move_domain(FOUR, "good", "bad", after=False, path="x") == FOUR


def test_domains_in_brackets_are_put_in_order() -> None:
    text = "domains: [{id: a, name: A}, {id: b, name: B}]\ncodes: [{id: a.x, name: X}]\n"
    new = move_domain(text, "b", "a", after=False, path="x")
    assert new == text.replace("{id: a, name: A}, {id: b, name: B}",
                               "{id: b, name: B}, {id: a, name: A}")  # fmt: skip
    assert delete_domain(new, "b", path="x").startswith("domains: [{id: a, name: A}]\n")


@pytest.mark.parametrize(
    ("domain", "name", "lines"),
    [
        ("good", Localized("Tốt: rất"), ["-    name: Thuận", '+    name: "Tốt: rất"']),
        ("good", Localized(en="Good"), ["-    name: Thuận", "+    name: {vi: Thuận, en: Good}"]),
        ("good", Localized("Thuận"), []),
    ],
)
def test_a_domain_gets_another_name(domain: str, name: Localized, lines: list[str]) -> None:
    assert changed_lines(FOUR, set_domain_name(FOUR, domain, name, path="x")) == lines


def test_built_in_domains_are_written_down_before_they_change() -> None:
    first = state_domains(BOOK, path="x")
    assert load(first).version == load(BOOK).version
    new = set_domain_name(BOOK, "barriers", Localized("Trở ngại"), path="x")
    assert changed_lines(first, new) == ["+    name: {vi: Trở ngại, en: Barriers}"]
    assert domains(delete_domain(BOOK, "positive", path="x")) == [
        "enablers", "barriers", "challenges"]  # fmt: skip
    assert domains(move_domain(BOOK, "challenges", "enablers", after=True, path="x"))[1] == (
        "challenges"
    )


def test_another_id_of_a_domain_goes_to_its_codes_and_changes_nothing_else() -> None:
    new = load(rename_domain(BOOK, "barriers", "tro_ngai", path="x"))
    assert [code.id for code in new.codes] == [
        "tro_ngai.signal", "tro_ngai.far", "enablers.answered"]  # fmt: skip
    assert new.codes[1].parent == "tro_ngai.signal"
    assert new.codes[1].indicators[1].flip_to == "tro_ngai.signal"
    old = load(BOOK)
    for name in ("name", "colour"):
        assert getattr(new.domains[1], name) == getattr(old.domains[1], name)
    assert [code.colour for code in new.codes] == [code.colour for code in old.codes]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_byte_order_mark_stay(newline: str, mark: str) -> None:
    text = mark + FOUR.replace("\n", newline)
    edits: list[Callable[[str], str]] = [
        lambda t: move_code(t, "good.b", "good.a", after=False, path="x"),
        lambda t: move_domain(t, "other", "good", after=False, path="x"),
        lambda t: rename_domain(t, "good", "fine", path="x"),
        lambda t: delete_domain(t, "other", path="x"),
        lambda t: state_domains(t, path="x"),
    ]
    for edit in edits:
        assert edit(text) == mark + edit(FOUR).replace("\n", newline)


def test_refusals() -> None:
    with pytest.raises(CodebookError):
        delete_domain(FOUR, "bad", path="x")
    for new in ("Xấu", "good", "a.b"):
        with pytest.raises(CodebookError):
            rename_domain(FOUR, "bad", new, path="x")
    with pytest.raises(UnknownName, match="other"):
        move_domain(FOUR, "good", "others", after=True, path="x")
    with pytest.raises(CannotEdit):
        set_domain_name("domains: {id: a, name: A}\ncodes: [{id: a.b, name: B}]", "a",
                        Localized("C"), path="x")  # fmt: skip


def test_the_sample_codebook_in_another_order_keeps_every_line() -> None:
    text = CODEBOOK.read_text("utf-8")
    book = load(text)
    inside = [code.id for code in book.codes if code.domain == "barriers"]
    new = move_code(text, inside[-1], inside[0], after=False, path="x")
    assert sorted(new.splitlines()) == sorted(text.splitlines())
    for one, other in pairwise(inside):
        new = move_code(text, one, other, after=True, path="x")
        assert sorted(new.splitlines()) == sorted(text.splitlines())
        assert move_code(new, one, other, after=False, path="x") == text
    assert move_domain(text, "positive", "enablers", after=False, path="x").count("\n") == (
        text.count("\n")
    )


def is_below(code: str | None, above: str, parents: dict[str, str | None]) -> bool:
    while code is not None and code != above:
        code = parents[code]
    return code == above


@settings(max_examples=40, deadline=None)
@given(codebooks(), st.data())
def test_order_of_any_codebook(book: tuple[str, list[Written]], data: st.DataObject) -> None:
    """Whatever the style: every code keeps its lines, and only what is meant changes its place."""
    text, codes = book
    after = data.draw(st.booleans(), label="after")
    one, other = data.draw(st.permutations([code.id for code in codes]), label="codes")[:2]
    places = {code.id: code.parent for code in load(text).codes}
    assume(not is_below(one, other, places))
    assume(not is_below(other, one, places))
    new = move_code(text, one, other, after=after, path="x")
    found = ids(new)
    assert sorted(found) == sorted(places)
    assert (found.index(one) > found.index(other)) == after
    for code in codes:
        assert code.text.rstrip() in new
    assert new.startswith("# đầu\ntitle: Thử\n")
    assert ("# cuối\n" in new) == ("# cuối\n" in text)


# what differs, in words


def test_a_code_in_another_place_is_told_with_what_stands_above_it() -> None:
    names = "abcde"
    text = "codes:\n" + "".join(f"  - {{id: barriers.{n}, name: Mã {n}}}\n" for n in names)
    new = move_code(text, "barriers.b", "barriers.d", after=True, path="x")
    diff = diff_codebooks(load(text), load(new))
    [each] = diff.codes
    assert (each.code.id, each.changes) == ("barriers.b", (Change.REORDERED,))
    assert each.above is not None
    assert [code.id for code in each.above if code] == ["barriers.a", "barriers.d"]
    assert diff.reordered
    assert diff.told_order
    first = move_code(text, "barriers.e", "barriers.a", after=False, path="x")
    [each] = diff_codebooks(load(text), load(first)).codes
    assert (each.code.id, each.above and each.above[1]) == ("barriers.e", None)


def test_domains_are_told_by_what_became_of_them() -> None:
    old = load(FOUR)
    new = set_domain_name(FOUR, "good", Localized("Tốt"), path="x")
    diff = diff_codebooks(old, load(new))
    assert [(o.name.vi, n.name.vi) for o, n in diff.domains_renamed] == [("Thuận", "Tốt")]
    assert not diff.domains_changed
    diff = diff_codebooks(old, load(FOUR.replace("#112233", "#332211")))
    assert [each.id for each in diff.domains_changed] == ["bad"]
    assert not diff.domains_renamed
    diff = diff_codebooks(old, load(move_domain(FOUR, "other", "good", after=False, path="x")))
    assert [each.id for each in diff.domains_moved] == ["other"]
    diff = diff_codebooks(old, load(rename_domain(FOUR, "good", "fine", path="x")))
    assert [(o.id, n.id) for o, n in diff.domains_renamed] == [("good", "fine")]
    assert (diff.domains_added, diff.domains_removed, diff.domains_moved) == ((), (), ())
    assert diff.new_ids["good.b1"] == "fine.b1"
    assert all(Change.REORDERED not in each.changes for each in diff.codes)
    diff = diff_codebooks(old, load(rename_domain(FOUR, "other", "rest", path="x")))
    assert [each.as_record() for each in diff.codes] == []
    assert diff.as_record()["domains_renamed"] == [{"old": "other", "new": "rest"}]
