# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.protected_change import ProtectedChange
from ...models.protected_in import ProtectedIn
from ...types import Response


def _get_kwargs(
    *,
    body: ProtectedIn,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/protected",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Problem | ProtectedChange | None:
    if response.status_code == 200:
        response_200 = ProtectedChange.from_dict(response.json())

        return response_200

    if response.status_code == 201:
        response_201 = ProtectedChange.from_dict(response.json())

        return response_201

    if response.status_code == 400:
        response_400 = Problem.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = Problem.from_dict(response.json())

        return response_401

    if response.status_code == 403:
        response_403 = Problem.from_dict(response.json())

        return response_403

    if response.status_code == 413:
        response_413 = Problem.from_dict(response.json())

        return response_413

    if response.status_code == 415:
        response_415 = Problem.from_dict(response.json())

        return response_415

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
) -> Response[Problem | ProtectedChange]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: ProtectedIn,
) -> Response[Problem | ProtectedChange]:
    """Protect a value

     New reports on the value become pending, and checks no longer find it listed.

    Listings that the entry covers end at once. Each agency that received one of them in the last 30
    days gets a
    correction. An entry that the list has already gets the owner, the reason and the end of this
    request; the answer is
    then 200. If the request has no end, the entry has none any more.

    Args:
        body (ProtectedIn): An entry to add: the values that may not be listed, their owner, and
            the reason.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | ProtectedChange]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    body: ProtectedIn,
) -> Problem | ProtectedChange | None:
    """Protect a value

     New reports on the value become pending, and checks no longer find it listed.

    Listings that the entry covers end at once. Each agency that received one of them in the last 30
    days gets a
    correction. An entry that the list has already gets the owner, the reason and the end of this
    request; the answer is
    then 200. If the request has no end, the entry has none any more.

    Args:
        body (ProtectedIn): An entry to add: the values that may not be listed, their owner, and
            the reason.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | ProtectedChange
    """

    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: ProtectedIn,
) -> Response[Problem | ProtectedChange]:
    """Protect a value

     New reports on the value become pending, and checks no longer find it listed.

    Listings that the entry covers end at once. Each agency that received one of them in the last 30
    days gets a
    correction. An entry that the list has already gets the owner, the reason and the end of this
    request; the answer is
    then 200. If the request has no end, the entry has none any more.

    Args:
        body (ProtectedIn): An entry to add: the values that may not be listed, their owner, and
            the reason.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | ProtectedChange]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: ProtectedIn,
) -> Problem | ProtectedChange | None:
    """Protect a value

     New reports on the value become pending, and checks no longer find it listed.

    Listings that the entry covers end at once. Each agency that received one of them in the last 30
    days gets a
    correction. An entry that the list has already gets the owner, the reason and the end of this
    request; the answer is
    then 200. If the request has no end, the entry has none any more.

    Args:
        body (ProtectedIn): An entry to add: the values that may not be listed, their owner, and
            the reason.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | ProtectedChange
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
