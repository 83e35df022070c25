"""Pages from templates, and the static files that they load."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from ..messages import LANGUAGES, Translator

if TYPE_CHECKING:
    from .desk import Desk

ROOM = Path(__file__).parent
STATIC = ROOM / "static"
KINDS = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}

_IMPORT = re.compile(r"""^(?:import|export)\b[^"';]*["']\./([\w.-]+\.js)["']""", re.MULTILINE)
_SAID = re.compile(r"""\b(t|plural)\(\s*("(?:[^"\\]|\\.)*")(?:,\s*("(?:[^"\\]|\\.)*"))?""")

THEMES = ("auto", "light", "dark")
THEME_COOKIE = "qualcode_theme"


def show(desk: Desk, template: str, values: Mapping[str, Any]) -> Response:
    """The page that a template makes; it knows `desk`, `t` and the helpers below."""
    theme = desk.request.cookies.get(THEME_COOKIE, "")
    html = (
        _environment()
        .get_template(template)
        .render(
            desk=desk,
            t=desk.t,
            plural=desk.t.plural,  # a name of its own, so that Babel finds both of its texts
            study=desk.study,
            coder=desk.coder,
            session=desk.session,
            theme=theme if theme in THEMES else "auto",
            static=f"/static/{static_version()}",
            modules=modules_of,
            **values,
        )
    )
    return HTMLResponse(html)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(ROOM / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


@cache
def static_files() -> Mapping[str, tuple[bytes, str]]:
    """Name → content and media type of every static file, held in memory."""
    return {path.name: (path.read_bytes(), KINDS[path.suffix]) for path in sorted(STATIC.iterdir())}


@cache
def static_version() -> str:
    """A hash over all static files and their words: browsers may keep what is at such addresses."""
    together = hashlib.sha256()
    for lang in LANGUAGES:
        together.update(script_words(lang).encode())
    for name, (content, _) in static_files().items():
        together.update(name.encode() + b"\0" + content)
    return together.hexdigest()[:12]


@cache
def modules_of(name: str) -> tuple[str, ...]:
    """A module of ours and all that it imports, so that a page can ask for them at once."""
    found: dict[str, None] = {}
    waiting = [name]
    while waiting:
        module = waiting.pop()
        if module not in found:
            found[module] = None
            waiting += _IMPORT.findall((STATIC / module).read_text("utf-8"))
    return tuple(found)


@cache
def script_texts() -> tuple[str | tuple[str, str], ...]:
    r"""The texts that our scripts say: of ``t("…")`` and ``plural("…", "…", n)``.

    A text is one literal in double quotes, so that this finds what Babel finds.
    """
    found: dict[str | tuple[str, str], None] = {}
    for path in sorted(STATIC.glob("*.js")):
        for kind, one, many in _SAID.findall(path.read_text("utf-8")):
            if kind == "t":
                found[json.loads(one)] = None
            elif many:
                found[json.loads(one), json.loads(many)] = None
    return tuple(found)


@cache
def script_words(lang: str) -> str:
    """The module that tells our scripts what their texts are called in a language."""
    assert lang in LANGUAGES
    t = Translator(lang)
    words: dict[str, str | list[str]] = {}
    for text in script_texts():
        if isinstance(text, tuple):
            one, many = text
            words[one] = [t.catalogue.ngettext(one, many, 1), t.catalogue.ngettext(one, many, 2)]
        else:
            words[text] = t(text)
    listed = json.dumps(words, ensure_ascii=False)
    return f"export const lang = {json.dumps(lang)};\nexport const words = {listed};\n"
