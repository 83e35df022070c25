"""The texts of the scripts: each is found, and said in both languages."""

from __future__ import annotations

import re

import pytest

from qualcode.messages import LANGUAGES
from qualcode.web.showing import STATIC, script_texts, script_words

CALL = re.compile(r"""(?<![.\w])(?:t|plural)\((?!\s*")[^)]*""")
"""A call whose text is no literal in double quotes, so that nobody could translate it."""

DEFINITIONS = {"say.js": ["t(text, values", "plural(one, many, n, values"]}


def test_every_text_is_one_literal() -> None:
    for path in sorted(STATIC.glob("*.js")):
        code = re.sub(r"/\*.*?\*/|//[^\n]*", "", path.read_text("utf-8"), flags=re.DOTALL)
        assert CALL.findall(code) == DEFINITIONS.get(path.name, []), path.name


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_text_is_said(lang: str) -> None:
    module = script_words(lang)
    assert f'lang = "{lang}"' in module
    for text in script_texts():
        assert (text if isinstance(text, str) else text[0]) in module.replace('\\"', '"')
