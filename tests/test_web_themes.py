"""The addresses of themes, history and help: what each answers, and what each refuses."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import browsing
import pytest
from starlette.testclient import TestClient
from web_client import Stage, web_stage

from qualcode import workbench
from qualcode.messages import Translator
from qualcode.web import help as help_page
from qualcode.web.showing import STATIC

CODE = "barriers.mobility"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return browsing.sample_study(tmp_path_factory.mktemp("sample"))


@pytest.fixture
def stage(tmp_path: Path, sample: Path) -> Iterator[Stage]:
    path = tmp_path / sample.name
    shutil.copy(sample, path)
    with web_stage(path) as found:
        yield found


@pytest.fixture
def lan(stage: Stage) -> TestClient:
    return stage.client("Lan")


def candidate(stage: Stage, client: TestClient, at: int = 0) -> dict[str, Any]:
    told = client.get(stage.api(f"themes/{CODE}/candidates")).json()
    each: dict[str, Any] = told["quotes"][at]
    return each


def seen_versions(told: dict[str, Any], *quotes: dict[str, Any]) -> list[int]:
    """The row versions of quotes as a page has them."""
    there = {each["id"]: each["v"] for each in told["quotes"]}
    return [there[each["id"]] for each in quotes]


def choose(stage: Stage, client: TestClient, at: int = 0) -> dict[str, Any]:
    each = candidate(stage, client, at)
    body = {"document": each["guid"], **{name: each[name] for name in ("start", "end", "text")}}
    answer = client.post(stage.api(f"themes/{CODE}/quotes"), json=body)
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    return told


# themes


def test_the_pages_show_panels_and_a_theme(stage: Stage, lan: TestClient) -> None:
    page = lan.get(stage.page("findings/themes"))
    assert page.status_code == 200
    assert "Barriers" in page.text
    assert f"/findings/themes/{CODE}" in page.text
    page = lan.get(stage.page(f"findings/themes/{CODE}?layer=rules&unit=turn"))
    assert page.status_code == 200
    assert "Quotes to choose from" in page.text
    told = lan.get(stage.api("themes?unit=turn")).json()
    assert told["layer"] == "rules"
    assert [panel["letter"] for panel in told["panels"]] == ["A", "B", "C", "D"]


def test_a_study_without_a_codebook_says_so(tmp_path: Path) -> None:
    path = tmp_path / "bare.qualcode"
    workbench.init(path, coder="Lan")
    with web_stage(path) as stage:
        client = stage.client()
        assert "no codebook yet" in client.get(stage.page("findings/themes")).text
        assert client.get(stage.api("themes")).status_code == 400


def test_a_statement_is_written_and_a_stale_one_shows_both(stage: Stage, lan: TestClient) -> None:
    address = stage.api(f"themes/{CODE}/statement")
    said = {"vi": "Đi xa  thì khó gặp.", "en": "", "v": None}
    told = lan.patch(address, json=said).json()["statement"]
    assert (told["vi"], told["author"]) == ("Đi xa thì khó gặp.", "Lan")
    minh = stage.client("Minh")
    answer = minh.patch(address, json={"vi": "Khác.", "en": "", "v": None})
    assert answer.status_code == 409
    assert answer.json()["theirs"] == told
    answer = minh.patch(address, json={"vi": "Khác.", "en": "Other.", "v": told["v"]})
    assert answer.json()["statement"]["en"] == "Other."
    v = answer.json()["statement"]["v"]
    none = lan.patch(address, json={"vi": "", "en": "", "v": v}).json()
    assert none["statement"] is None
    assert none["as_of"] > v


def test_quotes_are_chosen_marked_ordered_and_dropped(stage: Stage, lan: TestClient) -> None:
    first = choose(stage, lan)["quotes"][0]
    told = choose(stage, lan, 1)
    again, second = told["quotes"]
    assert again["id"] == first["id"]
    assert candidate(stage, lan)["chosen"] == first["id"]
    address = stage.api(f"themes/quotes/{first['id']}")
    start = first["start"]
    marks = {"cuts": [[start, start + 4]], "redactions": [[start + 5, start + 8, "tên"]]}
    told = lan.patch(address, json={"v": first["v"], **marks}).json()
    shown = told["quotes"][0]
    assert shown["cuts"] == marks["cuts"]
    assert shown["text"] == first["text"], "the original is kept"
    assert "[tên]" in str(shown["shown"]["lines"])
    assert "[...]" in str(shown["shown"]["lines"])
    answer = lan.patch(address, json={"v": first["v"], "starred": True})
    assert answer.status_code == 409, "seen before it was marked"
    lan.patch(stage.api(f"themes/quotes/{second['id']}"), json={"v": second["v"], "starred": True})
    told = lan.get(stage.api(f"themes/{CODE}")).json()
    assert [quote["id"] for quote in told["quotes"]] == [second["id"], first["id"]]
    order = {"quotes": [first["id"], second["id"]], "v": seen_versions(told, first, second)}
    assert lan.post(stage.api(f"themes/{CODE}/order"), json=order).status_code == 200
    stale = lan.post(stage.api(f"themes/{CODE}/order"), json={"quotes": [first["id"]], "v": [1]})
    assert stale.status_code == 409
    told = lan.get(stage.api(f"themes/{CODE}")).json()
    versions = {quote["id"]: quote["v"] for quote in told["quotes"]}
    for guid, v in versions.items():
        gone = stage.api(f"themes/quotes/{guid}")
        assert lan.request("DELETE", gone, json={"v": 1}).status_code == 409
        assert lan.request("DELETE", gone, json={"v": v}).status_code == 200
    assert lan.get(stage.api(f"themes/{CODE}")).json()["quotes"] == []


def test_a_stale_order_does_not_win(stage: Stage, lan: TestClient) -> None:
    minh, address = stage.client("Minh"), stage.api(f"themes/{CODE}/order")
    for at in range(3):
        told = choose(stage, lan, at)
    quotes = told["quotes"]

    def order(*places: int) -> dict[str, Any]:
        wanted = [quotes[place] for place in places]
        return {"quotes": [each["id"] for each in wanted], "v": seen_versions(told, *wanted)}

    assert minh.post(address, json=order(2, 0, 1)).status_code == 200
    assert lan.post(address, json=order(1, 0, 2)).status_code == 409
    now = lan.get(stage.api(f"themes/{CODE}")).json()["quotes"]
    assert [each["id"] for each in now] == order(2, 0, 1)["quotes"]


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "themes?layer=nobody", None, 400),
        ("GET", "themes?unit=page", None, 400),
        ("GET", "themes/no.such", None, 404),
        ("GET", f"themes/{CODE}/candidates?group_by=shoe", None, 404),
        ("GET", f"themes/{CODE}/candidates?group_by=site&group=Nowhere", None, 404),
        ("GET", f"themes/{CODE}/candidates?offset=x", None, 400),
        ("PATCH", f"themes/{CODE}/statement", {"vi": "a"}, 400),
        ("PATCH", f"themes/{CODE}/statement", {"vi": 1, "en": "", "v": None}, 400),
        ("PATCH", f"themes/{CODE}/statement", {"vi": "a", "en": "", "v": "1"}, 400),
        ("PATCH", "themes/no.such/statement", {"vi": "a", "en": "", "v": None}, 404),
        ("POST", f"themes/{CODE}/quotes", {"document": "no", "start": 1, "end": 2}, 404),
        ("POST", f"themes/{CODE}/quotes", {"start": 1, "end": 2}, 400),
        ("POST", f"themes/{CODE}/quotes", {"document": "D", "start": 9, "end": 9}, 400),
        ("POST", f"themes/{CODE}/quotes", {"document": "D", "start": 0, "end": 10**7}, 400),
        (
            "POST",
            f"themes/{CODE}/quotes",
            {"document": "D", "start": 900, "end": 950, "text": "0" * 64},
            409,
        ),
        ("PATCH", "themes/quotes/nope", {"v": 1, "starred": True}, 404),
        ("PATCH", "themes/quotes/nope", {"starred": True}, 400),
        ("PATCH", "themes/quotes/Q", {"v": 1, "starred": "yes"}, 400),
        ("PATCH", "themes/quotes/Q", {"v": 1, "cuts": [[1]]}, 400),
        ("PATCH", "themes/quotes/Q", {"v": 1, "cuts": [[True, 2]]}, 400),
        ("PATCH", "themes/quotes/Q", {"v": 1, "cuts": [[1, 2]]}, 400),
        ("PATCH", "themes/quotes/Q", {"v": 1, "redactions": [[1, 2, 3]]}, 400),
        ("PATCH", "themes/quotes/Q", {"v": 1, "cuts": [[1, 2]] * 300}, 400),
        ("DELETE", "themes/quotes/nope", {"v": 1}, 404),
        ("DELETE", "themes/quotes/Q", {}, 400),
        ("POST", f"themes/{CODE}/order", {"quotes": [1]}, 400),
        ("POST", f"themes/{CODE}/order", {}, 400),
        ("POST", f"themes/{CODE}/order", {"quotes": ["a"], "v": []}, 400),
        ("POST", f"themes/{CODE}/order", {"quotes": ["a"], "v": [True]}, 400),
        ("POST", f"themes/{CODE}/order", {"quotes": ["a"]}, 400),
        ("GET", "history?kind=shoes", None, 404),
        ("GET", "history?before=x", None, 400),
        ("GET", "history/back?number=0", None, 400),
        ("GET", "history/back?number=999", None, 400),
        ("POST", "history/back", {"number": 1}, 400),
        ("POST", "history/back", {"number": 999, "newest": 3}, 400),
        ("POST", "history/back", {"number": 1, "newest": 1}, 409),
    ],
)
def test_what_makes_no_sense_is_refused(
    stage: Stage, lan: TestClient, method: str, path: str, body: Any, status: int
) -> None:
    stored = choose(stage, lan)["quotes"][0]
    if body and body.get("document") == "D":
        body = {**body, "document": stored["guid"]}
    path = path.replace("quotes/Q", f"quotes/{stored['id']}")
    answer = lan.request(method, stage.api(path), json=body)
    assert answer.status_code == status, answer.text
    assert answer.json()["error"]["message"]
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "themes"),
        ("GET", f"themes/{CODE}"),
        ("GET", f"themes/{CODE}/candidates"),
        ("PATCH", f"themes/{CODE}/statement"),
        ("POST", f"themes/{CODE}/quotes"),
        ("POST", f"themes/{CODE}/order"),
        ("PATCH", "themes/quotes/a"),
        ("DELETE", "themes/quotes/a"),
        ("GET", "history"),
        ("GET", "history/back"),
        ("POST", "history/back"),
    ],
)
def test_strangers_get_nothing_and_changes_need_the_word(
    stage: Stage, lan: TestClient, method: str, path: str
) -> None:
    assert stage.stranger().request(method, stage.api(path)).status_code in (401, 403)
    if method != "GET":
        del lan.headers["x-qualcode-word"]
        assert lan.request(method, stage.api(path), json={}).status_code == 403


@pytest.mark.parametrize("path", ["findings/themes", f"findings/themes/{CODE}", "history"])
def test_strangers_are_sent_to_sign_in(stage: Stage, path: str) -> None:
    answer = stage.stranger().get(stage.page(path))
    assert answer.status_code in (303, 403)


def test_a_theme_that_is_not_there_is_a_page_that_says_so(stage: Stage, lan: TestClient) -> None:
    answer = lan.get(stage.page("findings/themes/no.such"))
    assert answer.status_code == 404
    assert "no.such" in answer.text
    assert f'href="{stage.page("findings/themes")}"' in answer.text


def test_the_page_of_a_renamed_code_leads_on(stage: Stage, lan: TestClient) -> None:
    project = stage.shelf.open(stage.study)
    plan = workbench.plan_codebook_rename(project, CODE, "barriers.distance")
    workbench.change_codebook(project, plan, actor="Minh")
    answer = lan.get(stage.page(f"findings/themes/{CODE}?layer=rules"))
    assert answer.status_code == 303
    assert answer.headers["location"] == stage.page("findings/themes/barriers.distance?layer=rules")
    assert lan.get(answer.headers["location"]).status_code == 200


def test_in_a_blind_study_others_choices_are_not_told(stage: Stage, lan: TestClient) -> None:
    choose(stage, lan)
    body = {"vi": "Của Lan.", "en": "", "v": None}
    lan.patch(stage.api(f"themes/{CODE}/statement"), json=body)
    assert lan.patch(stage.api("study"), json={"blind": True}).status_code == 200
    minh = stage.client("Minh")
    told = minh.get(stage.api(f"themes/{CODE}")).json()
    assert (told["quotes"], told["statement"]) == ([], None)
    answer = minh.patch(stage.api(f"themes/{CODE}/statement"), json={**body, "vi": "Của Minh."})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "Q014")
    answer = minh.get(stage.api("history/back?number=2"))
    assert answer.json()["error"]["code"] == "Q014", "it would take others' work back unseen"


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>'])
def test_what_people_write_stays_text(stage: Stage, lan: TestClient, words: str) -> None:
    body = {"vi": words, "en": words, "v": None}
    assert lan.patch(stage.api(f"themes/{CODE}/statement"), json=body).status_code == 200
    for path in ("findings/themes", f"findings/themes/{CODE}"):
        assert words not in lan.get(stage.page(path)).text


# history


def test_the_history_comes_in_pages_and_by_person_and_kind(stage: Stage, lan: TestClient) -> None:
    choose(stage, lan)
    minh = stage.client("Minh")
    minh.patch(stage.api(f"themes/{CODE}/statement"), json={"vi": "A.", "en": "", "v": None})
    told = lan.get(stage.api("history?limit=2")).json()
    assert (len(told["events"]), told["people"], told["me"]) == (2, ["Lan", "Minh"], "Lan")
    assert [each["actor"] for each in told["events"]] == ["Minh", "Lan"]
    more = lan.get(stage.api(f"history?limit=2&before={told['following']}")).json()
    assert more["events"][0]["number"] == told["events"][1]["number"] - 1
    only = lan.get(stage.api("history?person=Minh&kind=findings")).json()
    assert [each["sentence"] for each in only["events"]] == [
        "stated what “Mobility, working far away” says"
    ]
    assert only["following"] is None
    minh.post(stage.api("undo"))
    only = lan.get(stage.api("history?person=Minh&kind=findings")).json()
    assert [each["in_force"] for each in only["events"]] == [True, False]
    assert only["events"][0]["sentence"].startswith("undid number")


def test_back_to_a_point_is_previewed_and_then_done(stage: Stage, lan: TestClient) -> None:
    before = lan.get(stage.api("history")).json()["newest"]
    minh = stage.client("Minh")
    choose(stage, minh)
    choose(stage, minh, 1)
    seen = lan.get(stage.api(f"history/back?number={before}")).json()
    assert (seen["n"], seen["others"], seen["newest"]) == (2, ["Minh"], before + 2)
    assert all("chose a quote" in each["sentence"] for each in seen["events"])
    choose(stage, minh, 2)
    body = {"number": before, "newest": seen["newest"]}
    assert lan.post(stage.api("history/back"), json=body).status_code == 409
    body["newest"] += 1
    assert lan.post(stage.api("history/back"), json=body).json()["n"] == 3
    assert lan.get(stage.api(f"themes/{CODE}")).json()["quotes"] == []
    assert lan.get(stage.api(f"history/back?number={before}")).json()["n"] == 0


def test_every_verb_of_the_history_is_of_a_kind() -> None:
    from qualcode.workbench.history import SENTENCES
    from qualcode.workbench.history_words import TELLERS

    known = {verb for _, verbs in workbench.HISTORY_KINDS.values() for verb in verbs}
    others = {verb.partition(".")[0] for verb in (*SENTENCES, *TELLERS)} - known
    assert others <= {"init", "setting", "title", "unit", "owner", "sample"}, others


# help


@pytest.mark.parametrize("lang", ["en", "vi"])
def test_the_help_needs_no_study_and_speaks_the_language(stage: Stage, lang: str) -> None:
    client = stage.client(lang=lang)
    page = client.get("/help")
    assert page.status_code == 200
    assert f'lang="{lang}"' in page.text
    assert "data-study" not in page.text
    page = client.get(f"/help?study={stage.study}")
    assert f'data-study="{stage.study}"' in page.text
    assert "javascript" not in client.get('/help?study="><script>javascript').text.split("<main")[1]


def test_every_shortcut_of_our_scripts_is_in_the_help() -> None:
    listed = {each.name for _, found in help_page.shortcuts_by_page() for each in found}
    for path in STATIC.glob("*.js"):
        calls = path.read_text("utf-8").count("shortcut(") - path.read_text("utf-8").count(
            "function shortcut("
        )
        found = help_page.shortcuts_of(path.name)
        assert len(found) == calls, f"{path.name}: a shortcut that the help cannot read"
        assert {each.name for each in found} <= listed, f"{path.name} is on no page of the help"


def test_no_page_gives_one_key_twice() -> None:
    for label, found in help_page.shortcuts_by_page():
        keys = [each.key for each in found if not each.fixed]
        twice = {key for key in keys if keys.count(key) > 1} - {"Escape", "Enter"}
        assert not twice, f"{Translator('en')(label)}: {twice}"
