"""The texts of the scripts: each is found, and said in both languages."""

from __future__ import annotations

import re

import pytest

from qualcode.messages import LANGUAGES
from qualcode.web.showing import ROOM, STATIC, script_texts, script_words

TEMPLATES = ROOM / "templates"

CALL = re.compile(r"""(?<![.\w])(?:t|plural)\((?!\s*")[^)]*""")
"""A call whose text is no literal in double quotes, so that nobody could translate it."""

DEFINITIONS = {"say.js": ["t(text, values", "plural(one, many, n, values"]}


def test_every_text_is_one_literal() -> None:
    for path in sorted(STATIC.glob("*.js")):
        code = re.sub(r"/\*.*?\*/|//[^\n]*", "", path.read_text("utf-8"), flags=re.DOTALL)
        assert CALL.findall(code) == DEFINITIONS.get(path.name, []), path.name


def test_no_template_hides_a_plural_from_babel() -> None:
    """Babel reads calls of names alone in templates: `plural(…)`, not `t.plural(…)`."""
    hidden = [each.name for each in TEMPLATES.glob("*.j2") if ".plural(" in each.read_text("utf-8")]
    assert not hidden


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_text_is_said(lang: str) -> None:
    module = script_words(lang)
    assert f'lang = "{lang}"' in module
    for text in script_texts():
        assert (text if isinstance(text, str) else text[0]) in module.replace('\\"', '"')
