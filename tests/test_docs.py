"""The documentation names every setting, command and address, and its links lead somewhere."""

import json
import re
import subprocess
import sys
from dataclasses import dataclass, fields
from pathlib import Path

import pytest

import settings
from study.study_settings import StudySettings
from tests.processes import ROOT, environment

DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"
PAGES = [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]
GROUPS = {"study", "release", "responses", "user", "service"}
LINK = re.compile(r"(?<!`)\]\(([^)\s]+)\)|src=\"(docs/[^\"]+)\"")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
# What Dash serves for its own page; all but its front page.
DASH_OWN = ("/dashboard/_", "/dashboard/<path:", "/dashboard/assets/", "/static/")
# Run apart, so that the settings of this process and its other tests stay as they are.
INSIDE = """
import json, wsgi
print(json.dumps({
    "commands": {
        name: {c: [o.opts[-1] for o in command.params] for c, command in group.commands.items()}
        for name, group in wsgi.app.cli.commands.items() if hasattr(group, "commands")
    },
    "routes": sorted({
        rule.rule for app in (wsgi.survey_app, wsgi.dashboard_app, wsgi.embed_app, wsgi.api_app)
        for rule in app.url_map.iter_rules()
    }),
}))
"""


@dataclass(frozen=True)
class Inside:
    """What wsgi.py has: commands by group, with their parameters, and routes."""

    commands: dict[str, dict[str, list[str]]]
    routes: list[str]


@pytest.fixture(scope="module")
def inside(tmp_path_factory: pytest.TempPathFactory) -> Inside:
    """Import wsgi.py in a process of its own and return what it has."""
    done = subprocess.run(
        [sys.executable, "-c", INSIDE],
        cwd=ROOT,
        env=environment(KANAL_DATA_DIR=tmp_path_factory.mktemp("docs")),
        capture_output=True,
        text=True,
        check=True,
    )
    return Inside(**json.loads(done.stdout))


def text(page: str) -> str:
    """Return a page of the reference."""
    return (REFERENCE / page).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", settings.NAMES)
def test_setting_is_documented(name: str) -> None:
    assert f"| `{name}` |" in text("settings.md")


def test_documented_settings_exist() -> None:
    named = re.findall(r"^\| `(KANAL_\w+)` \|", text("settings.md"), re.MULTILINE)

    assert sorted(named) == sorted(settings.NAMES)


@pytest.mark.parametrize("name", [field.name for field in fields(StudySettings)])
def test_setting_of_a_study_is_documented(name: str) -> None:
    assert f"\n| `{name}` |" in (DOCS / "how-to" / "set-a-study.md").read_text(encoding="utf-8")


def test_commands_are_documented(inside: Inside) -> None:
    page = text("commands.md")
    commands = inside.commands

    assert commands.keys() >= GROUPS
    undocumented = [
        f"{group} {command} {option}".strip()
        for group in commands
        for command, options in commands[group].items()
        for option in ("", *(option for option in options if option.startswith("--")))
        if not any(f"`{group} {command}" in line and option in line for line in page.splitlines())
    ]
    assert not undocumented


def test_make_targets_are_documented() -> None:
    targets = re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)

    assert targets
    assert [target for target in targets if f"`make {target}`" not in text("commands.md")] == []


def test_addresses_are_documented(inside: Inside) -> None:
    page = text("addresses.md")
    own = [rule for rule in inside.routes if not rule.startswith(DASH_OWN)]

    assert {"/", "/dashboard/", "/e/<study>/<chart>"} <= set(own)
    assert [rule for rule in own if not re.search(rf"^\| `[A-Z, ]+ {re.escape(rule)}`", page, re.M)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_relative_links_lead_somewhere(page: Path) -> None:
    links = [first or second for first, second in LINK.findall(page.read_text(encoding="utf-8"))]
    broken = [link for link in links if "://" not in link and not leads_somewhere(page, link)]

    assert not broken


def test_every_page_is_in_the_index() -> None:
    index = (DOCS / "README.md").read_text(encoding="utf-8")
    pages = [str(page.relative_to(DOCS)) for page in DOCS.rglob("*.md") if page.name != "README.md"]

    assert [page for page in pages if f"]({page})" not in index] == []


def leads_somewhere(page: Path, link: str) -> bool:
    """Return whether a link's file is there and has the heading it names."""
    file, _, anchor = link.partition("#")
    target = page.parent / file if file else page
    if not target.exists():
        return False
    return not anchor or anchor in anchors(target)


def anchors(page: Path) -> set[str]:
    """Return the names of a page's headings, as forges make them."""
    headings = HEADING.findall(page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}
