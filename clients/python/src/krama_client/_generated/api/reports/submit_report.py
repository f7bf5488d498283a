# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.held_out import HeldOut
from ...models.problem import Problem
from ...models.report_out import ReportOut
from ...models.submission_in import SubmissionIn
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    body: SubmissionIn,
    idempotency_key: None | str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/reports",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> HeldOut | Problem | ReportOut | None:
    if response.status_code == 200:
        response_200 = ReportOut.from_dict(response.json())

        return response_200

    if response.status_code == 201:
        response_201 = ReportOut.from_dict(response.json())

        return response_201

    if response.status_code == 202:
        response_202 = HeldOut.from_dict(response.json())

        return response_202

    if response.status_code == 400:
        response_400 = Problem.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = Problem.from_dict(response.json())

        return response_401

    if response.status_code == 403:
        response_403 = Problem.from_dict(response.json())

        return response_403

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


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[HeldOut | Problem | ReportOut]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: SubmissionIn,
    idempotency_key: None | str | Unset = UNSET,
) -> Response[HeldOut | Problem | ReportOut]:
    """Submit a report

     Report an indicator. If it is already known, your report corroborates it.

    If you report the same indicator, category and case reference again, your report is updated. It
    never counts twice.
    A report on a protected value, such as a bank's own website, is not listed. It stays pending until
    the national
    administrator decides.

    Args:
        idempotency_key (None | str | Unset): A unique text of 1 to 128 visible ASCII characters
            without spaces. For 24 hours, the same request with the same key has no second effect and
            gets the first answer again. Use a new key for each new request.
        body (SubmissionIn): A report that is submitted in a request of its own.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[HeldOut | Problem | ReportOut]
    """

    kwargs = _get_kwargs(
        body=body,
        idempotency_key=idempotency_key,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    body: SubmissionIn,
    idempotency_key: None | str | Unset = UNSET,
) -> HeldOut | Problem | ReportOut | None:
    """Submit a report

     Report an indicator. If it is already known, your report corroborates it.

    If you report the same indicator, category and case reference again, your report is updated. It
    never counts twice.
    A report on a protected value, such as a bank's own website, is not listed. It stays pending until
    the national
    administrator decides.

    Args:
        idempotency_key (None | str | Unset): A unique text of 1 to 128 visible ASCII characters
            without spaces. For 24 hours, the same request with the same key has no second effect and
            gets the first answer again. Use a new key for each new request.
        body (SubmissionIn): A report that is submitted in a request of its own.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        HeldOut | Problem | ReportOut
    """

    return sync_detailed(
        client=client,
        body=body,
        idempotency_key=idempotency_key,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: SubmissionIn,
    idempotency_key: None | str | Unset = UNSET,
) -> Response[HeldOut | Problem | ReportOut]:
    """Submit a report

     Report an indicator. If it is already known, your report corroborates it.

    If you report the same indicator, category and case reference again, your report is updated. It
    never counts twice.
    A report on a protected value, such as a bank's own website, is not listed. It stays pending until
    the national
    administrator decides.

    Args:
        idempotency_key (None | str | Unset): A unique text of 1 to 128 visible ASCII characters
            without spaces. For 24 hours, the same request with the same key has no second effect and
            gets the first answer again. Use a new key for each new request.
        body (SubmissionIn): A report that is submitted in a request of its own.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[HeldOut | Problem | ReportOut]
    """

    kwargs = _get_kwargs(
        body=body,
        idempotency_key=idempotency_key,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: SubmissionIn,
    idempotency_key: None | str | Unset = UNSET,
) -> HeldOut | Problem | ReportOut | None:
    """Submit a report

     Report an indicator. If it is already known, your report corroborates it.

    If you report the same indicator, category and case reference again, your report is updated. It
    never counts twice.
    A report on a protected value, such as a bank's own website, is not listed. It stays pending until
    the national
    administrator decides.

    Args:
        idempotency_key (None | str | Unset): A unique text of 1 to 128 visible ASCII characters
            without spaces. For 24 hours, the same request with the same key has no second effect and
            gets the first answer again. Use a new key for each new request.
        body (SubmissionIn): A report that is submitted in a request of its own.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        HeldOut | Problem | ReportOut
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
            idempotency_key=idempotency_key,
        )
    ).parsed
