"""`doctor`: what qualcode stands on here, and whether that is enough."""

from __future__ import annotations

import locale
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

from .. import __version__
from ..errors import NoProject, QualcodeError, SeveralProjects
from ..messages import N_, Said, Translator, say
from ..store.checking import database_facts
from ..text import segment_words
from .opening import open_project, project_place

LIBRARIES = (
    "ahocorasick-rs", "alembic", "anyio", "argon2-cffi", "click", "edlib", "jinja2", "lxml",
    "msdoc2docx", "numpy", "openpyxl", "platformdirs", "pypdfium2", "python-crfsuite",
    "python-docx", "python-multipart", "pyvi", "rapidfuzz", "regex", "rich", "ruamel.yaml",
    "spacy", "sqlalchemy", "starlette", "underthesea", "uvicorn", "xlsxwriter",
)  # fmt: skip
EXTRAS: Mapping[str, str] = {"postgres": "psycopg"}
"""Optional parts, and the package that each of them needs."""

LEAST_PYTHON = (3, 11)
LEAST_SQLITE = (3, 37)
"""The first with STRICT tables."""

FONTS = ("Be Vietnam Pro", "Noto Sans", "Segoe UI", "Times New Roman", "Courier New")
"""What reports ask for, the best first; another font takes the place of a missing one."""

FONT_SECONDS = 10.0

PROGRAM, PYTHON, SYSTEM = N_("qualcode"), N_("Python"), N_("system")
WORDS, DATABASE, FONT_NAMES = N_("word model"), N_("SQLite"), N_("fonts for Vietnamese")
CACHE, CONFIG, PROJECT = N_("cache"), N_("settings"), N_("project")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `holds` is None where nothing depends on it.

    `key` is the stable name, `name` the one for people.
    """

    key: str
    name: Said
    value: Said
    holds: bool | None = None


@dataclass(frozen=True, slots=True)
class Health:
    """Everything that was looked at."""

    findings: tuple[Finding, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing is missing that is needed."""
        return not any(each.holds is False for each in self.findings)

    def as_record(self, translate: Translator) -> dict[str, Any]:
        """Plain values under stable keys."""
        return {
            "holds": self.holds,
            "findings": {
                each.key: {"value": translate.tell(each.value), "holds": each.holds}
                for each in self.findings
            },
        }


def doctor(given: Path | str | None = None) -> Health:
    """What is installed, where things lie, whether the word model and the project can be used."""
    return Health(
        (
            Finding("qualcode", say(PROGRAM), _plain(f"{__version__} ({_home()})")),
            _python(),
            Finding("system", say(SYSTEM), _plain(f"{platform.platform()}, {_encoding()}")),
            *map(_library, LIBRARIES),
            *(_extra(name, package) for name, package in EXTRAS.items()),
            _word_model(),
            _database(),
            _fonts(),
            Finding("cache", say(CACHE), _plain(str(user_cache_path("qualcode")))),
            Finding("settings", say(CONFIG), say("kept in each project; there is no other file")),
            _project(given),
        )
    )


def _plain(value: str) -> Said:
    return say("{value}", value=value)


def _home() -> Path:
    return Path(__file__).resolve().parents[1]


def _encoding() -> str:
    return f"{locale.getlocale()[0] or 'C'}, {sys.getfilesystemencoding()}"


def _python() -> Finding:
    value = f"{platform.python_version()} ({sys.executable})"
    return Finding("python", say(PYTHON), _plain(value), sys.version_info >= LEAST_PYTHON)


def _library(name: str) -> Finding:
    version = _version(name)
    value = say("missing: pip install {name}", name=name) if version is None else _plain(version)
    return Finding(name, _plain(name), value, version is not None)


def _extra(name: str, package: str) -> Finding:
    version = _version(package)
    value = (
        say("not installed: pip install 'qualcode[{name}]'", name=name)
        if version is None
        else _plain(f"{package} {version}")
    )
    return Finding(f"extra:{name}", _plain(f"[{name}]"), value)


def _version(package: str) -> str | None:
    try:
        return installed_version(package)
    except PackageNotFoundError:
        return None


def _word_model() -> Finding:
    try:
        words = segment_words(["Cán bộ xã hội đến nhà."])[0]
    except QualcodeError as error:
        return Finding("word_model", say(WORDS), say(error.template, **error.values), False)
    return Finding("word_model", say(WORDS), say("loads"), bool(words))


def _database() -> Finding:
    facts = database_facts()
    version = tuple(map(int, str(facts["version"]).split(".")))
    search = "FTS5" if facts["fts5"] else say("without FTS5: no search")
    value = say("{version}, {search}", version=facts["version"], search=search)
    holds = bool(facts["fts5"]) and version >= LEAST_SQLITE
    return Finding("sqlite", say(DATABASE), value, holds)


def _fonts() -> Finding:
    families = list(_vietnamese_fonts())
    if not families:
        value = say("not known here (no fontconfig)")
    else:
        there = [font for font in FONTS if font in families]
        value = say(
            "{n} families; of those that reports ask for: {names}",
            n=len(families),
            names=", ".join(there) if there else say("none, others take their place"),
        )
    return Finding("fonts", say(FONT_NAMES), value)


def _vietnamese_fonts() -> Iterator[str]:
    """The font families that fontconfig knows to hold all Vietnamese letters."""
    program = shutil.which("fc-list")
    if program is None:
        return
    try:
        done = subprocess.run(
            [program, ":lang=vi", "family"],
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=FONT_SECONDS,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return
    yield from {line.split(",")[0].strip() for line in done.stdout.splitlines()} - {""}


def _project(given: Path | str | None) -> Finding:
    name = say(PROJECT)
    try:
        place = project_place(given)
        with open_project(place, write=False) as project:
            value = say("{place}: readable, {n} documents",
                        place=project.database.place, n=len(project.documents()))  # fmt: skip
            return Finding("project", name, value, True)
    except (NoProject, SeveralProjects) as error:
        return Finding("project", name, say(error.template, **error.values))
    except QualcodeError as error:
        return Finding("project", name, say(error.template, **error.values), False)
