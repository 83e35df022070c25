"""Prints how long the pages' server takes: to start, and for 25 coders who code at once.

    python tests/benchmarks/serving.py [--clients 25] [--codings 40] [--pause 1.0] [--url …]

A real server process over real sockets, on a file on this disk (`--folder` chooses another one);
each client is a thread with a connection of its own. First everybody codes as people do, a coding
every `--pause` seconds (a fast coder needs several); then without any pause, where what one waits
for is the others: that shows how many codings a second go through. In the end the codings in the
project are counted. In parentheses is what the design asks for.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx2
from projects import document, vocabulary

from qualcode import workbench
from qualcode.model import Document
from qualcode.store import DocumentPlan, Project

CODEBOOK = Path(__file__).parents[2] / "codebooks" / "ho_tro.yaml"
CODE = "barriers.mobility"
PHRASE = "một con vịt xoè ra hai cái cánh"
STARTS = 5


@dataclass
class Server:
    """A server that is running, and where."""

    process: subprocess.Popen[str]
    url: str
    seconds: float

    @property
    def address(self) -> str:
        return self.url.partition("/enter/")[0]

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.communicate(timeout=20)


def start(place: Path | str, *options: str) -> Server:
    """``qualcode serve``, and the seconds from the command until the first page is there."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "qualcode", "-p", str(place), "serve", "--no-browser", "--json",
         *options],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    told = ""
    while not told.endswith("}\n"):
        told += process.stdout.readline()
    url = json.loads(told)["url"]
    httpx2.get(url.partition("/enter/")[0] + "/").raise_for_status()
    return Server(process, url, time.perf_counter() - begun)


def sign_in(server: Server, name: str) -> tuple[httpx2.Client, str]:
    """A client in which `name` codes, and the study's id."""
    client = httpx2.Client(base_url=server.address, headers={"origin": server.address}, timeout=60)
    body = {"name": name, "passphrase": PHRASE}
    answer = client.post("/api/sign-in", json=body)
    answer.raise_for_status()
    page = client.get(answer.json()["goto"])
    word = re.search(r'name="qualcode-word" content="([^"]+)"', page.text)
    assert word is not None
    client.headers["x-qualcode-word"] = word[1]
    return client, answer.json()["goto"].split("/")[2]


def work(
    clients: list[tuple[httpx2.Client, str]],
    documents: list[tuple[str, Document]],
    codings: int,
    pause: float,
    first: int,
) -> list[float]:
    """Everybody codes their share; the seconds of each request."""
    seconds: list[float] = []
    lock = threading.Lock()

    def code(number: int) -> None:
        client, study = clients[number]
        guid, text = documents[number % len(documents)]
        chance = random.Random(number)
        mine = []
        time.sleep(pause * chance.random())
        for n in range(codings):
            turn = text.turns[(first + n) % len(text.turns)]
            body = {"start": turn.start, "end": turn.end, "code": CODE}
            begun = time.perf_counter()
            answer = client.post(f"/s/{study}/api/documents/{guid}/codings", json=body)
            mine.append(time.perf_counter() - begun)
            assert answer.status_code == 201, answer.text
            if pause:
                time.sleep(pause * (0.5 + chance.random()))
        with lock:
            seconds.extend(mine)

    threads = [threading.Thread(target=code, args=(n,)) for n in range(len(clients))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seconds


def tell(what: str, seconds: list[float], asked: str = "") -> None:
    """Prints median, 95th percentile and the longest of some seconds."""
    middle, p95 = statistics.median(seconds), statistics.quantiles(seconds, n=20)[-1]
    values = "  ".join(
        f"{name} {value * 1e3:7.1f} ms"
        for name, value in (("p50", middle), ("p95", p95), ("max", max(seconds)))
    )
    print(f"{what:44} {values} {asked}")


def clocked(job: Callable[[], list[float]]) -> tuple[list[float], float]:
    begun = time.perf_counter()
    return job(), time.perf_counter() - begun


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=25)
    parser.add_argument("--codings", type=int, default=40)
    parser.add_argument("--pause", type=float, default=1.0)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--url", help="an empty database instead of a file")
    options = parser.parse_args()
    chance = random.Random(7)
    words = vocabulary(chance)
    texts = [document(n, lambda k: chance.choices(words, k=k), chance) for n in range(8)]
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        place = options.url or Path(folder) / "study.qualcode"
        workbench.init(place, codebook=CODEBOOK, coder="Lan")
        names = [f"Coder {n}" for n in range(options.clients)]
        with Project.open(place) as project:
            project.save_documents([DocumentPlan(text) for text in texts], actor="Lan")
            for name in names:
                workbench.set_passphrase(project, name, PHRASE, actor="Lan")
            guids = [each.guid for each in project.documents()]
        starts = []
        for _ in range(STARTS):
            server = start(place)
            starts.append(server.seconds)
            server.stop()
        print(f"{'start until the first page, median of 5':44} {statistics.median(starts):11.2f} s"
              " (1.0)")  # fmt: skip
        # Not loopback for the server, so that everybody has a passphrase; yet of this machine.
        server = start(place, "--host", "0.0.0.0", "--allow-host", "127.0.0.1")
        try:
            clients, slow = [], []
            for name in names:
                begun = time.perf_counter()
                clients.append(sign_in(server, name))
                slow.append(time.perf_counter() - begun)
            tell("signing in", slow)
            documents = list(zip(guids, texts, strict=True))
            share = options.codings
            n = len(clients)
            paced, _ = clocked(lambda: work(clients, documents, share, options.pause, 0))
            tell(f"{n} coders, a coding every {options.pause:g} s each", paced, "(p95 25)")
            rushed, took = clocked(lambda: work(clients, documents, share, 0, share))
            tell(f"{n} coders without any pause", rushed)
            print(f"{'… codings a second':44} {len(rushed) / took:11.0f}")
            alone, _ = clocked(lambda: work(clients[:1], documents, share, 0, 2 * share))
            tell("one coder without any pause", alone)
            for client, _ in clients:
                client.close()
        finally:
            server.stop()
        with Project.open(place, readonly=True) as project:
            found = len(project.codings())
        made = len(paced) + len(rushed) + len(alone)
        print(f"{'codings made, and found in the project':44} {made:6} {found:6}")
        assert found == made, "codings were lost"


if __name__ == "__main__":
    main()
