# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.client_in import ClientIn
from ...models.new_client import NewClient
from ...models.problem import Problem
from ...types import Response


def _get_kwargs(
    *,
    body: ClientIn,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/clients",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> NewClient | Problem | None:
    if response.status_code == 201:
        response_201 = NewClient.from_dict(response.json())

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

    if response.status_code == 404:
        response_404 = Problem.from_dict(response.json())

        return response_404

    if response.status_code == 409:
        response_409 = Problem.from_dict(response.json())

        return response_409

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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[NewClient | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: ClientIn,
) -> Response[NewClient | Problem]:
    """Add a client

     Add a client to an agency. Only this answer shows the secret. If it is lost, disable the client and
    add another.

    This operation takes no `Idempotency-Key`: to repeat the answer, the service would have to store the
    secret.

    Args:
        body (ClientIn): A client to be added. By default it belongs to your agency and has the
            first role of its sector.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[NewClient | Problem]
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
    body: ClientIn,
) -> NewClient | Problem | None:
    """Add a client

     Add a client to an agency. Only this answer shows the secret. If it is lost, disable the client and
    add another.

    This operation takes no `Idempotency-Key`: to repeat the answer, the service would have to store the
    secret.

    Args:
        body (ClientIn): A client to be added. By default it belongs to your agency and has the
            first role of its sector.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        NewClient | Problem
    """

    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: ClientIn,
) -> Response[NewClient | Problem]:
    """Add a client

     Add a client to an agency. Only this answer shows the secret. If it is lost, disable the client and
    add another.

    This operation takes no `Idempotency-Key`: to repeat the answer, the service would have to store the
    secret.

    Args:
        body (ClientIn): A client to be added. By default it belongs to your agency and has the
            first role of its sector.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[NewClient | Problem]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: ClientIn,
) -> NewClient | Problem | None:
    """Add a client

     Add a client to an agency. Only this answer shows the secret. If it is lost, disable the client and
    add another.

    This operation takes no `Idempotency-Key`: to repeat the answer, the service would have to store the
    secret.

    Args:
        body (ClientIn): A client to be added. By default it belongs to your agency and has the
            first role of its sector.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        NewClient | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
