# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.held_out import HeldOut
from ...models.problem import Problem
from ...types import Response


def _get_kwargs(
    held_id: UUID,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/held-reports/{held_id}".format(
            held_id=quote(str(held_id), safe=""),
        ),
    }

    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> HeldOut | Problem | None:
    if response.status_code == 200:
        response_200 = HeldOut.from_dict(response.json())

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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[HeldOut | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    held_id: UUID,
    *,
    client: AuthenticatedClient,
) -> Response[HeldOut | Problem]:
    """Read one pending report

     One of your agency's pending reports in its current state. The national administrator may read any
    agency's.

    Args:
        held_id (UUID):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[HeldOut | Problem]
    """

    kwargs = _get_kwargs(
        held_id=held_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    held_id: UUID,
    *,
    client: AuthenticatedClient,
) -> HeldOut | Problem | None:
    """Read one pending report

     One of your agency's pending reports in its current state. The national administrator may read any
    agency's.

    Args:
        held_id (UUID):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        HeldOut | Problem
    """

    return sync_detailed(
        held_id=held_id,
        client=client,
    ).parsed


async def asyncio_detailed(
    held_id: UUID,
    *,
    client: AuthenticatedClient,
) -> Response[HeldOut | Problem]:
    """Read one pending report

     One of your agency's pending reports in its current state. The national administrator may read any
    agency's.

    Args:
        held_id (UUID):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[HeldOut | Problem]
    """

    kwargs = _get_kwargs(
        held_id=held_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    held_id: UUID,
    *,
    client: AuthenticatedClient,
) -> HeldOut | Problem | None:
    """Read one pending report

     One of your agency's pending reports in its current state. The national administrator may read any
    agency's.

    Args:
        held_id (UUID):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        HeldOut | Problem
    """

    return (
        await asyncio_detailed(
            held_id=held_id,
            client=client,
        )
    ).parsed
