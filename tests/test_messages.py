"""Everything said to people is there in both languages, and its fields survive."""

from __future__ import annotations

import string
import sys

import pytest
from babel.messages.catalog import Catalog
from places import ROOT

from qualcode.messages import LANGUAGES, N_, Translator, choose_language, say

sys.path.insert(0, str(ROOT))
import catalogues

TEXTS = [message for message in catalogues.extract() if message.id]


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.fixture(scope="module", params=LANGUAGES)
def catalogue(request: pytest.FixtureRequest) -> Catalog:
    return catalogues.read(request.param)


def test_every_text_of_the_code_is_translated(catalogue: Catalog) -> None:
    assert TEXTS
    for text in TEXTS:
        found = catalogue.get(text.id)
        assert found is not None, f"not in the catalogue (catalogues.py update): {text.id}"
        said = found.string if isinstance(found.string, tuple) else (found.string,)
        assert all(said), f"untranslated: {text.id}"
        assert not found.fuzzy, f"fuzzy: {text.id}"


def test_no_text_is_left_over(catalogue: Catalog) -> None:
    known = {text.id for text in TEXTS}
    assert [message.id for message in catalogue if message.id and message.id not in known] == []


def test_translations_keep_their_fields(catalogue: Catalog) -> None:
    for message in catalogue:
        if not message.id:
            continue
        ours = message.id if isinstance(message.id, tuple) else (message.id,)
        theirs = message.string if isinstance(message.string, tuple) else (message.string,)
        known = set().union(*(fields(text) for text in ours))
        for text in theirs:
            assert fields(text) <= known, text
            assert len(ours) > 1 or fields(ours[0]) == fields(text), text


def test_numbers_follow_the_language() -> None:
    vi, en = Translator("vi"), Translator("en")
    assert (vi.number(1234.5, 1), en.number(1234.5, 1)) == ("1.234,5", "1,234.5")
    assert vi.percent(None) == "–"


def test_a_said_text_is_translated_where_it_is_shown() -> None:
    inner = say("not a JSON object")
    assert Translator("en")("{path}, line {line}: {what}", path="a", line=1, what=inner) == (
        "a, line 1: not a JSON object"
    )
    assert Translator("vi").tell(inner) != "not a JSON object"


@pytest.mark.parametrize(
    ("wanted", "environment", "lang"),
    [
        ("en", {"LANG": "vi_VN.UTF-8"}, "en"),
        (None, {"LANG": "vi_VN.UTF-8"}, "vi"),
        (None, {"LANG": "en_US.UTF-8"}, "en"),
        (None, {"LANG": "fr_FR.UTF-8"}, "vi"),
        (None, {"LC_ALL": "C", "QUALCODE_LANG": "en"}, "en"),
        (None, {}, "vi"),
    ],
)
def test_the_language_is_chosen(wanted: str | None, environment: dict[str, str], lang: str) -> None:
    assert choose_language(wanted, environment) == lang


def test_marking_changes_nothing() -> None:
    assert N_("như cũ") == "như cũ"
