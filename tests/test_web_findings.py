"""What the pages of findings answer: every route, every refusal."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

import docx
import pytest
from browsing import sample_study
from openpyxl import load_workbook
from places import CODEBOOK, SAMPLE
from starlette.testclient import TestClient
from web_client import Stage, web_stage

from qualcode import workbench
from qualcode.files.codings import read_codings
from qualcode.model import Coding, Participant, Redaction, Span
from qualcode.store import DocumentPlan
from qualcode.text import prepare

FINDINGS = "findings"
PAGES = ("findings", "findings/query", "findings/charts", "findings/report")
NOT = {"en": "NOT", "vi": "KHÔNG"}
CHARTS = ("codes", "groups", "heat", "together", "timeline", "agreement")


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = sample_study(tmp_path_factory.mktemp("study"))
    with workbench.open_project(path, write=True) as project:
        for letter in "ab":
            codings: list[Coding] = list(read_codings(SAMPLE / f"codings_coder_{letter}.jsonl"))
            project.save_codings(codings, actor=f"coder_{letter}")
    return path


@pytest.fixture(scope="module")
def stage(study: Path) -> Iterator[Stage]:
    with web_stage(study) as found:
        yield found


@pytest.fixture
def lan(stage: Stage) -> TestClient:
    return stage.client("Lan")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("lang", ["en", "vi"])
def test_pages_are_shown(stage: Stage, path: str, lang: str) -> None:
    answer = stage.client("Lan", lang).get(stage.page(path))
    assert answer.status_code == 200
    assert answer.text.count('aria-current="page"') == 2 + (path == "findings/charts")
    assert "style=" not in answer.text


@pytest.mark.parametrize("path", [*PAGES, "findings/save/matrix/csv"])
def test_a_stranger_is_sent_away(stage: Stage, path: str) -> None:
    assert stage.stranger().get(stage.page(path)).status_code in (303, 401)
    assert stage.stranger().get(stage.api("findings/cell?row=barriers")).status_code == 401


def cells(html: str) -> dict[str, list[str]]:
    """Row → the large numbers of its cells."""
    found = {}
    for part in html.split('data-row="')[1:]:
        name, _, rest = part.partition('"')
        row = rest.partition("</tr>")[0]
        found[name] = [
            piece.partition("</")[0].rpartition(">")[2]
            for piece in row.split("<td")[1:]
            for piece in [piece.partition("<b>")[2] or piece.partition('"zero">')[2]]
        ]
    return found


@pytest.mark.parametrize("by", ["role", "site", "participant", "document"])
@pytest.mark.parametrize("layer", ["rules", "coder_a", "*"])
def test_the_matrix_shows_what_the_verb_counts(
    stage: Stage, lan: TestClient, study: Path, by: str, layer: str
) -> None:
    html = lan.get(stage.page(FINDINGS), params={"by": by, "layer": layer}).text
    with workbench.open_project(study, write=False) as project:
        outcome = workbench.matrix(workbench.read_layer(project, layer), by=by)
    shown = cells(html)
    for row in outcome.matrix.rows:
        expected = [str(cell.n_participants) for cell in (*row.cells, row.total)]
        assert shown[(row.code or row.domain).id] == expected
    assert ("No person has reviewed them" in html) == (layer == "rules")


def test_what_is_shown_large_and_how_it_is_sorted(stage: Stage, lan: TestClient) -> None:
    page = stage.page(FINDINGS)
    shares = cells(lan.get(page, params={"show": "share", "by": "role"}).text)
    assert all("%" in value for value in shares["barriers"])
    html = lan.get(page, params={"sort": "all", "by": "role", "show": "segments"}).text
    assert html.count('aria-sort="descending"') == 1
    html = lan.get(page, params={"sort": "all", "by": "role"}).text
    rows = cells(html)
    barriers = [int(row[-1]) for name, row in rows.items() if name.startswith("barriers.")]
    assert barriers == sorted(barriers, reverse=True)
    assert lan.get(page, params={"sort": "group:nobody"}).status_code == 200


def test_a_column_that_is_gone_with_its_grouping_sorts_nothing(
    stage: Stage, lan: TestClient
) -> None:
    page = stage.page(FINDINGS)
    by_role = lan.get(page, params={"by": "role", "sort": "group:TNV"}).text
    assert by_role.count('aria-sort="descending"') == 1
    assert "sort=group%3ATNV" in by_role
    by_site = lan.get(page, params={"by": "site", "sort": "group:TNV"}).text
    assert 'aria-sort="descending"' not in by_site
    assert list(cells(by_site)) == list(cells(lan.get(page, params={"by": "site"}).text))


@pytest.mark.parametrize("path", [*PAGES, "findings/themes", "findings/themes/barriers.mobility"])
def test_the_settings_go_along_to_every_page(stage: Stage, lan: TestClient, path: str) -> None:
    asked = {"layer": "coder_a", "by": "site", "unit": "turn"}
    html = lan.get(stage.page(path), params=asked).text
    for page in (*PAGES, "findings/themes"):
        assert f'href="{stage.page(page)}?layer=coder_a&amp;unit=turn&amp;by=site"' in html
    if path != "findings/query":
        words = "Whose codings: codings by coder_a · Counted in: Turns"
        assert words in html, "what a printed page is of"


def test_the_machines_layer_says_what_people_coded_beside_it(stage: Stage, lan: TestClient) -> None:
    for path in (FINDINGS, "findings/themes", "findings/charts", "findings/report"):
        html = lan.get(stage.page(path)).text
        assert "Codings that people made are not among them: 76." in html
        assert ("layer=%2A" in html) == (path != "findings/report")
        assert "not among them" not in lan.get(stage.page(path), params={"layer": "coder_a"}).text
    html = stage.client("coder_a").get(stage.page("findings/report")).text
    assert '<a href="?layer=coder_a">Show codings by coder_a</a>' in html
    html = lan.get(stage.page("findings/report"), params={"layer": "*"}).text
    assert "A report is of one layer" in html
    assert f'href="{stage.page(FINDINGS)}?layer=%2A"' in html


def test_known_attributes_are_named_as_people_say(stage: Stage, lan: TestClient) -> None:
    html = lan.get(stage.page(FINDINGS)).text
    assert '<option value="date">Date</option>' in html
    together = lan.get(stage.page("findings/charts"), params={"chart": "together"}).text
    assert "The number of sentences that voice both themes" in together


def test_a_cell_gives_its_quotes(stage: Stage, lan: TestClient, study: Path) -> None:
    asked = {"by": "role", "layer": "rules", "row": "barriers", "group": "TNV"}
    told = lan.get(stage.api("findings/cell"), params=asked).json()
    assert told["name"] == "Barriers"
    assert (told["group"], told["domain"]) == ("TNV", True)
    assert told["n"] == len(told["quotes"]) > 2
    with workbench.open_project(study, write=False) as project:
        texts = {info.guid: project.document(info.name).text for info in project.documents()}
    for hit in told["quotes"]:
        words = hit["words"]
        assert texts[hit["guid"]][hit["start"] : hit["start"] + len(words)] == words
        assert hit["quote"]["attribution"].startswith("(TNV")
        assert hit["coder"] == "machine"
    some = lan.get(stage.api("findings/cell"), params={**asked, "limit": 1, "offset": 1}).json()
    assert (some["n"], some["quotes"]) == (told["n"], told["quotes"][1:2])
    everybody = lan.get(stage.api("findings/cell"), params={"row": "barriers"}).json()
    assert everybody["group"] is None
    assert everybody["n"] > told["n"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("cell?row=barriers.none", 404),
        ("cell?row=barriers&group=nobody", 404),
        ("cell", 404),
        ("cell?row=barriers&by=hair", 404),
        ("cell?row=barriers&layer=Hoa", 400),
        ("cell?row=barriers&unit=chapter", 400),
        ("cell?row=barriers&offset=x", 400),
        ("query?q=barriers+AND", 400),
        ("query?q=barriers&unit=chapter", 400),
        ("query?q=", 400),
        ("query?q=barriers&layer=Hoa", 400),
    ],
)
def test_what_is_asked_wrongly_is_refused(
    stage: Stage, lan: TestClient, path: str, status: int
) -> None:
    answer = lan.get(stage.api(f"findings/{path}"))
    assert answer.status_code == status
    assert answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("findings?show=all", 400),
        ("findings?unit=word", 400),
        ("findings?by=hair", 404),
        ("findings/charts?chart=pie", 404),
        ("findings/charts?chart=timeline&document=none", 404),
        ("findings/save/matrix/pdf", 400),
        ("findings/save/cell/csv?row=none", 404),
        ("findings/save/query/csv?q=(", 400),
        ("findings/save/chart/pdf", 400),
        ("findings/save/report/pdf", 400),
        ("findings/save/report/docx?lang=fr", 400),
        ("findings/save/report/docx?role=king", 400),
        ("findings/save/report/docx?layer=*", 400),
        ("findings/save/everything/csv", 404),
    ],
)
def test_pages_that_make_no_sense_say_so(
    stage: Stage, lan: TestClient, path: str, status: int
) -> None:
    answer = lan.get(stage.page(path))
    assert answer.status_code == status
    assert "Traceback" not in answer.text
    assert f'href="{stage.page("codebook")}"' in answer.text, "the tabs of the study"
    assert f'<a class="button primary" href="{stage.page()}">' in answer.text
    assert stage.page("codebook") not in stage.stranger().get(stage.page(path)).text


def test_a_query_is_answered(stage: Stage, lan: TestClient) -> None:
    asked = {"q": "barriers AND vai trò=khach hang", "layer": "rules", "limit": 2}
    told = lan.get(stage.api("findings/query"), params=asked).json()
    assert told["passages"] > len(told["hits"]) == 2
    assert all(hit["quote"]["attribution"].startswith("(khách hàng") for hit in told["hits"])
    checked = lan.get(stage.api("findings/query/check"), params=asked).json()
    assert (checked["passages"], checked["hits"]) == (told["passages"], [])
    wrong = lan.get(stage.api("findings/query/check"), params={"q": "barriers AND NOT"}).json()
    assert wrong["place"] == 17
    whole = lan.get(
        stage.api("findings/query"), params={"q": "enablers", "unit": "document"}
    ).json()
    assert whole["passages"] == whole["documents"] > 3
    assert all(0 < hit["end"] - hit["start"] < 2_000 for hit in whole["hits"])


def test_the_page_of_queries_shows_what_was_asked(stage: Stage, lan: TestClient) -> None:
    html = lan.get(stage.page("findings/query"), params={"q": '"<b>'}).text
    assert "&#34;&lt;b&gt;</textarea>" in html


@pytest.mark.parametrize(
    ("lang", "offered"),
    [
        ("en", ("Enablers", '"Mobility, working far away"', "role=TNV", "coder=machine",
                "status=proposed", "speaker=interviewer", "NEAR/20")),
        ("vi", ('"Yếu tố thuận lợi"', '"Di biến động, đi làm xa"', "vai trò=TNV", "người mã=máy",
                "trạng thái=đề xuất", "người nói=người phỏng vấn", "GẦN/20")),
    ],
)  # fmt: skip
def test_a_query_reads_every_word_that_its_page_puts_in(
    stage: Stage, lang: str, offered: Sequence[str]
) -> None:
    client = stage.client("Lan", lang)
    page = client.get(stage.page("findings/query")).text
    tools = page[page.index('class="row tools"') : page.index('class="settings"')]
    put = found(r'<option(?: value="([^"]*)")?>([^<]*)</option>', tools)
    signs = found(r'<button type="button" data-insert="()([^"]*)"', tools)
    assert set(offered) <= {*put, *signs}
    assert len(put) > 40
    examples = found("<code>()([^<]*)</code>", page[page.index('id="how"') :])
    code = next(each for each in put if each.startswith('"'))
    asked = [*put, *(each for each in examples if "=" in each and "Lan" not in each)]
    asked += [f"{code} {sign} {code}" for sign in signs if sign[:2].isupper() and sign != NOT[lang]]
    wrong = {}
    for each in asked:
        told = client.get(stage.api("findings/query/check"), params={"q": each}).json()
        if "place" in told:
            wrong[each] = told
    assert wrong == {}


def found(pattern: str, page: str) -> list[str]:
    """What the pattern finds in a page, as text: its first group, or else its second."""
    pairs = re.findall(pattern, page)
    return [text for pair in pairs if (text := unescape(pair[0] or pair[1])) and "…" not in text]


@pytest.mark.parametrize("chart", CHARTS)
def test_charts_with_their_tables(stage: Stage, lan: TestClient, chart: str) -> None:
    html = lan.get(stage.page("findings/charts"), params={"chart": chart}).text
    assert html.count("<svg") == 1
    assert "<caption" in html
    picture = lan.get(stage.page("findings/save/chart/svg"), params={"chart": chart})
    assert picture.headers["content-type"] == "image/svg+xml"
    assert ElementTree.fromstring(picture.content).get("role") == "img"
    for ending in workbench.TABLE_ENDINGS:
        answer = lan.get(stage.page(f"findings/save/chart/{ending}"), params={"chart": chart})
        assert answer.status_code == 200
        assert len(answer.content) > 100


def test_every_table_as_a_file(stage: Stage, lan: TestClient) -> None:
    for what, asked in (
        ("matrix", {"by": "document", "layer": "coder_a"}),
        ("cell", {"row": "barriers", "by": "role"}),
        ("query", {"q": "barriers OR enablers"}),
    ):
        answers = {
            ending: lan.get(stage.page(f"findings/save/{what}/{ending}"), params=asked)
            for ending in workbench.TABLE_ENDINGS
        }
        for ending, answer in answers.items():
            assert answer.status_code == 200, answer.text
            assert f'.{ending}"' in answer.headers["content-disposition"]
            assert answer.headers["x-content-type-options"] == "nosniff"
        sheet = load_workbook(io.BytesIO(answers["xlsx"].content)).active
        assert sheet is not None
        assert sheet.max_row > 3
        assert docx.Document(io.BytesIO(answers["docx"].content)).tables
        text = answers["csv"].content.decode("utf-8-sig")
        assert len(list(csv.reader(io.StringIO(text)))) > 3


@pytest.mark.parametrize("unit", ["sentence", "turn"])
def test_the_page_and_the_file_say_the_unit_that_is_counted(
    stage: Stage, lan: TestClient, unit: str
) -> None:
    asked = {"unit": unit, "by": "role", "show": "segments"}
    html = lan.get(stage.page(FINDINGS), params=asked).text
    text = lan.get(stage.page("findings/save/matrix/csv"), params=asked).content.decode("utf-8-sig")
    base = list(csv.reader(io.StringIO(text)))[-1][0]
    assert base == f"Base: all {unit}s"
    assert f'<th scope="row">{base}</th>' in html
    assert f'<option value="segments" selected>{unit.title()}s</option>' in html
    assert f"%), {unit}s: " in html


def test_a_domain_has_one_colour_on_every_page(stage: Stage, lan: TestClient) -> None:
    sheet = lan.get(stage.page("codes.css")).text
    tones = re.findall(r"\.domain-(\d+)\{--tone:light-dark\((#\w+),(#\w+)\)\}", sheet)
    assert len(tones) == 4
    themes = lan.get(stage.page("findings/themes")).text
    chart = lan.get(stage.page("findings/charts"), params={"chart": "codes"}).text
    for place, light, dark in tones:
        assert f'class="theme-panel toned domain-{place}"' in themes
        letter = "ABCD"[int(place)]
        colour = re.escape(f"light-dark({light}, {dark})")
        assert re.search(rf'fill="{colour}"[^>]*>{letter}</text>', chart)


def test_every_chart_has_a_file_of_its_own_name(stage: Stage, lan: TestClient) -> None:
    for ending in ("svg", "csv"):
        names = [
            lan.get(stage.page(f"findings/save/chart/{ending}"), params={"chart": chart})
            .headers["content-disposition"]
            for chart in CHARTS
        ]  # fmt: skip
        assert len(set(names)) == len(CHARTS)


def test_the_report_as_files(stage: Stage, lan: TestClient) -> None:
    page = stage.page("findings/save/report/")
    asked = {"layer": "coder_a", "lang": "en", "role": ["TNV", "gia đình"], "unit": "turn"}
    word = docx.Document(io.BytesIO(lan.get(f"{page}docx", params=asked).content))
    words = "\n".join(each.text for each in word.paragraphs)
    assert "codings by coder_a" in words
    assert "Only participants with the role" in words
    whole = lan.get(f"{page}zip", params=asked)
    with zipfile.ZipFile(io.BytesIO(whole.content)) as archive:
        assert {"report.html", "report.docx", "matrix.xlsx", "quotes.csv", "codings.jsonl",
                "run.json"} == set(archive.namelist())  # fmt: skip
        record = json.loads(archive.read("run.json"))
    assert record["options"]["layer"] == "coder_a"
    html = lan.get(f"{page}html", params={"layer": "rules"})
    assert html.headers["content-disposition"].startswith("attachment")
    assert lan.get(f"{page}csv").content.startswith(b"\xef\xbb\xbf")
    assert load_workbook(io.BytesIO(lan.get(f"{page}xlsx").content)).sheetnames


def test_a_study_without_a_codebook(tmp_path: Path) -> None:
    path = tmp_path / "new.qualcode"
    workbench.init(path, coder="Lan")
    with web_stage(path) as stage:
        lan = stage.client("Lan")
        for page in PAGES:
            answer = lan.get(stage.page(page))
            assert answer.status_code == 200
            assert "There is no codebook yet" in answer.text
        assert lan.get(stage.api("findings/cell?row=x")).status_code == 400


def test_before_anything_is_coded_every_page_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "new.qualcode"
    workbench.init(path, coder="Lan", codebook=CODEBOOK)
    pages = (*PAGES, "findings/themes", "findings/charts?chart=timeline")
    with web_stage(path) as stage:
        lan = stage.client("Lan")
        for page in pages:
            html = lan.get(stage.page(page)).text
            assert "There are no interviews yet" in html
            assert "<select" not in html
    (tmp_path / "read").mkdir()
    path = sample_study(tmp_path / "read", tagged=False)
    with web_stage(path) as stage:
        lan = stage.client("Lan")
        for page in pages:
            html = lan.get(stage.page(page)).text
            assert "Nothing is coded yet" in html
            assert f'href="{stage.page("documents/")}">Start coding' in html
            assert "<select" not in html


def test_a_blind_study_shows_ones_own_layer(tmp_path: Path) -> None:
    path = sample_study(tmp_path)
    with workbench.open_project(path, write=True) as project:
        for letter in "ab":
            codings = list(read_codings(SAMPLE / f"codings_coder_{letter}.jsonl"))
            project.save_codings(codings, actor=f"coder_{letter}")
        workbench.set_blind(project, True, actor="Lan")
    with web_stage(path) as stage:
        mine = stage.client("coder_a")
        for page in PAGES:
            html = mine.get(stage.page(page)).text
            assert "coder_b" not in html
        assert mine.get(stage.page("findings?layer=coder_b")).status_code == 400
        own = mine.get(stage.api("findings/cell?row=barriers&layer=*")).json()
        assert {hit["coder"] for hit in own["quotes"]} <= {"coder_a", "machine"}
        hits = mine.get(stage.api("findings/query?q=barriers&layer=*&limit=100")).json()["hits"]
        coders = {name for hit in hits for each in hit["codings"] for name in each["coders"]}
        assert coders == {"coder_a", "machine"}
        assert mine.get(stage.page("findings/save/report/csv?layer=coder_b")).status_code == 400
        report = mine.get(stage.page("findings/save/report/zip?layer=coder_a")).content
        with zipfile.ZipFile(io.BytesIO(report)) as archive:
            assert b"coder_b" not in archive.read("codings.jsonl")
        html = mine.get(stage.page("findings/charts?chart=agreement")).text
        assert "While the study is blind" in html
        assert mine.get(stage.page("findings/save/chart/csv?chart=agreement")).status_code == 400


class Elements(HTMLParser):
    """The names of a page's elements and of their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}


HOSTILE = "</script><img src=x onerror=alert(1)>\"' & <b>"


def test_whatever_people_write_is_shown_as_text(tmp_path: Path) -> None:
    path = tmp_path / "hostile.qualcode"
    workbench.init(path, coder="Lan")
    said = f"H: Sao ạ?\nĐ: {HOSTILE} xa quá.\n"
    book = {
        "title": {"vi": HOSTILE},
        "domains": [{"id": "barriers", "name": {"vi": HOSTILE}}],
        "codes": [{"id": "barriers.far", "name": {"vi": HOSTILE}}],
    }
    with workbench.open_project(path, write=True) as project:
        project.save_codebook(json.dumps(book), path="so.yaml", actor="Lan")
        document = prepare(said, document_id="PV01", tokenizer=None)
        project.save_documents([DocumentPlan(document)], actor="Lan")
        people = [Participant(each.id, {"role": HOSTILE}) for each in document.participants]
        project.save_participants(people, actor="Lan")
        start = document.text.index(HOSTILE)
        words = document.text[start : start + len(HOSTILE)]
        project.save_codings(
            [Coding("PV01", start, start + len(words), "barriers.far", "Lan", words)], actor="Lan"
        )
    with web_stage(path) as stage:
        lan = stage.client("Lan")
        charts = [f"findings/charts?chart={chart}" for chart in CHARTS]
        for page in (*PAGES, *charts, "findings/query?q=" + quote(HOSTILE)):
            html = lan.get(stage.page(page)).text
            seen = Elements()
            seen.feed(html)
            assert "img" not in seen.names
            assert not [name for name in seen.attributes if name.startswith("on")]
        told = lan.get(stage.api("findings/cell?row=barriers")).json()
        assert told["quotes"][0]["words"] == words
        for chart in CHARTS[:-1]:
            svg = lan.get(stage.page(f"findings/save/chart/svg?chart={chart}")).content
            ElementTree.fromstring(svg)
        told = lan.get(stage.api("findings/query"), params={"q": f"role='{HOSTILE}'"})
        assert told.status_code == 400


def test_a_redacted_word_is_nowhere_in_the_findings(tmp_path: Path) -> None:
    path = sample_study(tmp_path)
    with workbench.open_project(path, write=True) as project:
        layer = workbench.read_layer(project)
        cell = workbench.cell_quotes(workbench.matrix(layer), "barriers.mobility").quotes[0]
        place = Span(cell.coding.start, cell.coding.end)
        hidden = Redaction(place.start, place.start + 2, "ai đó")
        chosen = workbench.choose_quote(
            project, "barriers.mobility", cell.coding.document, place, actor="Lan"
        )
        workbench.edit_quote(project, chosen.guid, actor="Lan", redactions=[hidden])
    with web_stage(path) as stage:
        lan = stage.client("Lan")
        told = lan.get(stage.api("findings/cell?row=barriers.mobility")).json()
        assert told["quotes"][0]["words"].startswith("[ai đó]")
        hits = lan.get(stage.api("findings/query?q=barriers.mobility")).json()["hits"]
        assert hits[0]["words"].startswith("[ai đó]")
        for what in ("cell/csv?row=barriers.mobility", "query/csv?q=barriers.mobility"):
            text = lan.get(stage.page(f"findings/save/{what}")).content.decode("utf-8-sig")
            assert "[ai đó]" in text
            assert cell.words not in text
