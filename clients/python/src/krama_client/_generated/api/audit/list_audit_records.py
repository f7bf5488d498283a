# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.page_audit_record_out import PageAuditRecordOut
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    everybody: bool | Unset = False,
    tree_size: int | None | Unset = UNSET,
    limit: int | Unset = 100,
    cursor: None | str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["everybody"] = everybody

    json_tree_size: int | None | Unset
    if isinstance(tree_size, Unset):
        json_tree_size = UNSET
    else:
        json_tree_size = tree_size
    params["tree_size"] = json_tree_size

    params["limit"] = limit

    json_cursor: None | str | Unset
    if isinstance(cursor, Unset):
        json_cursor = UNSET
    else:
        json_cursor = cursor
    params["cursor"] = json_cursor

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/audit/records",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> PageAuditRecordOut | Problem | None:
    if response.status_code == 200:
        response_200 = PageAuditRecordOut.from_dict(response.json())

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
) -> Response[PageAuditRecordOut | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    everybody: bool | Unset = False,
    tree_size: int | None | Unset = UNSET,
    limit: int | Unset = 100,
    cursor: None | str | Unset = UNSET,
) -> Response[PageAuditRecordOut | Problem]:
    """List audit records

     The records of your own agency, in the order of the log: the requests of its clients and their
    outcomes.

    Args:
        everybody (bool | Unset): The records of all agencies. Needs the scope `audit:read`.
            Default: False.
        tree_size (int | None | Unset): Add to each record its inclusion proof in a tree of this
            size.
        limit (int | Unset): The most items on a page. Default: 100.
        cursor (None | str | Unset): `next_cursor` of the previous page.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[PageAuditRecordOut | Problem]
    """

    kwargs = _get_kwargs(
        everybody=everybody,
        tree_size=tree_size,
        limit=limit,
        cursor=cursor,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    everybody: bool | Unset = False,
    tree_size: int | None | Unset = UNSET,
    limit: int | Unset = 100,
    cursor: None | str | Unset = UNSET,
) -> PageAuditRecordOut | Problem | None:
    """List audit records

     The records of your own agency, in the order of the log: the requests of its clients and their
    outcomes.

    Args:
        everybody (bool | Unset): The records of all agencies. Needs the scope `audit:read`.
            Default: False.
        tree_size (int | None | Unset): Add to each record its inclusion proof in a tree of this
            size.
        limit (int | Unset): The most items on a page. Default: 100.
        cursor (None | str | Unset): `next_cursor` of the previous page.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        PageAuditRecordOut | Problem
    """

    return sync_detailed(
        client=client,
        everybody=everybody,
        tree_size=tree_size,
        limit=limit,
        cursor=cursor,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    everybody: bool | Unset = False,
    tree_size: int | None | Unset = UNSET,
    limit: int | Unset = 100,
    cursor: None | str | Unset = UNSET,
) -> Response[PageAuditRecordOut | Problem]:
    """List audit records

     The records of your own agency, in the order of the log: the requests of its clients and their
    outcomes.

    Args:
        everybody (bool | Unset): The records of all agencies. Needs the scope `audit:read`.
            Default: False.
        tree_size (int | None | Unset): Add to each record its inclusion proof in a tree of this
            size.
        limit (int | Unset): The most items on a page. Default: 100.
        cursor (None | str | Unset): `next_cursor` of the previous page.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[PageAuditRecordOut | Problem]
    """

    kwargs = _get_kwargs(
        everybody=everybody,
        tree_size=tree_size,
        limit=limit,
        cursor=cursor,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    everybody: bool | Unset = False,
    tree_size: int | None | Unset = UNSET,
    limit: int | Unset = 100,
    cursor: None | str | Unset = UNSET,
) -> PageAuditRecordOut | Problem | None:
    """List audit records

     The records of your own agency, in the order of the log: the requests of its clients and their
    outcomes.

    Args:
        everybody (bool | Unset): The records of all agencies. Needs the scope `audit:read`.
            Default: False.
        tree_size (int | None | Unset): Add to each record its inclusion proof in a tree of this
            size.
        limit (int | Unset): The most items on a page. Default: 100.
        cursor (None | str | Unset): `next_cursor` of the previous page.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        PageAuditRecordOut | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            everybody=everybody,
            tree_size=tree_size,
            limit=limit,
            cursor=cursor,
        )
    ).parsed
