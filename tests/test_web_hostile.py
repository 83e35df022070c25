"""Whatever people write, pages show it as text: no element, no attribute, no script comes of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from urllib.parse import quote

import browsing
import hostile_study
import httpx2
import lxml.html
import pytest
from web_client import Stage, web_stage

from qualcode import workbench
from qualcode.errors import QualcodeError

ELSEWHERE = re.compile(r"\s*([a-z][a-z0-9+.-]*:|//|/\\|\\)", re.IGNORECASE)
"""How an address begins that leads away from the server, or does something."""

HTML = "text/html"
LOADS = ("src", "href", "action", "formaction", "data", "poster", "srcset", "background")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("hostile")
    with web_stage(hostile_study.make_hostile_study(folder / "a'b&c.qualcode")) as stage:
        yield stage


@pytest.fixture(scope="module")
def harmless(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with web_stage(browsing.sample_study(tmp_path_factory.mktemp("harmless"))) as stage:
        yield stage


def addresses(stage: Stage) -> list[str]:
    """Every address that shows or tells something and asks for no more than a document or code."""
    project = stage.shelf.open(stage.study)
    book = project.codebook()
    assert book is not None
    parts = {
        "study": stage.study,
        "document": project.documents()[0].guid,
        "code": book.codes[0].id,
        "coding": (project.codings() or [None])[0].guid,  # type: ignore[union-attr]
    }
    found = []
    for route in stage.app.routes:
        path = getattr(route, "path", "")
        names = set(re.findall(r"\{(\w+)", path))
        methods = getattr(route, "methods", None) or ()
        if "GET" in methods and names <= parts.keys() and not path.endswith("/api/events"):
            found.append(re.sub(r"\{(\w+)(:\w+)?\}", lambda m: parts[m[1]], path))
    return found


def shapes(html: str) -> set[tuple[str, str]]:
    """(Element, attribute) of everything on a page; elements alone with an empty attribute."""
    found = set()
    for element in lxml.html.document_fromstring(html).iter():
        if not isinstance(element.tag, str):
            continue
        found.add((element.tag, ""))
        found |= {(element.tag, re.sub(r"^data-.*", "data-", name)) for name in element.attrib}
    return found


def check_loads(html: str) -> None:
    """Everything that a page refers to is ours; scripts stand in files, styles too."""
    for element in lxml.html.document_fromstring(html).iter():
        if not isinstance(element.tag, str):
            continue
        for name in LOADS:
            assert not ELSEWHERE.match(element.get(name, "")), lxml.html.tostring(element)
        if element.tag == "script" and "src" not in element.attrib:
            assert element.get("type") == "application/json"
            json.loads(element.text or "")
        assert element.tag not in ("style", "iframe", "object", "embed", "base", "marquee")
        assert not any(name.startswith("on") or name == "style" for name in element.attrib)


Answers = dict[str, httpx2.Response]


@pytest.fixture(scope="module")
def answers(hostile: Stage) -> Answers:
    """What every address of the hostile study answers, to somebody with a hostile name."""
    visitor = hostile.client(hostile_study.hostile_strings()[-1])
    return {address: visitor.get(address) for address in addresses(hostile)}


def kind_of(answer: httpx2.Response) -> str:
    return answer.headers.get("content-type", "").partition(";")[0]


def test_pages_are_made_of_what_they_are_made_of_elsewhere(
    answers: Answers, harmless: Stage
) -> None:
    lan = harmless.client("Lan")
    pages = [answer for answer in map(lan.get, addresses(harmless)) if kind_of(answer) == HTML]
    known = set().union(*(shapes(page.text) for page in pages))
    elements = {element for element, _ in known}
    checked = 0
    for address, answer in answers.items():
        assert answer.status_code < 500, address
        if kind_of(answer) == HTML:
            checked += 1
            check_loads(answer.text)
            for element, attribute in shapes(answer.text) - known:
                assert element in elements, (address, element)
                assert not attribute.startswith(("on", "style")), (address, element, attribute)
    assert checked > 10


def test_data_is_no_page(answers: Answers) -> None:
    """Nothing that holds people's words is shown as a page of its own, unless it is ours."""
    for address, answer in answers.items():
        assert answer.headers["x-content-type-options"] == "nosniff"
        kind = kind_of(answer)
        if kind == "application/json":
            json.loads(answer.text)
        elif answer.status_code == 200 and kind not in (HTML, "text/css"):
            assert answer.headers["content-disposition"].startswith("attachment"), address


def test_the_strings_come_through_whole(hostile: Stage) -> None:
    """Escaped, not cleaned: what was said stays what was said."""
    lan = hostile.client("Lan")
    names = {each["name"] for each in lan.get(hostile.api("codes")).json()["codes"]}
    lines = hostile_study.hostile_lines()
    assert {f"{line} {n}" for n, line in enumerate(lines)} == names


def test_any_string_as_a_coder_is_refused_or_shown(harmless: Stage) -> None:
    for text in hostile_study.hostile_strings():
        guest = harmless.guest()
        answer = guest.post(f"/api/s/{harmless.study}/enter", json={"name": text})
        try:
            name = workbench.clean_name(text)
        except QualcodeError:
            assert answer.status_code == 400, text
            continue
        assert answer.status_code == 200, text
        page = guest.get(harmless.page("codebook/versions"))
        found = lxml.html.document_fromstring(page.text)
        (shown,) = found.xpath("//meta[@name='qualcode-coder']/@content")
        assert shown == name


@pytest.mark.parametrize("parameter", ["q", "after", "code", "document", "lang", "offset"])
def test_any_string_in_an_address_is_refused_or_shown(harmless: Stage, parameter: str) -> None:
    lan = harmless.client("Lan")
    for text in hostile_study.hostile_strings()[::8]:
        for address in ("search", "codes", "changes"):
            answer = lan.get(harmless.api(address), params={parameter: text})
            assert answer.headers["content-type"].startswith("application/json"), text
        for address in ("/help", harmless.page("codebook/versions")):
            answer = lan.get(address, params={parameter: text})
            if answer.headers.get("content-type", "").startswith("text/html"):
                check_loads(answer.text)
                assert answer.status_code < 500


def test_any_string_as_an_address(harmless: Stage) -> None:
    lan = harmless.client("Lan")
    for text in hostile_study.hostile_strings():
        part = quote(text.encode("utf-8", "replace"), safe="")
        for address in (f"/{part}", f"/s/{part}/", harmless.page(f"documents/{part}"),
                        harmless.api(f"codes/{part}"), f"/enter/{part}"):  # fmt: skip
            answer = lan.get(address)
            assert answer.status_code in (200, 303, 307, 404, 405), (address, answer.text)
            assert "set-cookie" not in answer.headers
            assert not answer.headers.get("location", "/").startswith(("//", "/\\", "javascript"))
            if answer.headers.get("content-type", "").startswith("text/html"):
                check_loads(answer.text)


def test_there_are_many_strings() -> None:
    assert len(hostile_study.hostile_lines()) > 450
