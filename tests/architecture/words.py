"""`make check-words`: one name for one thing, no names that say nothing, and plain words in prose.

Every file must be clean, except those that `unclean_words.txt` lists. That list may only shrink: a listed file that has
become clean must leave it. `python -m tests.architecture.words --prune` takes such files out.
"""

import argparse
import ast
import io
import re
import sys
import tokenize
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.architecture.repository import text_files

HERE = Path(__file__).parent
UNCLEAN = HERE / "unclean_words.txt"
MACHINE_MADE = (
    "clients/python/api.md",
    "clients/python/src/krama_client/_generated/",
    "clients/python/src/krama_client/_sync/",
    "bench/results/",
)

VAGUE = {"one", "its", "some", "found"}
"""Names that say nothing about what they name."""

_HELD = re.compile(r"(?:^|_)held(?:_|$)|Held", re.ASCII)
_CAP_WORDS = re.compile(r"[A-Z][a-z0-9]+(?:[A-Z][a-z0-9]*)*|[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*", re.ASCII)
_CODE_IN_PROSE = re.compile(r"`[^`\n]*`|\]\([^)]*\)|https?://\S+")
_FENCED = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)


class Complaint(NamedTuple):
    """What is wrong with a line, and what to do instead."""

    path: str
    line: int
    message: str


class Prose(NamedTuple):
    """A stretch of text for people, and the line where it begins."""

    line: int
    text: str


def _banned() -> list[tuple[re.Pattern[str], str]]:
    document = tomllib.loads((HERE / "words.toml").read_text(encoding="utf-8"))
    return [(re.compile(word["pattern"], re.IGNORECASE | re.MULTILINE), word["instead"]) for word in document["banned"]]


BANNED = _banned()
_ANY = re.compile("|".join(f"(?:{pattern.pattern})" for pattern, _ in BANNED), re.IGNORECASE | re.MULTILINE)


def complaints_about(path: str, text: str) -> list[Complaint]:
    """Everything that is wrong with the words of one Python or Markdown file."""
    if path.endswith(".md"):
        return list(_of_prose(path, [Prose(1, _FENCED.sub(lambda code: "\n" * code[0].count("\n"), text))]))
    tree = ast.parse(text)
    return [*_of_prose(path, [*_literals(tree), *_comments(text)]), *_of_names(path, tree)]


def _of_prose(path: str, prose: list[Prose]) -> Iterator[Complaint]:
    for begins, text in prose:
        plain = _CODE_IN_PROSE.sub(lambda code: re.sub(r"[^\n]", "·", code[0]), text)
        joined = re.sub(r"(?<=\S)\n[ \t]*(?:# )?(?=\S)", " ", plain)
        if not _ANY.search(joined):
            continue
        for pattern, instead in BANNED:
            for match in pattern.finditer(joined):
                yield Complaint(path, begins + _lines_before(plain, match[0]), f'"{match[0]}": {instead}')


def _lines_before(text: str, words: str) -> int:
    """The number of lines before the first occurrence of words that a line break may separate."""
    first = re.search(r"\s+".join(map(re.escape, words.split())), text)
    return 0 if first is None else text.count("\n", 0, first.start())


def _literals(tree: ast.AST) -> Iterator[Prose]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
            yield Prose(node.lineno, node.value)


def _comments(text: str) -> Iterator[Prose]:
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield Prose(token.start[0], token.string)


def _of_names(path: str, tree: ast.AST) -> Iterator[Complaint]:
    for line, name in sorted(set(_names(tree))):
        if name in VAGUE:
            yield Complaint(path, line, f"the name `{name}`: say what it is")
        if _HELD.search(name) and path.startswith(_PENDING):
            yield Complaint(path, line, f"the name `{name}`: a report on a protected value is pending")


_PENDING = ("api/krama/reports/", "api/krama/protected_list/", "api/krama/protection/", "api/krama/bulk/")


def _names(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every name that a file gives to a variable, a parameter, an attribute, a function or a class."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield node.lineno, name
            case ast.arg(arg=name):
                yield node.lineno, name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield node.lineno, name


def names_of_types(text: str, *, routes: bool = False) -> Iterator[tuple[int, str]]:
    """Public classes and CapWords aliases at the top of a module.

    Local to their module, and so not named here: names with a leading underscore, type variables, and in a module of
    routes the `Annotated` aliases that declare a parameter or a dependency.
    """
    for node in ast.parse(text).body:
        match node:
            case ast.ClassDef(name=name) | ast.AnnAssign(target=ast.Name(id=name)):
                names = [name]
            case ast.Assign(value=ast.Call(func=ast.Name(id="TypeVar"))):
                continue
            case ast.Assign(value=ast.Subscript(value=ast.Name(id="Annotated"))) if routes:
                continue
            case ast.Assign(targets=targets):
                names = [target.id for target in targets if isinstance(target, ast.Name)]
            case _:
                continue
        yield from ((node.lineno, name) for name in names if _CAP_WORDS.fullmatch(name))


def repeated_types(files: dict[str, str]) -> list[Complaint]:
    """Names that stand for more than one type in the service."""
    places: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for path, text in files.items():
        if path.startswith("api/krama/") and path.endswith(".py"):
            for line, name in names_of_types(text, routes=path.endswith("routes.py")):
                places[name].append((path, line))
    return [
        Complaint(path, line, f"`{name}` also stands for something in {places[name][0][0]}: rename one of them")
        for name in sorted(places)
        for path, line in places[name][1:]
    ]


def checked_files() -> dict[str, str]:
    """Path and content of every Python file and every document that people write."""
    return {
        path: text
        for path, text in text_files()
        if path.endswith((".py", ".md")) and not path.startswith(MACHINE_MADE) and not path.endswith("words.py")
    }


def unclean() -> list[str]:
    """The files that `unclean_words.txt` lists."""
    lines = UNCLEAN.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


_HEADER = """\
# Files whose words are not clean yet. `make check-words` checks every other file. This list may only shrink: clean a
# file, then run `python -m tests.architecture.words --prune`.
"""


def main() -> int:
    """Print what is wrong; 1 if anything is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--prune", action="store_true", help="take files that have become clean out of the list")
    parser.add_argument("paths", nargs="*", help="show what is wrong with these files, listed or not")
    chosen = parser.parse_args()
    files = checked_files()
    complaints = {path: complaints_about(path, text) for path, text in files.items()}
    if chosen.paths:
        wanted = tuple(chosen.paths)
        return _print([each for path in files if path.startswith(wanted) for each in complaints[path]])
    listed = [path for path in unclean() if complaints.get(path)]
    if chosen.prune:
        UNCLEAN.write_text(_HEADER + "".join(f"{path}\n" for path in listed), encoding="utf-8")
    wrong = [each for path in files if path not in listed for each in complaints[path]]
    stale = [Complaint(path, 1, "is clean or gone: run with --prune") for path in unclean() if path not in listed]
    return _print([*repeated_types(files), *wrong, *stale])


def _print(complaints: list[Complaint]) -> int:
    for path, line, message in complaints:
        sys.stdout.write(f"{path}:{line}: {message}\n")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
