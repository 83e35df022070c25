"""What the codebook's page asks the server: forms, hits, changes looked at first, versions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import browsing
import pytest
from places import CODEBOOK
from web_client import Stage, web_stage

from qualcode import workbench
from qualcode.coding import load_codebook
from qualcode.model import Span

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.testclient import TestClient

MOBILITY = "barriers.mobility"
CODES = [code.id for code in load_codebook(CODEBOOK.read_text("utf-8"), path="a").codes]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return browsing.sample_study(tmp_path_factory.mktemp("study"))


@pytest.fixture
def stage(made: Path, tmp_path: Path) -> Iterator[Stage]:
    place = tmp_path / made.name
    place.write_bytes(made.read_bytes())
    with web_stage(place) as found:
        yield found


@pytest.fixture
def lan(stage: Stage) -> TestClient:
    return stage.client("Lan")


def form(client: TestClient, stage: Stage, code: str = MOBILITY) -> dict[str, Any]:
    answer = client.get(stage.api(f"codebook/codes/{code}"))
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def edit(client: TestClient, stage: Stage, code: str = MOBILITY, **sent: Any) -> Any:
    return client.patch(stage.api(f"codebook/codes/{code}"), json=sent)


def preview(client: TestClient, stage: Stage, verb: str, **sent: Any) -> Any:
    return client.post(stage.api(f"codebook/{verb}/preview"), json=sent)


def do(client: TestClient, stage: Stage, verb: str, **sent: Any) -> Any:
    before = preview(client, stage, verb, **sent).json()["before"]
    return client.post(stage.api(f"codebook/{verb}"), json={**sent, "expected": before})


def last_sentence(stage: Stage) -> str:
    return str(workbench.history(stage.shelf.open(stage.study), limit=1)[0].sentence)


# the page, the tree, the form


def test_the_page_shows_the_tree_in_both_languages(stage: Stage, lan: TestClient) -> None:
    for client, title in ((lan, "Codebook"), (stage.client("Lan", "vi"), "<h1>")):
        answer = client.get(stage.page("codebook"))
        assert answer.status_code == 200
        assert title in answer.text
        assert MOBILITY in answer.text
    told = lan.get(stage.api("codebook")).json()
    assert [code["id"] for code in told["codes"]] == CODES
    assert (told["number"], all(code["known"] for code in told["codes"])) == (1, True)
    assert next(c for c in told["codes"] if c["id"] == MOBILITY)["signs"] > 5


def test_a_form_says_what_the_file_says(stage: Stage, lan: TestClient) -> None:
    told = form(lan, stage)
    assert told["name"] == {"vi": "Di biến động, đi làm xa", "en": "Mobility, working far away"}
    assert (told["group"], told["roles"], told["colour"]) == ("Barriers", ["respondent"], "")
    assert told["indicators"].splitlines()[0].startswith("{near: [$noi_xa, ")
    assert lan.get(stage.api("codebook/codes/barriers.none")).status_code == 404


def test_an_edit_is_saved_as_a_version(stage: Stage, lan: TestClient) -> None:
    answer = edit(
        lan,
        stage,
        expected=1,
        definition={"vi": "Đi làm ăn xa", "en": "Away"},
        roles=["respondent", "other"],
        colour="#336699",
        indicators="đi làm xa",
        unless="",
        negation="keep",
    )
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["form"]["number"], told["codebook"]["number"]) == (2, 2)
    assert told["form"]["definition"] == {"vi": "Đi làm ăn xa", "en": "Away"}
    assert (told["form"]["indicators"], told["form"]["negation"]) == ("đi làm xa", "keep")
    assert "“Mobility, working far away”" in last_sentence(stage)
    again = edit(lan, stage, expected=2, colour="#336699")
    assert again.json()["form"]["number"] == 2  # nothing changed, nothing written


@pytest.mark.parametrize(
    ("sent", "field", "line"),
    [
        ({"indicators": "xa\n{near: [a]}"}, "indicators", 2),
        ({"unless": "[a"}, "unless", 1),
        ({"negation": "barriers.none"}, "negation", 1),
        ({"colour": "red"}, "colour", 1),
        ({"roles": []}, "roles", 1),
        ({"name": {"vi": " ", "en": ""}}, "name", 1),
    ],
)
def test_a_mistake_names_its_field(
    stage: Stage, lan: TestClient, sent: dict[str, Any], field: str, line: int
) -> None:
    answer = edit(lan, stage, expected=1, **sent)
    assert answer.status_code == 400
    told = answer.json()["error"]
    assert (told["field"], told["line"], told["code"]) == (field, line, "Q212")
    assert len(told["message"]) > 8


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"expected": "1", "colour": ""},
        {"expected": 1, "name": "Tên"},
        {"expected": 1, "name": {"vi": 3}},
        {"expected": 1, "roles": "respondent"},
        {"expected": 1, "roles": ["boss"]},
        {"expected": 1, "roles": [{}]},
        {"expected": 1, "indicators": ["a"]},
        {"expected": 1, "name": {"vi": "Di", "en": "compulsory  rehab, quotas"}},
    ],
)
def test_what_is_no_edit_is_refused(stage: Stage, lan: TestClient, sent: dict[str, Any]) -> None:
    answer = edit(lan, stage, **sent)
    assert answer.status_code == 400, answer.text
    assert stage.shelf.open(stage.study).codebooks()[-1].number == 1


def test_a_stale_edit_shows_both(stage: Stage, lan: TestClient) -> None:
    minh = stage.client("Minh")
    assert edit(minh, stage, expected=1, definition={"vi": "Của Minh"}).status_code == 200
    answer = edit(lan, stage, expected=1, definition={"vi": "Của Lan"})
    assert answer.status_code == 409
    told = answer.json()
    assert told["theirs"]["definition"]["vi"] == "Của Minh"
    assert told["theirs"]["number"] == 2
    assert told["error"]["code"] == "Q710"
    assert edit(lan, stage, expected=1, colour="#123456").status_code == 200  # another field
    taken_back = edit(lan, stage, expected=9, colour="#654321")
    assert (taken_back.status_code, taken_back.json()["theirs"]["colour"]) == (409, "#123456")


def test_a_stale_edit_of_a_code_that_is_no_more(stage: Stage, lan: TestClient) -> None:
    assert do(stage.client("Minh"), stage, "delete", code=MOBILITY, with_codings=True)
    answer = edit(lan, stage, expected=1, definition={"vi": "Của Lan"})
    assert (answer.status_code, answer.json()["theirs"]) == (409, None)
    assert "removed" in answer.json()["error"]["message"]
    assert edit(lan, stage, expected=2, colour="#123456").status_code == 404  # seen nowhere


def test_an_edit_follows_a_code_that_got_another_id(stage: Stage, lan: TestClient) -> None:
    minh = stage.client("Minh")
    do(minh, stage, "rename", code=MOBILITY, new="barriers.travel")
    do(minh, stage, "move", code="barriers.travel", domain="challenges")
    told = edit(lan, stage, expected=1, definition={"vi": "Của Lan"}).json()
    assert told["form"]["id"] == "challenges.travel"
    assert told["form"]["definition"]["vi"] == "Của Lan"
    assert form(lan, stage, f"{MOBILITY}?seen=1")["id"] == "challenges.travel"
    assert lan.get(stage.api(f"codebook/codes/{MOBILITY}")).status_code == 404
    stale = edit(minh, stage, expected=1, definition={"vi": "Của Minh"})
    assert (stale.status_code, stale.json()["theirs"]["id"]) == (409, "challenges.travel")


# hits, examples


def test_hits_of_a_draft(stage: Stage, lan: TestClient) -> None:
    address = stage.api(f"codebook/codes/{MOBILITY}/hits")
    told = lan.post(address, json={"indicators": "đi làm xa\ntiền", "limit": 5}).json()
    assert [sign["line"] for sign in told["signs"]] == [1, 2]
    assert told["counts"]["new"] > 0
    assert len(told["passages"]) == 5
    project = stage.shelf.open(stage.study)
    for each in (*told["passages"], *told["gone"]):
        text = project.document(project.document_name(each["doc"])).text
        quote = "".join(piece["text"] for piece in each["pieces"])
        assert text[each["start"] : each["end"]] == quote
    assert any(piece["sign"] for piece in told["passages"][0]["pieces"])
    as_it_is = lan.post(address, json={}).json()
    assert (as_it_is["counts"]["new"], as_it_is["n_gone"]) == (0, 0)
    assert project.codebooks()[-1].number == 1


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"indicators": "near: [a]"}, "indicators"),
        ({"indicators": 3}, None),
        ({"limit": "x"}, None),
        ({"roles": ["boss"]}, None),
    ],
)
def test_hits_of_what_cannot_be_read(
    stage: Stage, lan: TestClient, sent: dict[str, Any], field: str | None
) -> None:
    answer = lan.post(stage.api(f"codebook/codes/{MOBILITY}/hits"), json=sent)
    assert (answer.status_code, answer.json()["error"].get("field")) == (400, field)
    assert lan.post(stage.api("codebook/codes/no/hits"), json={}).status_code == 404


def test_examples_and_sources_are_of_the_code(stage: Stage, lan: TestClient) -> None:
    told = lan.get(stage.api(f"codebook/codes/{MOBILITY}/examples")).json()
    assert told["n"] == len(told["examples"]) > 5
    assert {each["status"] for each in told["examples"]} == {"proposed"}
    sources = lan.get(stage.api(f"codebook/codes/{MOBILITY}/sources")).json()
    assert {each["name"] for each in sources["documents"]} == {
        each["document"] for each in told["examples"]
    }
    for what in ("examples", "sources"):
        assert lan.get(stage.api(f"codebook/codes/no/{what}")).status_code == 404


# changes that are looked at first


def test_a_new_code_and_a_new_group(stage: Stage, lan: TestClient) -> None:
    told = do(lan, stage, "group", name="Other things").json()
    names = {"vi": "", "en": "Other things"}
    assert told["codes"]["domains"][-1] == {
        "id": "other_things", "name": "Other things", "names": names}  # fmt: skip
    told = do(lan, stage, "add", name="Far away", domain="other_things", definition="Lives far")
    assert told.json()["made"] == "other_things.far_away"
    below = do(lan, stage, "add", name={"vi": "Xa", "en": "Far"}, parent="other_things.far_away")
    assert below.json()["made"] == "other_things.xa"
    assert form(lan, stage, "other_things.far_away")["name"] == {"vi": "", "en": "Far away"}
    for sent in ({"name": " "}, {"name": "Other  THINGS"}, {}):
        assert preview(lan, stage, "group", **sent).status_code == 400


def test_a_merge_says_what_becomes_of_codings(stage: Stage, lan: TestClient) -> None:
    sent = {"codes": [MOBILITY], "into": CODES[0]}
    told = preview(lan, stage, "merge", **sent).json()
    assert told["codings"] == sum(move["n"] for move in told["moves"]) > 5
    assert {(move["code"], move["becomes"]) for move in told["moves"]} == {(MOBILITY, CODES[0])}
    assert len(told["quotes"]) <= 12
    assert [code["kind"] for code in told["diff"]["codes"]] == ["changed", "removed"]
    project = stage.shelf.open(stage.study)
    assert project.codings(code=MOBILITY)  # it was only looked at
    assert do(lan, stage, "merge", **sent).status_code == 200
    assert not project.codings(code=MOBILITY)
    undone = lan.post(stage.api("undo"), json={})
    assert undone.status_code == 200
    assert project.codings(code=MOBILITY)


def test_split_move_rename_delete(stage: Stage, lan: TestClient) -> None:
    project = stage.shelf.open(stage.study)
    document = project.documents()[0]
    sent = {"code": MOBILITY, "name": "Far", "document": document.guid}
    split = do(lan, stage, "split", **sent).json()
    assert split["made"] == "barriers.far"
    assert {c.coding.document for c in project.codings(code="barriers.far")} == {document.name}
    moved = do(lan, stage, "move", code="barriers.far", parent=MOBILITY).json()
    assert next(c for c in moved["codes"]["codes"] if c["id"] == "barriers.far")["depth"] == 1
    assert do(lan, stage, "move", code="barriers.far", domain="positive").status_code == 200
    assert do(lan, stage, "rename", code="positive.far", new="positive.away").status_code == 200
    assert {c.coding.document for c in project.codings(code="positive.away")} == {document.name}
    kept = do(lan, stage, "delete", code="positive.away", successor=MOBILITY)
    assert kept.status_code == 200
    assert MOBILITY in {c.coding.code for c in project.codings(document=document.name)}


def listed(client: TestClient, stage: Stage) -> tuple[list[str], list[str]]:
    """The groups and the codes, in the order of the tree."""
    told = client.get(stage.api("codebook")).json()
    return [each["id"] for each in told["domains"]], [each["id"] for each in told["codes"]]


def test_groups_are_renamed_put_in_order_and_deleted(stage: Stage, lan: TestClient) -> None:
    told = preview(lan, stage, "rename", group="barriers", name={"vi": "Trở ngại", "en": ""})
    [note] = told.json()["diff"]["notes"]
    assert note == "renamed group of codes: Rào cản / Barriers → Trở ngại / Barriers"
    assert (told.json()["codings"], told.json()["hidden"]) == (0, False)
    done = do(lan, stage, "rename", group="barriers", name="Hindrances")
    assert done.json()["codes"]["domains"][1]["names"] == {"vi": "Rào cản", "en": "Hindrances"}
    assert last_sentence(stage) == (
        "renamed the group of codes “Rào cản / Barriers” to “Rào cản / Hindrances”"
    )
    assert do(lan, stage, "move", group="challenges", before="barriers").status_code == 200
    assert listed(lan, stage)[0] == ["enablers", "challenges", "barriers", "positive"]
    assert last_sentence(stage) == "put the group of codes “Challenges” before “Hindrances”"
    assert do(lan, stage, "move", group="enablers", after="barriers").status_code == 200
    assert listed(lan, stage)[0] == ["challenges", "barriers", "enablers", "positive"]
    diff = lan.get(stage.api("codebook/diff?old=1&new=4")).json()
    assert any(note.startswith("group of codes in another place: ") for note in diff["notes"])
    do(lan, stage, "group", name="Empty")
    assert do(lan, stage, "delete", group="empty").status_code == 200
    assert "empty" not in listed(lan, stage)[0]
    assert last_sentence(stage) == "deleted the group of codes “Empty”"
    assert lan.post(stage.api("undo"), json={}).status_code == 200
    assert "empty" in listed(lan, stage)[0]
    same = do(lan, stage, "move", group="empty", after="positive").json()
    assert same["number"] == 0  # it stands there: nothing is written


def test_codes_are_put_in_order_among_those_beside_them(stage: Stage, lan: TestClient) -> None:
    first, second, third = [code for code in CODES if code.startswith("barriers.")][:3]
    told = preview(lan, stage, "move", code=third, before=first).json()
    [code] = told["diff"]["codes"]
    assert (code["id"], code["changes"]) == (third, ["in another place"])
    [field] = code["fields"]
    assert (field["label"], field["new"]) == ("Stands behind", "(first)")
    assert told["diff"]["notes"] == []
    done = do(lan, stage, "move", code=third, before=first).json()
    barriers = [c["id"] for c in done["codes"]["codes"] if c["domain"] == "barriers"]
    assert barriers[:3] == [third, first, second]
    assert "before" in last_sentence(stage)
    assert do(lan, stage, "move", code=third, after=second).status_code == 200
    assert listed(lan, stage)[1] == CODES
    beneath = lan.post(stage.api("undo"), json={"number": done["number"]})
    assert (beneath.status_code, beneath.json()["error"]["code"]) == (409, "Q718")
    for _ in range(2):
        assert lan.post(stage.api("undo"), json={}).status_code == 200
    assert listed(lan, stage)[1] == CODES


def test_a_stale_move_is_refused_and_follows_new_ids(stage: Stage, lan: TestClient) -> None:
    first, second = [code for code in CODES if code.startswith("barriers.")][:2]
    do(stage.client("Minh"), stage, "rename", code=second, new="barriers.new_id")
    for sent in ({"code": second, "before": first}, {"group": "positive", "before": "barriers"}):
        mine = {**sent, "seen": 1}
        stale = lan.post(stage.api("codebook/move"), json={**mine, "expected": 1})
        assert (stale.status_code, stale.json()["error"]["code"]) == (409, "Q710")
        now = lan.post(stage.api("codebook/move"), json={**mine, "expected": 2})
        assert now.status_code == (200 if "code" in sent else 409)
    assert listed(lan, stage)[1][CODES.index(first)] == "barriers.new_id"


@pytest.mark.parametrize(
    ("verb", "sent", "status"),
    [
        ("rename", {"group": "no", "name": "A"}, 404),
        ("rename", {"group": 3, "name": "A"}, 400),
        ("rename", {"group": "barriers", "name": " "}, 400),
        (
            "rename",
            {"group": "barriers", "name": {"vi": "khó khăn", "en": "POSITIVE feedback"}},
            400,
        ),
        ("move", {"group": "no", "before": "barriers"}, 404),
        ("move", {"group": "barriers", "before": "no"}, 404),
        ("move", {"group": "barriers", "before": "barriers"}, 400),
        ("move", {"group": "barriers", "after": 3}, 400),
        ("move", {"code": MOBILITY, "after": MOBILITY}, 400),
        ("move", {"code": MOBILITY, "after": "positive.felt_cared_for"}, 400),
        ("move", {"code": MOBILITY, "before": "no"}, 404),
        ("move", {"code": "no", "before": MOBILITY}, 404),
        ("delete", {"group": "no"}, 404),
        ("delete", {"group": "barriers"}, 400),
        ("delete", {"group": None}, 400),
        ("nonsense", {}, 400),
        ("add", {"name": 3}, 400),
        ("add", {"name": "X", "domain": "nowhere"}, 404),
        ("merge", {"codes": [3], "into": MOBILITY}, 400),
        ("merge", {"codes": MOBILITY, "into": MOBILITY}, 400),
        ("merge", {"codes": ["no"], "into": MOBILITY}, 404),
        ("split", {"code": MOBILITY, "name": "A", "document": "0"}, 404),
        ("move", {"code": "no", "domain": "positive"}, 404),
        ("rename", {"code": MOBILITY, "new": "Không phải"}, 400),
        ("rename", {"code": MOBILITY, "new": CODES[0]}, 400),
        ("delete", {"code": MOBILITY}, 400),
        ("delete", {"code": MOBILITY, "with_codings": "yes"}, 400),
    ],
)
def test_what_cannot_be_done_is_refused(
    stage: Stage, lan: TestClient, verb: str, sent: dict[str, Any], status: int
) -> None:
    answer = preview(lan, stage, verb, **sent)
    assert answer.status_code == status, answer.text
    done = lan.post(stage.api(f"codebook/{verb}"), json={**sent, "expected": 1})
    assert done.status_code == answer.status_code
    assert stage.shelf.open(stage.study).codebooks()[-1].number == 1


def test_a_change_of_a_version_that_is_no_more_is_a_conflict(stage: Stage, lan: TestClient) -> None:
    assert edit(stage.client("Minh"), stage, expected=1, colour="#123456").status_code == 200
    sent = {"code": MOBILITY, "with_codings": True}
    answer = lan.post(stage.api("codebook/delete"), json={**sent, "expected": 1})
    assert answer.status_code == 409
    assert answer.json()["plan"]["before"] == 2
    for expected in (None, "x", True, 1.5):
        wrong = lan.post(stage.api("codebook/delete"), json={**sent, "expected": expected})
        assert wrong.status_code == 400


def test_two_people_rename_or_move_one_code(stage: Stage, lan: TestClient) -> None:
    minh = stage.client("Minh")
    mine = {"code": MOBILITY, "new": "barriers.roads", "seen": 1}
    assert preview(lan, stage, "rename", **mine).json()["meanwhile"] is None
    do(minh, stage, "rename", code=MOBILITY, new="barriers.travel")
    stale = lan.post(stage.api("codebook/rename"), json={**mine, "expected": 1})
    assert (stale.status_code, stale.json()["error"]["code"]) == (409, "Q710")
    told = preview(lan, stage, "rename", **mine).json()
    [theirs] = told["meanwhile"]["codes"]
    assert (theirs["id"], theirs["changes"]) == ("barriers.travel", ["renamed"])
    [ours] = told["diff"]["codes"]
    assert ours["id"] == "barriers.roads"
    after = lan.post(stage.api("codebook/rename"), json={**mine, "expected": told["before"]})
    assert after.status_code == 200
    moved = preview(minh, stage, "move", code=MOBILITY, domain="challenges", seen=1).json()
    assert moved["diff"]["codes"][0]["id"] == "challenges.roads"
    do(minh, stage, "delete", code="barriers.roads", with_codings=True)
    gone = preview(lan, stage, "move", code=MOBILITY, domain="challenges", seen=1)
    assert (gone.status_code, MOBILITY in gone.json()["error"]["message"]) == (409, True)


def test_a_change_of_other_codes_is_not_told_as_one_of_this(stage: Stage, lan: TestClient) -> None:
    minh = stage.client("Minh")
    edit(minh, stage, "barriers.no_needs_data", expected=1, definition={"vi": "Khác"})
    sent = {"code": MOBILITY, "new": "barriers.roads", "seen": 1}
    assert preview(lan, stage, "rename", **sent).json()["meanwhile"] is None
    for wrong in ({"seen": "1"}, {"seen": True}):
        assert preview(lan, stage, "rename", **{**sent, **wrong}).status_code == 400
    assert preview(lan, stage, "rename", **sent, codes=5, into=3).status_code == 200


def test_in_a_blind_study_others_codings_are_not_shown(stage: Stage, lan: TestClient) -> None:
    project = stage.shelf.open(stage.study)
    document = project.documents()[0].name
    quote = project.document(document).text[400:440]
    workbench.add_coding(project, document, MOBILITY, Span(400, 440), coder="Minh")
    workbench.set_blind(project, True, actor="Lan")
    told = preview(lan, stage, "merge", codes=[MOBILITY], into=CODES[0]).json()
    assert quote not in str(told["quotes"])
    assert "Minh" not in {move["coder"] for move in told["moves"]}
    assert any("blind" in note and "deleted" not in note for note in told["notes"])
    gone = preview(lan, stage, "delete", code=MOBILITY, with_codings=True).json()
    assert gone["hidden"]
    assert any("those codings are deleted too" in note for note in gone["notes"])
    assert lan.get(stage.api("codebook")).json()["blind"]
    for what in ("examples", "sources"):
        text = lan.get(stage.api(f"codebook/codes/{MOBILITY}/{what}")).text
        assert "Minh" not in text
    codes = lan.get(stage.api("codebook")).json()["codes"]
    counts = next(c for c in codes if c["id"] == MOBILITY)["counts"]
    assert counts["manual"] == 0
    text = CODEBOOK.read_text("utf-8").replace(f"id: {MOBILITY}", "id: barriers.away")
    look = lan.post(stage.api("codebook/import/preview"), **upload("sổ.yaml", text.encode())).json()
    assert [(each["code"], each["n"]) for each in look["kept"]] == [
        (MOBILITY, sum(counts.values()))
    ]
    refused = preview(lan, stage, "delete", code=MOBILITY).json()["error"]
    assert MOBILITY in refused["message"]
    assert f"{MOBILITY} (" not in refused["message"]


# files and versions


def upload(name: str, content: bytes) -> dict[str, Any]:
    return {"files": {"files": (name, content)}}


def test_a_file_is_looked_at_and_brought_in(stage: Stage, lan: TestClient) -> None:
    text = CODEBOOK.read_text("utf-8").replace(f"id: {MOBILITY}", "id: barriers.away")
    file = upload("sổ mới.yaml", text.encode())
    look = lan.post(stage.api("codebook/import/preview"), **file).json()
    assert [(each["code"], each["guess"]) for each in look["kept"]] == [(MOBILITY, "barriers.away")]
    assert (look["before"], look["changes_something"]) == (1, True)
    data = {"map": f'{{"{MOBILITY}": "barriers.away"}}', "expected": "1"}
    told = lan.post(stage.api("codebook/import"), data=data, **file)
    assert told.status_code == 200, told.text
    project = stage.shelf.open(stage.study)
    assert project.codings(code="barriers.away")
    assert project.codebook_yaml() == text
    stale = lan.post(stage.api("codebook/import"), data=data, **upload("a.yaml", b"codes: []"))
    assert stale.status_code == 400
    old = upload("a.yaml", CODEBOOK.read_bytes())
    assert lan.post(stage.api("codebook/import"), data={"expected": "1"}, **old).status_code == 409


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (upload("a.yaml", b"codes: {"), "a.yaml, line"),
        (upload("a.yaml", b"\x00\x01\x02"), "a.yaml"),
        (upload("../../x.yaml", b"codes: {"), "x.yaml, line"),
        (upload("a.qdc", b"<a/>"), "a.qdc"),
        ({"json": {}}, "Choose one file"),
        ({**upload("a.yaml", b"codes: []"), "data": {"map": "["}}, "map"),
        ({**upload("a.yaml", b"codes: []"), "data": {"map": '{"a": 1}'}}, "map"),
    ],
)
def test_a_file_that_is_no_codebook_is_refused(
    stage: Stage, lan: TestClient, sent: dict[str, Any], words: str
) -> None:
    answer = lan.post(stage.api("codebook/import/preview"), **sent)
    assert answer.status_code == 400, answer.text
    assert words in answer.json()["error"]["message"]
    assert "/tmp" not in answer.text


def test_versions_and_what_differs(stage: Stage, lan: TestClient) -> None:
    edit(lan, stage, expected=1, definition={"vi": "Mới", "en": ""})
    page = lan.get(stage.page("codebook/versions"))
    assert page.status_code == 200
    assert "From version 1" in page.text
    diff = lan.get(stage.api("codebook/diff?old=1&new=2")).json()
    (code,) = diff["codes"]
    (field,) = code["fields"]
    assert (code["id"], field["field"], field["new"]) == (MOBILITY, "definition", "Mới")
    back = lan.get(stage.api("codebook/diff?old=2&new=1")).json()["codes"][0]["fields"][0]
    assert back["old"] == "Mới"
    assert lan.get(stage.api("codebook/diff?old=1&new=1")).json()["codes"] == []
    assert lan.get(stage.api("codebook/diff?old=1&new=7")).status_code == 404
    assert lan.get(stage.api("codebook/diff?old=x&new=1")).status_code == 400


def test_a_version_is_a_file(stage: Stage, lan: TestClient) -> None:
    edit(lan, stage, expected=1, colour="#123456")
    first = lan.get(stage.page("codebook/file?version=1"))
    assert first.content == CODEBOOK.read_bytes()
    assert "ho_tro_1.yaml" in first.headers["content-disposition"]
    assert b"#123456" in lan.get(stage.page("codebook/file")).content
    assert lan.get(stage.page("codebook/file?version=9")).status_code == 404


def test_a_study_without_codebook(tmp_path: Path) -> None:
    place = tmp_path / "new.qualcode"
    workbench.init(place, coder="Lan")
    with web_stage(place) as stage:
        lan = stage.client("Lan")
        assert lan.get(stage.page("codebook")).status_code == 200
        assert lan.get(stage.page("codebook/versions")).status_code == 200
        assert lan.get(stage.page("codebook/file")).status_code == 400
        assert preview(lan, stage, "group", name="A").status_code == 400
        told = do(lan, stage, "add", name="Far").json()
        assert (told["made"], told["codes"]["number"]) == ("codes.far", 1)
        assert form(lan, stage, "codes.far")["number"] == 1


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "codebook"),
        ("GET", f"codebook/codes/{MOBILITY}"),
        ("PATCH", f"codebook/codes/{MOBILITY}"),
        ("POST", f"codebook/codes/{MOBILITY}/hits"),
        ("GET", f"codebook/codes/{MOBILITY}/examples"),
        ("GET", f"codebook/codes/{MOBILITY}/sources"),
        ("POST", "codebook/merge/preview"),
        ("POST", "codebook/merge"),
        ("POST", "codebook/import/preview"),
        ("POST", "codebook/import"),
        ("GET", "codebook/diff?old=1&new=1"),
    ],
)
def test_strangers_and_wordless_changes_are_refused(
    stage: Stage, lan: TestClient, method: str, path: str
) -> None:
    sent: dict[str, Any] = {} if method == "GET" else {"json": {}}
    assert stage.stranger().request(method, stage.api(path), **sent).status_code in (401, 403)
    if method != "GET":
        del lan.headers["x-qualcode-word"]
        assert lan.request(method, stage.api(path), **sent).status_code == 403
    lan.headers["origin"] = "http://elsewhere"
    if method != "GET":
        assert lan.request(method, stage.api(path), **sent).status_code == 403
