"""What an error says of a member that an operation does not take."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from krama.core.instead import INSTEAD
from tests.architecture.repository import ROOT
from tests.exchange import running_exchange

CONTRACT: dict[str, Any] = json.loads((ROOT / "openapi/openapi.json").read_text("utf-8"))
OPERATIONS: dict[str, Any] = {
    each["operationId"]: each for methods in CONTRACT["paths"].values() for each in methods.values()
}
TOLD = [(operation, member) for operation, members in INSTEAD.items() if operation != "*" for member in members]
_KHMER = re.compile("[\u1780-\u17ff]")


def _taken(operation: str) -> set[str]:
    schema = OPERATIONS[operation]["requestBody"]["content"]["application/json"]["schema"]
    return set(CONTRACT["components"]["schemas"][schema["$ref"].rpartition("/")[2]]["properties"])


@pytest.mark.parametrize(("operation", "member"), TOLD)
def test_what_to_send_is_told_only_of_what_is_not_taken_and_names_what_there_is(operation: str, member: str) -> None:
    assert member not in _taken(operation)
    english, khmer = (INSTEAD[operation][member][language].format() for language in ("en", "km"))
    assert (bool(_KHMER.search(khmer)), bool(_KHMER.search(english))) == (True, False)
    assert re.findall("`[^`]*`", english) == re.findall("`[^`]*`", khmer), "both name the same things"
    for method, path in re.findall(r"`([A-Z]+) (/[^`]*)`", english):
        assert method.lower() in CONTRACT["paths"][path]
    for name in re.findall(r"Send `(\w+)`", english):
        assert name in _taken(operation)


def test_caller_reads_in_khmer_what_to_call_in_place_of_a_member(sqlite_url: str, tmp_path: Path) -> None:
    with running_exchange(sqlite_url, tmp_path / "state") as exchange:
        member = exchange.member("National Police")
        path = f"/v1/agencies/{member.get('/v1/me').json()['agency']['agency_id']}"
        headers = {"Accept-Language": "km", "If-Match": '"1"'}
        answer = member.request("PATCH", path, json={"status": "disabled"}, headers=headers)
    assert answer.status_code == 422, answer.text
    (fault,) = answer.json()["errors"]
    assert (fault["code"], fault["detail"]) == ("member_unknown", INSTEAD["changeAgency"]["status"]["km"].format())
