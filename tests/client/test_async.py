"""`AsyncKrama` does what `Krama` does."""

import asyncio
import inspect
from pathlib import Path

import httpx
import pytest

from krama_client import AsyncKrama, Krama, KramaError, Refused
from krama_client.types import ReportStatus
from tests.client.service import ME, Account, StandIn, ok, problem


def test_both_clients_have_the_same_methods_and_parameters() -> None:
    def surface(client: type) -> dict[str, list[str]]:
        methods = inspect.getmembers(client, inspect.isfunction)
        return {name: list(inspect.signature(method).parameters) for name, method in methods if name[0] != "_"}

    ours, theirs = surface(Krama), surface(AsyncKrama)
    assert ours.pop("close") == theirs.pop("aclose")
    assert ours == theirs
    assert list(inspect.signature(Krama).parameters) == list(inspect.signature(AsyncKrama).parameters)


def test_members_day_on_the_real_server(account: Account, tmp_path: Path) -> None:
    file = tmp_path / "cases.ndjson"
    file.write_text('{"value": "012346001", "kind": "phone", "category": "loan"}\n{}\n')

    async def day() -> None:
        async with AsyncKrama(*account) as krama:
            report = await krama.report("012 346 000", "loan", kind="phone")
            done = await krama.report_many(file, chunk=1)
            assert (done.accepted_count, [row.row for row in done.rejections]) == (1, [2])
            verdict = await krama.check("012 346 000", kind="phone")
            assert verdict.matches[0].indicator_id == report.indicator.indicator_id
            answers = [a async for a in krama.check_many(["012346000", "12", "012346001"], kind="phone", chunk=2)]
            assert [isinstance(answer, Refused) or answer.listed for answer in answers] == [True, True, True]
            assert isinstance(answers[1], Refused)
            assert (await krama.indicators.get(report.indicator.indicator_id)).report_count == 1
            assert len([each async for each in krama.reports.list(agency_id="own", limit=1)]) == 2
            listed = {
                indicator.indicator_id async for indicator in krama.indicators.list(kind="phone", category="loan")
            }
            assert report.indicator.indicator_id in listed
            assert (await krama.reports.get(report.report_id)).report_id == report.report_id
            assert (await krama.reports.withdraw(report.report_id, reason="Wrong.")).status is ReportStatus.WITHDRAWN
            assert (await krama.me.get()).client_id == account.client_id

    asyncio.run(day())


def test_tasks_that_need_a_token_at_once_fetch_one() -> None:
    service = StandIn(ok(ME))

    async def slowly(request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(0.01)
        return service(request)

    async def rush() -> None:
        async with AsyncKrama("https://krama.test", "c", "s", transport=httpx.MockTransport(slowly)) as krama:
            await asyncio.gather(*(krama.me.get() for _ in range(10)))

    asyncio.run(rush())
    assert service.tokens == 1


def test_faults_that_pass_are_tried_again_and_a_refused_token_renewed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("krama_client._core.retry._FIRST_PAUSE", 0.01)
    service = StandIn(problem(503, "database_busy"), httpx.ConnectError(""), problem(401, "invalid_token"), ok(ME))

    async def ask() -> None:
        async with service.async_krama() as krama:
            await krama.me.get()

    asyncio.run(ask())
    assert [request.headers["Authorization"][-1] for request in service.asked] == ["1", "1", "1", "2"]


def test_bulk_that_breaks_off_says_how_far_it_came() -> None:
    async def submit() -> None:
        async with StandIn(problem(500, "internal_error")).async_krama() as krama:
            await krama.report_many([{}])

    with pytest.raises(KramaError) as caught:
        asyncio.run(submit())
    assert "Rows 1 to 0" in caught.value.__notes__[0]
