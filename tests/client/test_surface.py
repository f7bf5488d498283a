"""The names that people may build on: all there, all documented. `api.md` lists the generated methods."""

import inspect
import subprocess
import sys
import tomllib
from importlib.resources import files
from pathlib import Path
from types import ModuleType
from typing import Any, is_typeddict

import pytest

import krama_client
from krama_client import AsyncKrama, Krama, errors, types, webhooks
from krama_client._core.models import Model
from tests.client.resources import CLIENTS, generated_methods, methods_of

PROJECT = Path(__file__).parents[2] / "clients" / "python"
MOST_TOP_LEVEL_NAMES = 33


def public(module: ModuleType) -> dict[str, Any]:
    """The public classes and functions of a module."""
    listed = getattr(module, "__all__", [name for name in vars(module) if not name.startswith("_")])
    members = {name: getattr(module, name) for name in listed}
    return {
        name: value
        for name, value in members.items()
        if (inspect.isclass(value) or inspect.isfunction(value)) and value.__module__.startswith("krama_client")
    }


def test_top_level_holds_what_is_used_every_day_and_nothing_else() -> None:
    assert sorted(krama_client.__all__) == krama_client.__dir__()
    assert len(krama_client.__all__) <= MOST_TOP_LEVEL_NAMES
    assert all(getattr(krama_client, name) is not None for name in krama_client.__all__)
    with pytest.raises(AttributeError, match="has no attribute 'Check'"):
        krama_client.Check  # noqa: B018


def test_a_name_is_imported_when_it_is_first_used() -> None:
    """`import krama_client` alone loads neither httpx nor cryptography, nor any model."""
    program = (
        "import sys, krama_client\n"
        "loaded = {'httpx', 'cryptography', 'krama_client._generated.models'} & set(sys.modules)\n"
        "sys.exit(f'loaded: {loaded}' if loaded else 0)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False, capture_output=True, text=True).stderr == ""


def test_every_public_name_says_what_it_is() -> None:
    named = [getattr(krama_client, name) for name in krama_client.__all__ if name not in ("__version__", "omit")]
    assert [value for value in named if not inspect.getdoc(value)] == []


@pytest.mark.parametrize("module", [types, errors, webhooks], ids=lambda module: module.__name__)
def test_every_public_class_and_function_says_what_it_is(module: ModuleType) -> None:
    described = public(module)
    assert described
    # A dataclass without a docstring gets its signature as one.
    assert [name for name, value in described.items() if (value.__doc__ or "(").startswith(f"{name}(")] == []
    assert [name for name, value in described.items() if not value.__doc__] == []


def test_types_hold_everything_that_a_method_takes_or_returns() -> None:
    """So that a program can name, in its annotations, whatever it gets and gives."""
    for name in ("BatchResult", "RowResult", "Page", "RawAnswer", "CallOptions", "KeySource", "Statement", "Secret"):
        assert name in types.__all__
    assert len(set(types.__all__)) == len(types.__all__)
    assert {"Any", "Mapping", "UUID", "annotations"}.isdisjoint(types.__all__)


def test_inputs_are_dictionaries_and_answers_are_frozen() -> None:
    models = [value for value in public(types).values() if issubclass(value, Model) and value is not Model]
    assert len(models) > 40
    assert all(model.__dataclass_params__.frozen for model in models)
    assert all(is_typeddict(getattr(types, name)) for name in types.__all__ if name.endswith("Input"))


@pytest.mark.parametrize("client", CLIENTS.values(), ids=CLIENTS)
def test_every_method_says_what_it_does(client: Krama | AsyncKrama) -> None:
    described = methods_of(client) | generated_methods(client)
    assert len(described) > 60
    assert [name for name, method in described.items() if not inspect.getdoc(method)] == []


@pytest.mark.parametrize("client", CLIENTS.values(), ids=CLIENTS)
def test_every_generated_method_says_whether_it_is_sent_again(client: Krama | AsyncKrama) -> None:
    told = {name: str(inspect.getdoc(method)) for name, method in generated_methods(client).items()}
    assert [name for name, doc in told.items() if "Sent again" not in doc and "Not sent again" not in doc] == []


def test_version_is_the_projects() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    assert krama_client.__version__ == project["version"]


def test_types_are_shipped() -> None:
    assert files(krama_client).joinpath("py.typed").is_file()
