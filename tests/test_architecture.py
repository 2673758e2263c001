"""The house holds: rooms import only what they may, and nothing in them outgrows its size."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("study", "survey", "dashboard", "commands")
FACING_OUT = ("survey", "dashboard", "commands")
# What each may import of ours, besides itself.
MAY = {
    "study": set[str](),
    "survey": {"study", "settings"},
    "dashboard": {"study", "settings", "again"},
    # To start the server itself.
    "commands": {"study", "settings", "gunicorn"},
    "migrations": {"study"},
    "settings": set[str](),
    "entrance": set[str](),
    "request_log": {"again"},
    "again": set[str](),
    "gunicorn": {"settings", "metrics_server", "whole_requests"},
    "repeated": {"gunicorn", "again", "whole_requests"},
    "together": {"gunicorn", "repeated"},
    "metrics": {"study"},
    # The server itself.
    "whole_requests": {"gunicorn"},
    "metrics_server": set[str](),
    "waking": {"study"},
    "wsgi": {
        *("study", "survey", "dashboard", "commands", "settings"),
        *("entrance", "request_log", "waking", "metrics", "metrics_server"),
    },
}
OURS = {*MAY, "tests", "bench"}
NOT_IN_STUDY = {"flask", "dash", "plotly", "flask_wtf", "wtforms", "werkzeug", "jinja2"}
MODELS, MODELS_FOR = "study.models", ("study/store/", "migrations/")
ENVIRONMENT = {"environ", "environb", "getenv", "getenvb", "putenv"}
LONGEST_FILE, LONGEST_FUNCTION = 250, 30


def sources() -> Iterator[tuple[str, str]]:
    """Yield path and text of every source file that the walls hold for."""
    paths = [
        *ROOT.glob("*.py"),
        *(path for room in (*ROOMS, "migrations") for path in (ROOT / room).rglob("*.py")),
    ]
    for path in sorted(paths):
        yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


def imports(tree: ast.AST, package: str) -> Iterator[tuple[int, str]]:
    """Yield line and full name of all that a tree imports, wherever it stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)


def breaches(path: str, text: str) -> list[str]:
    """Return a line for each breach of the walls in a file."""
    tree = ast.parse(text)
    room = Path(path).parts[0].split(".")[0]
    package = ".".join(Path(path).parent.parts)
    found = [
        f"{path}:{line}: {reason}"
        for line, name in imports(tree, package)
        if (reason := _wrong_import(path, room, name))
    ]
    if room != "settings":
        found += [f"{path}:{line}: reads the environment" for line in _environment_reads(tree)]
    return found


def _wrong_import(path: str, room: str, name: str) -> str:
    top = name.split(".", maxsplit=1)[0]
    if top in OURS and top != room and top not in MAY.get(room, set()):
        return f"{room} imports {name}"
    if room == "study" and top in NOT_IN_STUDY:
        return f"the core imports {name}"
    if room in FACING_OUT and top == "sqlalchemy":
        return f"{room} imports {name}"
    if (name == MODELS or name.startswith(f"{MODELS}.")) and not path.startswith(MODELS_FOR):
        return f"only the store imports {name}"
    return ""


def _environment_reads(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.value.id == "os" and node.attr in ENVIRONMENT:
                yield node.lineno
        elif isinstance(node, ast.ImportFrom) and node.module == "os":
            yield from (node.lineno for alias in node.names if alias.name in ENVIRONMENT)


def too_long(path: str, text: str) -> list[str]:
    """Return a line for a file, and for each of its functions, that is too long."""
    lines = len(text.splitlines())
    found = [f"{path}: {lines} lines"] if lines > LONGEST_FILE else []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGEST_FUNCTION:
                found.append(f"{path}:{node.lineno}: {node.name} has {length} lines")
    return found


def test_rooms_keep_to_their_walls() -> None:
    found = [line for path, text in sources() for line in breaches(path, text)]
    assert not found, "\n".join(found)


def test_files_and_functions_stay_short() -> None:
    found = [line for path, text in sources() for line in too_long(path, text)]
    assert not found, "\n".join(found)


def test_every_room_is_looked_at() -> None:
    rooms = {path.split("/")[0] for path, _ in sources()}
    assert rooms >= {*ROOMS, "migrations", "settings.py"}


@pytest.mark.parametrize("room", FACING_OUT)
@pytest.mark.parametrize(
    "line",
    [
        "import sqlalchemy",
        "from sqlalchemy.orm import Session",
        "import study.models",
        "from study import models",
        "from study.models import responses",
        "def view():\n    from study import models",
        "if TYPE_CHECKING:\n    import sqlalchemy as sa",
        "import os; os.environ['KANAL_BIND']",
        "import os; os.getenv('KANAL_BIND')",
        "from os import environ",
        "from os import getenv as setting",
        "import wsgi",
        "from tests.factories import make_response",
    ],
)
def test_breach_by_a_room_is_found(room: str, line: str) -> None:
    (found,) = breaches(f"{room}/routes.py", f"import json\n{line}\n")
    assert found.startswith(f"{room}/routes.py:")


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("survey/routes.py", "from dashboard.figures import bars"),
        ("survey/routes.py", "import dashboard"),
        ("survey/routes.py", "import commands"),
        ("survey/deep/routes.py", "from ...dashboard import figures"),
        ("dashboard/figures.py", "from survey import forms"),
        ("dashboard/embed/page.py", "import survey.forms"),
        ("commands/studies.py", "from dashboard.figures import bars"),
        ("study/tally.py", "import flask"),
        ("study/tally.py", "from dash import html"),
        ("study/tally.py", "import plotly.graph_objects as go"),
        ("study/tally.py", "from survey.forms import SurveyForm"),
        ("study/tally.py", "import settings"),
        ("study/tally.py", "from study import models"),
        ("study/tally.py", "from . import models"),
        ("study/store/accounts.py", "import os; os.environ.get('HOME')"),
        ("wsgi.py", "from study.models import metadata"),
        ("wsgi.py", "import os; os.environ['KANAL_BIND']"),
        ("gunicorn.conf.py", "import os; os.getenv('KANAL_BIND')"),
        ("settings.py", "import study"),
    ],
)
def test_breach_of_a_wall_is_found(path: str, line: str) -> None:
    assert len(breaches(path, line)) == 1


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("wsgi.py", "import settings, survey, dashboard, commands\nfrom study.store import Database"),
        ("survey/routes.py", "from study.response import Response\nfrom survey.forms import SurveyForm"),
        ("survey/routes.py", "from .forms import SurveyForm\nfrom settings import Settings"),
        ("survey/posted.py", "request.environ['wsgi.input']"),
        ("dashboard/dash_app.py", "import plotly\nfrom dash import html"),
        ("study/store/accounts.py", "from study import models\nimport sqlalchemy"),
        ("study/store/accounts.py", "from .. import models"),
        ("migrations/env.py", "from study.models import metadata"),
        ("settings.py", "import os\nos.environ['KANAL_BIND']"),
        ("gunicorn.conf.py", "import settings"),
    ],
)
def test_import_that_is_allowed_is_no_breach(path: str, text: str) -> None:
    assert breaches(path, text) == []


def test_length_beyond_the_limit_is_found() -> None:
    fits = "def fits():\n" + "    pass\n" * 29
    assert too_long("study/a.py", fits) == []
    assert too_long("study/a.py", fits + "    pass\n") == ["study/a.py:1: fits has 31 lines"]
    assert too_long("study/a.py", "\n" * 250) == []
    assert too_long("study/a.py", "\n" * 251) == ["study/a.py: 251 lines"]
