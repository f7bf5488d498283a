"""Fills the templates, and lets ruff sort imports and format, so that a template need not care about layout."""

import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from clients.python.generate.contract import compact
from clients.python.generate.document import BY_HAND, FACTS, Argument, Document, Operation
from clients.python.generate.names import RESERVED_TYPES, GenerationError, check_distinct, class_name

HEADER = "# Generated from openapi/openapi.json. Never edited: run `make client`.\n"
_LINE = 120
_RUFF = ("--isolated", "--no-cache", "--quiet", "--target-version", "py311", "--line-length", str(_LINE))
_CHECK = ("--fix-only", "--extend-select", "I,F401", "--config", 'lint.isort.known-first-party=["krama_client"]')
_FORMAT = ("--config", "format.skip-magic-trailing-comma=true", "--config", "lint.isort.split-on-trailing-comma=false")


def render(document: Mapping[str, Any], project: Path) -> None:
    """Write the generated files into `project`. Raises `GenerationError`."""
    read = Document(document)
    resources = read.resources()
    summaries = {tag["name"]: tag["description"] for tag in document.get("tags", ())}
    package = project / "src" / "krama_client" / "_generated"
    templates = _environment()
    roots = read.answers | read.inputs
    enumerations = list(read.schemas.enumerations(roots))
    models, inputs = list(read.schemas.models(read.answers)), list(read.schemas.inputs(read.inputs, FACTS))
    words = [words.name for words in enumerations]
    named = {"models": [*words, *(model.name for model in models)], "inputs": [model.name for model in inputs]}
    check_distinct([*words, *(model.name for model in models), *(model.name for model in inputs)], "types")
    if taken := RESERVED_TYPES & {*named["models"], *named["inputs"]}:
        raise GenerationError(f"The client has types called {', '.join(sorted(taken))} already. Rename the schemas.")
    files = {"__init__.py": '"""Generated from the contract."""\n'}
    files["models.py"] = templates.get_template("models.py.jinja").render(
        enumerations=enumerations, models=models, public=sorted(named["models"])
    )
    files["inputs.py"] = templates.get_template("inputs.py.jinja").render(
        models=inputs, words=words, public=sorted(named["inputs"])
    )
    described = [(name, class_name(name), _summary(name, summaries), methods) for name, methods in resources.items()]
    files["resources.py"] = templates.get_template("resources.py.jinja").render(resources=described, **named)
    files["client_base.py"] = templates.get_template("client_base.py.jinja").render(resources=described)
    for name, content in files.items():
        path = package / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(HEADER + content, encoding="utf-8", newline="\n")
    tidy(package)
    for module in package.rglob("*.py"):
        _compile(module)
    (package / "contract.json").write_text(compact(document), encoding="utf-8", newline="\n")
    surface = templates.get_template("api.md.jinja").render(resources=list(resources.items()), by_hand=BY_HAND)
    (project / "api.md").write_text(surface, encoding="utf-8", newline="\n")


def tidy(folder: Path) -> None:
    """Remove unused imports, sort the others, and format. Raises `GenerationError` with what ruff says."""
    ruff = [sys.executable, "-m", "ruff"]
    for command in (
        ["format", *_RUFF, *_FORMAT, str(folder)],
        ["check", *_RUFF, *_CHECK, "--config", "lint.isort.split-on-trailing-comma=false", str(folder)],
        ["format", *_RUFF, *_FORMAT, str(folder)],
    ):
        ran = subprocess.run([*ruff, *command], env=dict(os.environ), capture_output=True, text=True, check=False)
        if ran.returncode:
            raise GenerationError((ran.stdout + ran.stderr).strip())


def _compile(module: Path) -> None:
    """See that Python takes a generated file."""
    try:
        compile(module.read_text(encoding="utf-8"), module.name, "exec")
    except SyntaxError as error:
        raise GenerationError(f"{module.name}, line {error.lineno}, would not be Python: {error.msg}.") from None


def _environment() -> Environment:
    loader = FileSystemLoader(Path(__file__).parent / "templates")
    environment = Environment(loader=loader, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {
        "address": _address,
        "code": lambda scope: f"`{scope}`",
        "doc": _doc,
        "item": _item,
        "literal": _literal,
        "reader": _reader,
        "returned": _returned,
        "signature": _signature,
        "taken": _taken,
    }
    return environment


def _summary(resource: str, described: Mapping[str, str]) -> str:
    text = described.get(resource.replace("_", "-"), resource.replace("_", " "))
    first = text.split(". ")[0].rstrip(".")
    return first[0].lower() + first[1:]


def _doc(text: str, indent: int) -> str:
    """The paragraphs of a description, wrapped behind `indent` spaces. The first line is where the template put it."""
    paragraphs = [" ".join(paragraph.split()) for paragraph in _safe(text).split("\n\n")]
    space = " " * indent
    whole = f"\n\n{space}".join(textwrap.fill(words, _LINE - 8, subsequent_indent=space) for words in paragraphs)
    return whole + " " if whole.endswith('"') else whole


def _item(text: str) -> str:
    """An argument's line of a docstring."""
    words = " ".join(_safe(text).split())
    return textwrap.fill(words, _LINE, initial_indent=" " * 12, subsequent_indent=" " * 16)


def _literal(value: str) -> str:
    """A text of the document as a literal: whatever it holds, it is never code."""
    return json.dumps(value)


def _safe(text: str) -> str:
    """A text of the document inside a docstring, which it can't end."""
    return text.replace("\\", "\\\\").replace('"""', "'''").strip()


def _taken(argument: Argument, operation: Operation) -> str:
    """An argument's annotation and default. In a change, what is left out stays as it is."""
    if argument.required:
        return argument.annotation
    if operation.patches and argument.place == "body":
        return f"{argument.annotation} | Omit = omit"
    kind = argument.annotation if argument.annotation.endswith("None") else f"{argument.annotation} | None"
    return f"{kind} = None"


def _address(operation: Operation) -> str:
    """The path as a literal. Each parameter is one segment of an f-string."""
    path = operation.path
    for argument in operation.of("path"):
        path = path.replace("{" + argument.wire + "}", "{" + argument.value.replace('"', "'") + "}")
    return f'{"f" if operation.of("path") else ""}"{path}"'


def _reader(operation: Operation) -> str:
    """What makes the answer."""
    if operation.paged:
        return f"_page_of({operation.answer})"
    return {"None": "_nothing", "str": "_text"}.get(operation.answer, f"{operation.answer}.from_dict")


def _signature(operation: Operation) -> str:
    given = [argument.name for argument in operation.of("path")]
    rest = [argument for argument in operation.arguments if argument.place != "path"]
    if rest:
        given.append("*")
        given += [argument.name for argument in rest if argument.required]
    optional = [argument.name for argument in rest if not argument.required]
    shown = ", ".join(given) + (f" [{', '.join(optional)}]" if optional else "")
    return f"{operation.name}({shown})"


def _returned(operation: Operation) -> str:
    """What the method of `Krama` returns."""
    return f"Pages[{operation.answer}]" if operation.paged else operation.answer
