# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.held_decision_in import HeldDecisionIn
from ...models.held_out import HeldOut
from ...models.problem import Problem
from ...types import Response


def _get_kwargs(
    held_id: UUID,
    *,
    body: HeldDecisionIn,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/held-reports/{held_id}/decide".format(
            held_id=quote(str(held_id), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> HeldOut | Problem | None:
    if response.status_code == 200:
        response_200 = HeldOut.from_dict(response.json())

        return response_200

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
    body: HeldDecisionIn,
) -> Response[HeldOut | Problem]:
    """Decide a pending report

     Release a pending report, which makes it a report of its agency, or dismiss it.

    The release is refused while the protected list covers the value.

    Args:
        held_id (UUID):
        body (HeldDecisionIn): A decision on a pending report, with its reason.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[HeldOut | Problem]
    """

    kwargs = _get_kwargs(
        held_id=held_id,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    held_id: UUID,
    *,
    client: AuthenticatedClient,
    body: HeldDecisionIn,
) -> HeldOut | Problem | None:
    """Decide a pending report

     Release a pending report, which makes it a report of its agency, or dismiss it.

    The release is refused while the protected list covers the value.

    Args:
        held_id (UUID):
        body (HeldDecisionIn): A decision on a pending report, with its reason.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        HeldOut | Problem
    """

    return sync_detailed(
        held_id=held_id,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    held_id: UUID,
    *,
    client: AuthenticatedClient,
    body: HeldDecisionIn,
) -> Response[HeldOut | Problem]:
    """Decide a pending report

     Release a pending report, which makes it a report of its agency, or dismiss it.

    The release is refused while the protected list covers the value.

    Args:
        held_id (UUID):
        body (HeldDecisionIn): A decision on a pending report, with its reason.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[HeldOut | Problem]
    """

    kwargs = _get_kwargs(
        held_id=held_id,
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    held_id: UUID,
    *,
    client: AuthenticatedClient,
    body: HeldDecisionIn,
) -> HeldOut | Problem | None:
    """Decide a pending report

     Release a pending report, which makes it a report of its agency, or dismiss it.

    The release is refused while the protected list covers the value.

    Args:
        held_id (UUID):
        body (HeldDecisionIn): A decision on a pending report, with its reason.

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
            body=body,
        )
    ).parsed
