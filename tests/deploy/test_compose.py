"""`deploy/compose.yaml`: hardened services, secrets in files, and nothing but the proxy to be reached."""

import re
from typing import Any

import pytest
import yaml

from krama.settings import Settings
from tests.architecture.repository import ROOT

DEPLOY = ROOT / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]


def test_services_are_those_of_a_whole_server() -> None:
    assert set(SERVICES) == {"database", "migrate", "krama", "proxy", "backup", "prometheus"}


@pytest.mark.parametrize("name", SERVICES)
def test_service_is_hardened(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service.get("cap_add", []) == (["NET_BIND_SERVICE"] if name == "proxy" else [])
    assert "privileged" not in service
    assert ":" in service["image"].rpartition("/")[2]


def test_only_the_proxy_is_published() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert published.pop("proxy") == ["443:443", "80:80"]
    assert all(port.startswith("127.0.0.1:") for ports in published.values() for port in ports)


def test_proxy_reaches_the_service_and_nothing_else() -> None:
    networks = {name: set(service["networks"]) for name, service in SERVICES.items()}
    assert {name for name, of in networks.items() if of & networks["proxy"]} == {"proxy", "krama"}
    assert {name for name, of in networks.items() if "database" in of} == {"database", "migrate", "krama", "backup"}
    inside = {name for name, network in COMPOSE["networks"].items() if network.get("internal")}
    assert inside == networks["krama"]


def test_service_trusts_the_proxys_address_alone() -> None:
    address = SERVICES["proxy"]["networks"]["front"]["ipv4_address"]
    assert SERVICES["krama"]["environment"]["KRAMA_TRUSTED_PROXIES"] == f"{address}/32"


def test_settings_are_those_that_there_are() -> None:
    known = {f"KRAMA_{name.upper()}" for name in Settings.model_fields}
    for name in ("migrate", "krama", "backup"):
        assert {setting for setting in SERVICES[name]["environment"] if setting.startswith("KRAMA_")} <= known
        assert SERVICES[name]["environment"]["KRAMA_DATABASE_URL"] == "postgresql://krama@database:5432/krama"


def test_no_secret_is_in_an_environment() -> None:
    given = {
        f"{name}={value}" for service in SERVICES.values() for name, value in service.get("environment", {}).items()
    }
    assert not [each for each in given if re.match(r"(?i)[^=]*(password|secret|token|key)(?!_FILE)[^=]*=", each)]
    for name, secret in COMPOSE["secrets"].items():
        assert secret == {"file": f"./secrets/{name}"}
        assert any(name in service.get("secrets", []) for service in SERVICES.values())


def test_files_that_are_mounted_are_there() -> None:
    mounts = [mount.split(":")[0] for service in SERVICES.values() for mount in service.get("volumes", [])]
    assert [mount for mount in mounts if mount.startswith("./") and not (DEPLOY / mount).exists()] == []
    named = {mount for mount in mounts if mount.isidentifier()}
    assert named == set(COMPOSE["volumes"])


def test_database_and_its_client_programs_are_of_one_release() -> None:
    """`pg_dump` refuses a server that is newer."""
    base = re.search(r"^ARG BASE=.*debian:(\w+)", (DEPLOY / "Containerfile").read_text(), re.MULTILINE)
    assert base is not None
    release = {"bookworm": "15"}[base[1]]
    assert SERVICES["database"]["image"].endswith(f"postgres:{release}-{base[1]}")
