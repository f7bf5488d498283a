"""docs/problems.md lists every code that can go out, once, with its status, and no other code."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module

from krama import http_errors
from krama.core import validation
from krama.core.compression import GzipBroken
from krama.core.errors import KramaError
from tests.architecture.repository import ROOT, service_modules

for _module in service_modules():  # makes every error class known
    import_module(_module)

_ROW = re.compile(r"^\| `([a-z_]+)` \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
_ROWS = _ROW.findall((ROOT / "docs" / "problems.md").read_text(encoding="utf-8"))
DOCUMENTED = {code: status for code, status, _, _ in _ROWS}
_IN_ITS_ROW = {"row_unreadable", "time_in_future"}


def _errors(kind: type[KramaError] = KramaError) -> Iterator[type[KramaError]]:
    """Every error that is raised: the leaves of the tree."""
    below = kind.__subclasses__()
    if not below:
        yield kind
    for subclass in below:
        yield from _errors(subclass)


def _calls(name: str) -> Iterator[ast.Call]:
    """Every call of a function of this name in the service's source."""
    for path in (ROOT / "api" / "krama").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
                yield node


def _texts(arguments: list[ast.expr]) -> list[str]:
    return [
        argument.value
        for argument in arguments
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    ]


def _codes_of_members() -> set[str]:
    ours = {validation._code(_texts(call.args)[0]) for call in _calls("PydanticCustomError")}
    return ours | set(validation._CODES.values()) | {"out_of_range", "wrong_type"}


def _codes_of_http() -> set[str]:
    """The codes written where a problem document is made, and those of the framework's own errors."""
    written = {_texts(call.args[2:3])[0] for call in _calls("problem_response") if _texts(call.args[2:3])}
    return written | set(http_errors._HTTP_CODES.values()) | {"request_refused", GzipBroken().code}


def test_every_code_is_listed_and_no_other() -> None:
    raised = {error.code for error in _errors()}
    assert set(DOCUMENTED) == raised | _codes_of_http() | _codes_of_members()


def test_every_code_that_is_written_where_a_field_is_refused_is_listed() -> None:
    written = [keyword.value for call in _calls("FieldProblem") for keyword in call.keywords if keyword.arg == "code"]
    assert set(_texts(written)) <= set(DOCUMENTED)


def test_every_code_is_listed_once() -> None:
    assert len(_ROWS) == len(DOCUMENTED) > 90


def test_status_of_every_error_is_the_one_that_is_sent() -> None:
    for error in _errors():
        if error.code in _IN_ITS_ROW:
            assert DOCUMENTED[error.code] == "in its row"
        elif error.code in http_errors.NEVER_ON_THE_WIRE:
            assert DOCUMENTED[error.code] == "command"
        else:
            assert str(http_errors.status_of(error)) in DOCUMENTED[error.code].split(", "), error.code
    for status, code in http_errors._HTTP_CODES.items():
        assert DOCUMENTED[code] == str(status)


def test_command_and_service_import_every_module_with_errors() -> None:
    """Else an error could hide from this list."""
    defined = {
        path.relative_to(ROOT / "api").with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__")
        for path in (ROOT / "api" / "krama").rglob("*.py")
        if re.search(r"^    code = \"", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert defined - {"krama.core.errors"} <= {error.__module__ for error in _everything()}


def _everything(kind: type[KramaError] = KramaError) -> Iterator[type[KramaError]]:
    for below in kind.__subclasses__():
        yield below
        yield from _everything(below)
