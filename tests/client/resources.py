"""The resources of a client, as a program reaches them."""

import inspect
from collections.abc import Callable
from functools import cached_property
from typing import Any

from krama_client import AsyncKrama, Krama

CLIENTS: dict[str, Krama | AsyncKrama] = {
    "Krama": Krama("https://krama.test", "client", "secret"),
    "AsyncKrama": AsyncKrama("https://krama.test", "client", "secret"),
}
"""One of each. They connect to nothing before the first call."""


def resources_of(client: Krama | AsyncKrama) -> dict[str, object]:
    """The resources by their names, such as `disputes`."""
    names = [name for name, value in inspect.getmembers_static(type(client)) if isinstance(value, cached_property)]
    return {name: getattr(client, name) for name in names}


def methods_of(thing: object) -> dict[str, Callable[..., Any]]:
    """The public methods by their names."""
    return {name: method for name, method in inspect.getmembers(thing, inspect.ismethod) if not name.startswith("_")}


def generated_methods(client: Krama | AsyncKrama) -> dict[str, Callable[..., Any]]:
    """Every method of every resource by its name, such as `disputes.open`."""
    return {
        f"{resource}.{name}": method
        for resource, methods in resources_of(client).items()
        for name, method in methods_of(methods).items()
    }
