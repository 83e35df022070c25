"""The codebook's versions: who made each, what differs between two, and each as a file."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from .. import workbench
from .desk import Desk, api, page
from .downloads import attached


def show_versions(desk: Desk) -> Response:
    """The page of the versions."""
    versions = workbench.codebook_versions(desk.project)
    return desk.show(
        "codebook_versions.html.j2",
        tab="codebook",
        versions=[each.as_record(desk.t) for each in versions],
        data={"numbers": [each.info.number for each in versions]},
    )


def tell_differences(desk: Desk) -> dict[str, Any]:
    """What changed from the version ``old`` to the version ``new``."""
    diff = workbench.compare_versions(desk.project, desk.ask("old", 0), desk.ask("new", 0))
    return workbench.tell_diff(diff, desk.t)


def download(desk: Desk) -> Response:
    """The YAML of a version, by default of the one in force, as people wrote it."""
    info, yaml = workbench.export_codebook(desk.project, desk.ask("version", 0) or None)
    name = info.source_name.rpartition(".")[0] or "codebook"
    return attached(yaml.encode(), f"{name}_{info.number}.yaml", "application/yaml")


API = "/s/{study}/api/codebook"

ROUTES = [
    Route("/s/{study}/codebook/versions", page(show_versions)),
    Route("/s/{study}/codebook/file", page(download)),
    Route(f"{API}/diff", api(tell_differences)),
]
