# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from http import HTTPStatus
from typing import Any
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.scorecards import Scorecards
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    since: None | str | Unset = UNSET,
    until: None | str | Unset = UNSET,
    agency_id: None | Unset | UUID = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_since: None | str | Unset
    if isinstance(since, Unset):
        json_since = UNSET
    else:
        json_since = since
    params["since"] = json_since

    json_until: None | str | Unset
    if isinstance(until, Unset):
        json_until = UNSET
    else:
        json_until = until
    params["until"] = json_until

    json_agency_id: None | str | Unset
    if isinstance(agency_id, Unset):
        json_agency_id = UNSET
    elif isinstance(agency_id, UUID):
        json_agency_id = str(agency_id)
    else:
        json_agency_id = agency_id
    params["agency_id"] = json_agency_id

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/scorecards",
        "params": params,
    }

    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Problem | Scorecards | None:
    if response.status_code == 200:
        response_200 = Scorecards.from_dict(response.json())

        return response_200

    if response.status_code == 401:
        response_401 = Problem.from_dict(response.json())

        return response_401

    if response.status_code == 403:
        response_403 = Problem.from_dict(response.json())

        return response_403

    if response.status_code == 404:
        response_404 = Problem.from_dict(response.json())

        return response_404

    if response.status_code == 422:
        response_422 = Problem.from_dict(response.json())

        return response_422

    if response.status_code == 429:
        response_429 = Problem.from_dict(response.json())

        return response_429

    if response.status_code == 503:
        response_503 = Problem.from_dict(response.json())

        return response_503

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Problem | Scorecards]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    since: None | str | Unset = UNSET,
    until: None | str | Unset = UNSET,
    agency_id: None | Unset | UUID = UNSET,
) -> Response[Problem | Scorecards]:
    """Read scorecards

     Your agency's reports, checks and outcomes by month and province, and how well its reports hold up.

    Covers the last twelve months, or `since` to `until`: both included, at most sixty months. The
    national
    administrator (`agencies:manage`) may read another agency's scorecard with `agency_id`. `Accept:
    text/csv` returns
    a table for a spreadsheet. The checks of the last few seconds may not be counted yet.

    Args:
        since (None | str | Unset): A month in UTC, such as 2026-01.
        until (None | str | Unset): A month in UTC, such as 2026-01.
        agency_id (None | Unset | UUID): The agency whose scorecard to read; your own by default.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | Scorecards]
    """

    kwargs = _get_kwargs(
        since=since,
        until=until,
        agency_id=agency_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    since: None | str | Unset = UNSET,
    until: None | str | Unset = UNSET,
    agency_id: None | Unset | UUID = UNSET,
) -> Problem | Scorecards | None:
    """Read scorecards

     Your agency's reports, checks and outcomes by month and province, and how well its reports hold up.

    Covers the last twelve months, or `since` to `until`: both included, at most sixty months. The
    national
    administrator (`agencies:manage`) may read another agency's scorecard with `agency_id`. `Accept:
    text/csv` returns
    a table for a spreadsheet. The checks of the last few seconds may not be counted yet.

    Args:
        since (None | str | Unset): A month in UTC, such as 2026-01.
        until (None | str | Unset): A month in UTC, such as 2026-01.
        agency_id (None | Unset | UUID): The agency whose scorecard to read; your own by default.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | Scorecards
    """

    return sync_detailed(
        client=client,
        since=since,
        until=until,
        agency_id=agency_id,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    since: None | str | Unset = UNSET,
    until: None | str | Unset = UNSET,
    agency_id: None | Unset | UUID = UNSET,
) -> Response[Problem | Scorecards]:
    """Read scorecards

     Your agency's reports, checks and outcomes by month and province, and how well its reports hold up.

    Covers the last twelve months, or `since` to `until`: both included, at most sixty months. The
    national
    administrator (`agencies:manage`) may read another agency's scorecard with `agency_id`. `Accept:
    text/csv` returns
    a table for a spreadsheet. The checks of the last few seconds may not be counted yet.

    Args:
        since (None | str | Unset): A month in UTC, such as 2026-01.
        until (None | str | Unset): A month in UTC, such as 2026-01.
        agency_id (None | Unset | UUID): The agency whose scorecard to read; your own by default.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | Scorecards]
    """

    kwargs = _get_kwargs(
        since=since,
        until=until,
        agency_id=agency_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    since: None | str | Unset = UNSET,
    until: None | str | Unset = UNSET,
    agency_id: None | Unset | UUID = UNSET,
) -> Problem | Scorecards | None:
    """Read scorecards

     Your agency's reports, checks and outcomes by month and province, and how well its reports hold up.

    Covers the last twelve months, or `since` to `until`: both included, at most sixty months. The
    national
    administrator (`agencies:manage`) may read another agency's scorecard with `agency_id`. `Accept:
    text/csv` returns
    a table for a spreadsheet. The checks of the last few seconds may not be counted yet.

    Args:
        since (None | str | Unset): A month in UTC, such as 2026-01.
        until (None | str | Unset): A month in UTC, such as 2026-01.
        agency_id (None | Unset | UUID): The agency whose scorecard to read; your own by default.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | Scorecards
    """

    return (
        await asyncio_detailed(
            client=client,
            since=since,
            until=until,
            agency_id=agency_id,
        )
    ).parsed
