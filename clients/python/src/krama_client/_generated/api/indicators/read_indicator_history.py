# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.history_out import HistoryOut
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    indicator_id: UUID,
    *,
    limit: int | Unset = 100,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["limit"] = limit

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/indicators/{indicator_id}/history".format(
            indicator_id=quote(str(indicator_id), safe=""),
        ),
        "params": params,
    }

    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> HistoryOut | Problem | None:
    if response.status_code == 200:
        response_200 = HistoryOut.from_dict(response.json())

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
) -> Response[HistoryOut | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    indicator_id: UUID,
    *,
    client: AuthenticatedClient,
    limit: int | Unset = 100,
) -> Response[HistoryOut | Problem]:
    """Read the history of an indicator

     The reports, approvals, disputes, outcomes and endings that you may see, each with the verdict from
    then on.

    Args:
        indicator_id (UUID):
        limit (int | Unset): How many of the latest events to return. Default: 100.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[HistoryOut | Problem]
    """

    kwargs = _get_kwargs(
        indicator_id=indicator_id,
        limit=limit,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    indicator_id: UUID,
    *,
    client: AuthenticatedClient,
    limit: int | Unset = 100,
) -> HistoryOut | Problem | None:
    """Read the history of an indicator

     The reports, approvals, disputes, outcomes and endings that you may see, each with the verdict from
    then on.

    Args:
        indicator_id (UUID):
        limit (int | Unset): How many of the latest events to return. Default: 100.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        HistoryOut | Problem
    """

    return sync_detailed(
        indicator_id=indicator_id,
        client=client,
        limit=limit,
    ).parsed


async def asyncio_detailed(
    indicator_id: UUID,
    *,
    client: AuthenticatedClient,
    limit: int | Unset = 100,
) -> Response[HistoryOut | Problem]:
    """Read the history of an indicator

     The reports, approvals, disputes, outcomes and endings that you may see, each with the verdict from
    then on.

    Args:
        indicator_id (UUID):
        limit (int | Unset): How many of the latest events to return. Default: 100.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[HistoryOut | Problem]
    """

    kwargs = _get_kwargs(
        indicator_id=indicator_id,
        limit=limit,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    indicator_id: UUID,
    *,
    client: AuthenticatedClient,
    limit: int | Unset = 100,
) -> HistoryOut | Problem | None:
    """Read the history of an indicator

     The reports, approvals, disputes, outcomes and endings that you may see, each with the verdict from
    then on.

    Args:
        indicator_id (UUID):
        limit (int | Unset): How many of the latest events to return. Default: 100.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        HistoryOut | Problem
    """

    return (
        await asyncio_detailed(
            indicator_id=indicator_id,
            client=client,
            limit=limit,
        )
    ).parsed
