# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.simulation_in import SimulationIn
from ...models.simulation_out import SimulationOut
from ...types import Response


def _get_kwargs(
    *,
    body: SimulationIn,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/verdicts/simulate",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Problem | SimulationOut | None:
    if response.status_code == 200:
        response_200 = SimulationOut.from_dict(response.json())

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
) -> Response[Problem | SimulationOut]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: SimulationIn,
) -> Response[Problem | SimulationOut]:
    """Simulate checks of up to 10,000 past payments

     What checks would have answered for past payments. Use it to choose a threshold before you turn
    checks on.

    Each payment is judged by today's rules, on the reports that had been made by then and that you may
    see today. A
    report that has ended since counts until it ended. An approval, a dispute or an outcome counts from
    its own time.

    Args:
        body (SimulationIn): Past payments, each to be judged as of its time.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | SimulationOut]
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
    body: SimulationIn,
) -> Problem | SimulationOut | None:
    """Simulate checks of up to 10,000 past payments

     What checks would have answered for past payments. Use it to choose a threshold before you turn
    checks on.

    Each payment is judged by today's rules, on the reports that had been made by then and that you may
    see today. A
    report that has ended since counts until it ended. An approval, a dispute or an outcome counts from
    its own time.

    Args:
        body (SimulationIn): Past payments, each to be judged as of its time.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | SimulationOut
    """

    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: SimulationIn,
) -> Response[Problem | SimulationOut]:
    """Simulate checks of up to 10,000 past payments

     What checks would have answered for past payments. Use it to choose a threshold before you turn
    checks on.

    Each payment is judged by today's rules, on the reports that had been made by then and that you may
    see today. A
    report that has ended since counts until it ended. An approval, a dispute or an outcome counts from
    its own time.

    Args:
        body (SimulationIn): Past payments, each to be judged as of its time.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | SimulationOut]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: SimulationIn,
) -> Problem | SimulationOut | None:
    """Simulate checks of up to 10,000 past payments

     What checks would have answered for past payments. Use it to choose a threshold before you turn
    checks on.

    Each payment is judged by today's rules, on the reports that had been made by then and that you may
    see today. A
    report that has ended since counts until it ended. An approval, a dispute or an outcome counts from
    its own time.

    Args:
        body (SimulationIn): Past payments, each to be judged as of its time.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | SimulationOut
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
