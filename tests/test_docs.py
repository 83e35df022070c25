"""The documentation is true: its commands run, and every verb and option is described."""

from __future__ import annotations

import doctest
import re
import shlex
from pathlib import Path

import click
import pytest
from browsing import serving
from commandline import qualcode
from places import ROOT

from qualcode.cli.program import COMMANDS, program

PAGES = [ROOT / "README.md", ROOT / "README.vi.md", *sorted((ROOT / "docs").glob("*.md"))]


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text("utf-8"), re.M | re.S)


def commands() -> list[tuple[str, str]]:
    return [
        (page.name, line)
        for page in PAGES
        for block in blocks(page, "sh")
        for line in block.splitlines()
        if line.startswith("qualcode ")
    ]


@pytest.mark.parametrize(("page", "line"), commands())
def test_the_commands_of_the_documentation_run(page: str, line: str, tmp_path: Path) -> None:
    arguments = [
        str(tmp_path / "out") if word == "reports/" else word for word in shlex.split(line)[1:]
    ]
    if arguments[0] == "serve":
        with serving(tmp_path, *arguments[1:]) as served:
            assert served.entrance.startswith("http://127.0.0.1:")
        assert served.process.returncode == 0
        return
    answer = qualcode(*arguments)
    assert answer.status in (0, 3), answer.err
    assert "Traceback" not in answer.err


def test_both_readmes_show_the_same_commands() -> None:
    english, vietnamese = (blocks(ROOT / name, "sh") for name in ("README.md", "README.vi.md"))
    assert english == vietnamese


def test_the_python_passage_is_true() -> None:
    (block,) = blocks(ROOT / "README.md", "python")
    lines = block.splitlines()
    names: dict[str, object] = {}
    shown = [line for line in lines if "  #" in line]
    for line in lines:
        code, _, expected = line.partition("  #")
        if expected:
            assert repr(eval(code, names)) == expected.strip(), line
        elif line:
            exec(line, names)
    assert len(shown) >= 3


def walk(command: click.Command, path: str) -> list[tuple[str, click.Command]]:
    found = [(path, command)]
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            found += walk(below, f"{path} {name}")
    return found


@pytest.mark.parametrize(("path", "command"), walk(program, "qualcode"))
def test_every_verb_and_option_explains_itself(path: str, command: click.Command) -> None:
    assert command.help, path
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{path} {parameter.opts}"


@pytest.mark.parametrize("page", ["README.md", "README.vi.md"])
def test_the_readmes_name_every_verb(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    for verb in COMMANDS:
        assert f"qualcode {verb}" in text, verb


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_help_speaks_the_language(lang: str) -> None:
    answer = qualcode("run", "--help", "--lang", lang)
    assert answer.status == 0
    assert ("Thư mục" in answer.out or "thư mục" in answer.out) == (lang == "vi")


def test_the_links_lead_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_doctests_are_collected() -> None:
    assert doctest.testmod(__import__("qualcode.messages", fromlist=["x"])).failed == 0
