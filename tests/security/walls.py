"""What no file of ours may hold, found in its syntax tree or, in a template, in its text."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("study", "survey", "dashboard", "commands", "migrations")
CODE_FROM_TEXT = {"eval", "exec", "compile", "__import__"}
UNPACKS_ANYTHING = {"pickle", "marshal", "shelve", "dill", "joblib", "yaml", "jsonpickle"}
ASKS_OTHERS = {
    "requests",
    "urllib.request",
    "http.client",
    "httpx",
    "urllib3",
    "aiohttp",
    "ftplib",
    "smtplib",
}
STARTS_PROGRAMS = {"subprocess", "pty", "multiprocessing"}
SQL_AS_TEXT = {"text", "exec_driver_sql", "literal_column", "TextClause"}
# In words for people these stand otherwise: "Select an answer", "With others".
SQL = re.compile(
    r"\s*(?:(?:SELECT|UPDATE|CREATE|DROP|ALTER|PRAGMA|WITH)\s"
    r"|(?i:insert\s+into|delete\s+from|update\s+\w+\s+set|select\s.*\sfrom)\s)"
)
UNESCAPED = re.compile(r"\|\s*safe\b|autoescape\s+false|\bMarkup\b")
PROVIDER = "dashboard/sign_in/provider.py"
COOKIES = "dashboard/sign_in/pages.py"
STORE = ("study/store/", "migrations/")


def found_in(path: str, text: str) -> list[str]:
    """Return a line for each breach in a file, a Python source or a template."""
    if not path.endswith(".py"):
        lines = enumerate(text.splitlines(), 1)
        return [f"{path}:{n}: escapes nothing" for n, line in lines if UNESCAPED.search(line)]
    nodes = list(ast.walk(ast.parse(text)))
    return sorted(
        f"{path}:{node.lineno}: {rule.__doc__}"
        for rule in RULES
        for node in nodes
        if isinstance(node, ast.expr | ast.stmt) and rule(path, node)
    )


def sources() -> Iterator[tuple[str, str]]:
    """Yield path and text of every source and template of what is deployed."""
    paths = [
        path for room in ROOMS for kind in ("*.py", "templates/*.*") for path in (ROOT / room).rglob(kind)
    ]
    for path in sorted([*ROOT.glob("*.py"), *paths]):
        yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


def _imported(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names}
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return set()


def _imports(node: ast.AST, names: set[str]) -> bool:
    tops = {".".join(name.split(".")[:n]) for name in _imported(node) for n in (1, 2)}
    return bool(tops & names)


def _called(node: ast.AST) -> str:
    """Return the name that a call is made by, empty for what is no call."""
    if not isinstance(node, ast.Call):
        return ""
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def _sql_of_pieces(path: str, node: ast.AST) -> bool:
    """makes SQL of pieces of text, outside the store."""
    if isinstance(node, ast.JoinedStr):
        first, pieces = node.values[0], len(node.values) > 1
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod):
        first, pieces = node.left, True
    elif _called(node) == "format" and isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        first, pieces = node.func.value, True
    else:
        return False
    starts = isinstance(first, ast.Constant) and SQL.match(str(first.value))
    return pieces and bool(starts) and not path.startswith(STORE)


def _sql_as_text(path: str, node: ast.AST) -> bool:
    """runs SQL that is text, outside the store."""
    names = {name.rpartition(".")[2] for name in _imported(node) if name.startswith("sqlalchemy")}
    as_text = names & SQL_AS_TEXT or _called(node) == "exec_driver_sql"
    return bool(as_text) and not path.startswith(STORE)


def _code_from_text(path: str, node: ast.AST) -> bool:
    """makes code of text."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CODE_FROM_TEXT


def _unpacks_anything(path: str, node: ast.AST) -> bool:
    """reads a format that can hold code."""
    return _imports(node, UNPACKS_ANYTHING)


def _asks_others(path: str, node: ast.AST) -> bool:
    """asks another machine."""
    return _imports(node, ASKS_OTHERS | {"authlib"}) and path != PROVIDER


def _starts_programs(path: str, node: ast.AST) -> bool:
    """starts a program."""
    return _imports(node, STARTS_PROGRAMS) or _called(node) in {"system", "popen"}


def _cookies(path: str, node: ast.AST) -> bool:
    """sets a cookie beside the one place that guards them."""
    of_answer = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    return of_answer and _called(node) == "set_cookie" and path != COOKIES


RULES: tuple[Callable[[str, ast.AST], bool], ...] = (
    _sql_of_pieces,
    _sql_as_text,
    _code_from_text,
    _unpacks_anything,
    _asks_others,
    _starts_programs,
    _cookies,
)
