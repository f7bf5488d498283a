# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.bulk_answer import BulkAnswer
from ...models.problem import Problem
from ...types import UNSET, File, Response, Unset


def _get_kwargs(
    *,
    body: File,
    dry_run: bool | Unset = False,
    idempotency_key: None | str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    params: dict[str, Any] = {}

    params["dry_run"] = dry_run

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/reports/bulk",
        "params": params,
    }

    _kwargs["content"] = body.payload
    headers["Content-Type"] = "application/x-ndjson"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> BulkAnswer | Problem | None:
    if response.status_code == 200:
        response_200 = BulkAnswer.from_dict(response.json())

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
) -> Response[BulkAnswer | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: File,
    dry_run: bool | Unset = False,
    idempotency_key: None | str | Unset = UNSET,
) -> Response[BulkAnswer | Problem]:
    """Submit up to 10,000 reports

     Submit reports as NDJSON, CSV or a JSON array. A bad row is refused on its own and never stops the
    good ones.

    The answer has a result for each row, and `received` always equals `accepted` plus `held` plus
    `rejected`. If the
    body can't be divided into rows, the whole request is refused and nothing is stored.

    Args:
        dry_run (bool | Unset): Return the result that each row would have, and store nothing. Its
            key stays free. Default: False.
        idempotency_key (None | str | Unset): A unique text of 1 to 128 visible ASCII characters
            without spaces. For 24 hours, the same request with the same key has no second effect and
            gets the first answer again. Use a new key for each new request.
        body (File):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[BulkAnswer | Problem]
    """

    kwargs = _get_kwargs(
        body=body,
        dry_run=dry_run,
        idempotency_key=idempotency_key,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    body: File,
    dry_run: bool | Unset = False,
    idempotency_key: None | str | Unset = UNSET,
) -> BulkAnswer | Problem | None:
    """Submit up to 10,000 reports

     Submit reports as NDJSON, CSV or a JSON array. A bad row is refused on its own and never stops the
    good ones.

    The answer has a result for each row, and `received` always equals `accepted` plus `held` plus
    `rejected`. If the
    body can't be divided into rows, the whole request is refused and nothing is stored.

    Args:
        dry_run (bool | Unset): Return the result that each row would have, and store nothing. Its
            key stays free. Default: False.
        idempotency_key (None | str | Unset): A unique text of 1 to 128 visible ASCII characters
            without spaces. For 24 hours, the same request with the same key has no second effect and
            gets the first answer again. Use a new key for each new request.
        body (File):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        BulkAnswer | Problem
    """

    return sync_detailed(
        client=client,
        body=body,
        dry_run=dry_run,
        idempotency_key=idempotency_key,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: File,
    dry_run: bool | Unset = False,
    idempotency_key: None | str | Unset = UNSET,
) -> Response[BulkAnswer | Problem]:
    """Submit up to 10,000 reports

     Submit reports as NDJSON, CSV or a JSON array. A bad row is refused on its own and never stops the
    good ones.

    The answer has a result for each row, and `received` always equals `accepted` plus `held` plus
    `rejected`. If the
    body can't be divided into rows, the whole request is refused and nothing is stored.

    Args:
        dry_run (bool | Unset): Return the result that each row would have, and store nothing. Its
            key stays free. Default: False.
        idempotency_key (None | str | Unset): A unique text of 1 to 128 visible ASCII characters
            without spaces. For 24 hours, the same request with the same key has no second effect and
            gets the first answer again. Use a new key for each new request.
        body (File):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[BulkAnswer | Problem]
    """

    kwargs = _get_kwargs(
        body=body,
        dry_run=dry_run,
        idempotency_key=idempotency_key,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: File,
    dry_run: bool | Unset = False,
    idempotency_key: None | str | Unset = UNSET,
) -> BulkAnswer | Problem | None:
    """Submit up to 10,000 reports

     Submit reports as NDJSON, CSV or a JSON array. A bad row is refused on its own and never stops the
    good ones.

    The answer has a result for each row, and `received` always equals `accepted` plus `held` plus
    `rejected`. If the
    body can't be divided into rows, the whole request is refused and nothing is stored.

    Args:
        dry_run (bool | Unset): Return the result that each row would have, and store nothing. Its
            key stays free. Default: False.
        idempotency_key (None | str | Unset): A unique text of 1 to 128 visible ASCII characters
            without spaces. For 24 hours, the same request with the same key has no second effect and
            gets the first answer again. Use a new key for each new request.
        body (File):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        BulkAnswer | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
            dry_run=dry_run,
            idempotency_key=idempotency_key,
        )
    ).parsed
