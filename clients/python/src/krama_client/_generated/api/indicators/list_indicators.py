# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
import datetime
from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.category import Category
from ...models.kind import Kind
from ...models.page_indicator_out import PageIndicatorOut
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    kind: Kind | None | Unset = UNSET,
    category: Category | None | Unset = UNSET,
    updated_after: datetime.datetime | None | Unset = UNSET,
    limit: int | Unset = 100,
    cursor: None | str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_kind: None | str | Unset
    if isinstance(kind, Unset):
        json_kind = UNSET
    elif isinstance(kind, Kind):
        json_kind = kind.value
    else:
        json_kind = kind
    params["kind"] = json_kind

    json_category: None | str | Unset
    if isinstance(category, Unset):
        json_category = UNSET
    elif isinstance(category, Category):
        json_category = category.value
    else:
        json_category = category
    params["category"] = json_category

    json_updated_after: None | str | Unset
    if isinstance(updated_after, Unset):
        json_updated_after = UNSET
    elif isinstance(updated_after, datetime.datetime):
        json_updated_after = updated_after.isoformat()
    else:
        json_updated_after = updated_after
    params["updated_after"] = json_updated_after

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
        "url": "/v1/indicators",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> PageIndicatorOut | Problem | None:
    if response.status_code == 200:
        response_200 = PageIndicatorOut.from_dict(response.json())

        return response_200

    if response.status_code == 401:
        response_401 = Problem.from_dict(response.json())

        return response_401

    if response.status_code == 403:
        response_403 = Problem.from_dict(response.json())

        return response_403

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
) -> Response[PageIndicatorOut | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    kind: Kind | None | Unset = UNSET,
    category: Category | None | Unset = UNSET,
    updated_after: datetime.datetime | None | Unset = UNSET,
    limit: int | Unset = 100,
    cursor: None | str | Unset = UNSET,
) -> Response[PageIndicatorOut | Problem]:
    """List indicators

     All indicators that you may see, in the order of their last change.

    An indicator that changes while you read comes again at the end. Keep the last `next_cursor` to
    continue later: you
    miss no change, not even one that was being written while you read. With `updated_after` you get a
    cursor even if
    nothing has changed. An indicator whose last report was withdrawn, or that is now protected, comes
    again with that
    `status` and without an `explanation`: remove it from your copy.

    Args:
        kind (Kind | None | Unset): Only indicators of this kind.
        category (Category | None | Unset): Only indicators reported in this category.
        updated_after (datetime.datetime | None | Unset): Only indicators that changed after this
            time. To follow changes, keep the cursor instead.
        limit (int | Unset): The most items on a page. Default: 100.
        cursor (None | str | Unset): `next_cursor` of the previous page.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[PageIndicatorOut | Problem]
    """

    kwargs = _get_kwargs(
        kind=kind,
        category=category,
        updated_after=updated_after,
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
    kind: Kind | None | Unset = UNSET,
    category: Category | None | Unset = UNSET,
    updated_after: datetime.datetime | None | Unset = UNSET,
    limit: int | Unset = 100,
    cursor: None | str | Unset = UNSET,
) -> PageIndicatorOut | Problem | None:
    """List indicators

     All indicators that you may see, in the order of their last change.

    An indicator that changes while you read comes again at the end. Keep the last `next_cursor` to
    continue later: you
    miss no change, not even one that was being written while you read. With `updated_after` you get a
    cursor even if
    nothing has changed. An indicator whose last report was withdrawn, or that is now protected, comes
    again with that
    `status` and without an `explanation`: remove it from your copy.

    Args:
        kind (Kind | None | Unset): Only indicators of this kind.
        category (Category | None | Unset): Only indicators reported in this category.
        updated_after (datetime.datetime | None | Unset): Only indicators that changed after this
            time. To follow changes, keep the cursor instead.
        limit (int | Unset): The most items on a page. Default: 100.
        cursor (None | str | Unset): `next_cursor` of the previous page.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        PageIndicatorOut | Problem
    """

    return sync_detailed(
        client=client,
        kind=kind,
        category=category,
        updated_after=updated_after,
        limit=limit,
        cursor=cursor,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    kind: Kind | None | Unset = UNSET,
    category: Category | None | Unset = UNSET,
    updated_after: datetime.datetime | None | Unset = UNSET,
    limit: int | Unset = 100,
    cursor: None | str | Unset = UNSET,
) -> Response[PageIndicatorOut | Problem]:
    """List indicators

     All indicators that you may see, in the order of their last change.

    An indicator that changes while you read comes again at the end. Keep the last `next_cursor` to
    continue later: you
    miss no change, not even one that was being written while you read. With `updated_after` you get a
    cursor even if
    nothing has changed. An indicator whose last report was withdrawn, or that is now protected, comes
    again with that
    `status` and without an `explanation`: remove it from your copy.

    Args:
        kind (Kind | None | Unset): Only indicators of this kind.
        category (Category | None | Unset): Only indicators reported in this category.
        updated_after (datetime.datetime | None | Unset): Only indicators that changed after this
            time. To follow changes, keep the cursor instead.
        limit (int | Unset): The most items on a page. Default: 100.
        cursor (None | str | Unset): `next_cursor` of the previous page.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[PageIndicatorOut | Problem]
    """

    kwargs = _get_kwargs(
        kind=kind,
        category=category,
        updated_after=updated_after,
        limit=limit,
        cursor=cursor,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    kind: Kind | None | Unset = UNSET,
    category: Category | None | Unset = UNSET,
    updated_after: datetime.datetime | None | Unset = UNSET,
    limit: int | Unset = 100,
    cursor: None | str | Unset = UNSET,
) -> PageIndicatorOut | Problem | None:
    """List indicators

     All indicators that you may see, in the order of their last change.

    An indicator that changes while you read comes again at the end. Keep the last `next_cursor` to
    continue later: you
    miss no change, not even one that was being written while you read. With `updated_after` you get a
    cursor even if
    nothing has changed. An indicator whose last report was withdrawn, or that is now protected, comes
    again with that
    `status` and without an `explanation`: remove it from your copy.

    Args:
        kind (Kind | None | Unset): Only indicators of this kind.
        category (Category | None | Unset): Only indicators reported in this category.
        updated_after (datetime.datetime | None | Unset): Only indicators that changed after this
            time. To follow changes, keep the cursor instead.
        limit (int | Unset): The most items on a page. Default: 100.
        cursor (None | str | Unset): `next_cursor` of the previous page.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        PageIndicatorOut | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            kind=kind,
            category=category,
            updated_after=updated_after,
            limit=limit,
            cursor=cursor,
        )
    ).parsed
