"""The alert rules: on metrics that the service has, with a word on what to do, and each can fire."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from tests.architecture.repository import ROOT
from tests.faults.conftest import token_for
from tests.process import free_port, served

DEPLOY = ROOT / "deploy"
_NAME = re.compile(r"\bkrama_[a-z_]+")
_SINGLE_METRIC = re.compile(r"^(krama_[a-z_]+)", re.MULTILINE)


def _rules() -> Iterator[dict[str, Any]]:
    for group in yaml.safe_load((DEPLOY / "alerts.yml").read_text())["groups"]:
        yield from group["rules"]


@pytest.fixture(scope="module")
def scraped(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """What Prometheus gets from a service that has done a little."""
    state = tmp_path_factory.mktemp("state")
    database = state / "krama.sqlite3"
    shutil.copy(sqlite_template, database)
    database.chmod(0o600)
    port, figures = free_port(), free_port()
    url = f"sqlite:///{database}"
    headers = {"Authorization": f"Bearer {token_for(url, state, port)}"}
    with served(port, url, state, metrics_address=f"127.0.0.1:{figures}"):
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers, trust_env=False) as client:
            assert client.post("/v1/checks", json={"value": "012 345 678"}).status_code == 200
        return httpx.get(f"http://127.0.0.1:{figures}/metrics", trust_env=False).text


def test_rules_use_metrics_that_the_service_has(scraped: str) -> None:
    there = set(_SINGLE_METRIC.findall(scraped)) | set(re.findall(r"^# HELP (\S+)", scraped, re.MULTILINE))
    used = {name for rule in _rules() for name in _NAME.findall(rule["expr"])}
    assert len(used) > 10
    assert used <= there, sorted(used - there)


def test_rules_use_labels_and_operations_that_the_service_has() -> None:
    operations = set(re.findall(r'"operationId": "(\w+)"', (ROOT / "openapi" / "openapi.json").read_text()))
    for rule in _rules():
        for listed in re.findall(r'operation=~?"([^"]+)"', rule["expr"]):
            assert set(listed.split("|")) <= operations
        for job in re.findall(r'job_name="(\w+)"', rule["expr"]):
            assert f"`{job}`" in (ROOT / "docs" / "architecture.md").read_text()


def test_each_alert_says_what_is_wrong_and_what_to_do() -> None:
    rules = list(_rules())
    assert len({rule["alert"] for rule in rules}) == len(rules)
    for rule in rules:
        assert rule["labels"]["severity"] in ("critical", "warning")
        assert rule["annotations"]["summary"].endswith(".")
        assert "docs/operate/" in rule["annotations"]["action"]


def test_page_on_monitoring_has_every_alert() -> None:
    page = (ROOT / "docs" / "operate" / "monitoring.md").read_text()
    assert {rule["alert"] for rule in _rules()} == set(re.findall(r"^\| `(Krama\w+)` \|", page, re.MULTILINE))


def test_each_alert_fires_in_a_case_of_the_rules_own_test() -> None:
    cases = (DEPLOY / "alerts_test.yml").read_text()
    assert [rule["alert"] for rule in _rules() if f'"{rule["alert"]}"' not in cases] == []


@pytest.mark.skipif(
    shutil.which("promtool") is None, reason="promtool is not on this machine: apt-get install prometheus"
)
@pytest.mark.parametrize(
    "command", ["check rules alerts.yml", "test rules alerts_test.yml", "check config prometheus.yml"]
)
def test_prometheus_takes_the_rules(command: str) -> None:
    done = subprocess.run(["promtool", *command.split()], cwd=DEPLOY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
