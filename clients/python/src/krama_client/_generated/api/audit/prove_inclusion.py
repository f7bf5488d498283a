# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.inclusion_proof import InclusionProof
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    leaf_index: int,
    tree_size: int | None | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["leaf_index"] = leaf_index

    json_tree_size: int | None | Unset
    if isinstance(tree_size, Unset):
        json_tree_size = UNSET
    else:
        json_tree_size = tree_size
    params["tree_size"] = json_tree_size

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/audit/proofs/inclusion",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> InclusionProof | Problem | None:
    if response.status_code == 200:
        response_200 = InclusionProof.from_dict(response.json())

        return response_200

    if response.status_code == 401:
        response_401 = Problem.from_dict(response.json())

        return response_401

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
) -> Response[InclusionProof | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    leaf_index: int,
    tree_size: int | None | Unset = UNSET,
) -> Response[InclusionProof | Problem]:
    """Prove that a record is in the log

     The hashes from the record to the root of the checkpoint. They reveal nothing about the records
    themselves.

    Args:
        leaf_index (int): The index of the record, from its receipt or from the list.
        tree_size (int | None | Unset): The size of a checkpoint that you kept. By default, of the
            newest.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[InclusionProof | Problem]
    """

    kwargs = _get_kwargs(
        leaf_index=leaf_index,
        tree_size=tree_size,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    leaf_index: int,
    tree_size: int | None | Unset = UNSET,
) -> InclusionProof | Problem | None:
    """Prove that a record is in the log

     The hashes from the record to the root of the checkpoint. They reveal nothing about the records
    themselves.

    Args:
        leaf_index (int): The index of the record, from its receipt or from the list.
        tree_size (int | None | Unset): The size of a checkpoint that you kept. By default, of the
            newest.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        InclusionProof | Problem
    """

    return sync_detailed(
        client=client,
        leaf_index=leaf_index,
        tree_size=tree_size,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    leaf_index: int,
    tree_size: int | None | Unset = UNSET,
) -> Response[InclusionProof | Problem]:
    """Prove that a record is in the log

     The hashes from the record to the root of the checkpoint. They reveal nothing about the records
    themselves.

    Args:
        leaf_index (int): The index of the record, from its receipt or from the list.
        tree_size (int | None | Unset): The size of a checkpoint that you kept. By default, of the
            newest.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[InclusionProof | Problem]
    """

    kwargs = _get_kwargs(
        leaf_index=leaf_index,
        tree_size=tree_size,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    leaf_index: int,
    tree_size: int | None | Unset = UNSET,
) -> InclusionProof | Problem | None:
    """Prove that a record is in the log

     The hashes from the record to the root of the checkpoint. They reveal nothing about the records
    themselves.

    Args:
        leaf_index (int): The index of the record, from its receipt or from the list.
        tree_size (int | None | Unset): The size of a checkpoint that you kept. By default, of the
            newest.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        InclusionProof | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            leaf_index=leaf_index,
            tree_size=tree_size,
        )
    ).parsed
