"""The wire format of operations: health, and what this exchange supports."""

from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, Field


@dataclass(frozen=True, slots=True)
class ExchangeKind:
    """Whether this exchange is a sandbox, where everything is invented."""

    is_sandbox: bool


class Health(BaseModel):
    """The service is healthy. Otherwise the answer is a problem."""

    status: Literal["ok"]


class RequestLimits(BaseModel):
    """The largest requests that this exchange accepts. Your quotas are in the header `RateLimit-Policy`."""

    max_body_bytes: int = Field(description="The body of an ordinary request.", examples=[65536])
    max_json_values: int = Field(
        description="The values in a JSON body: members of objects and elements of arrays, at any depth. An empty "
        "object or array counts as two. A batch of reports has the limit of its items instead.",
        examples=[200000],
    )
    max_check_batch_bytes: int = Field(description="The body of a batch of checks.", examples=[8388608])
    max_check_batch_items: int = Field(description="The values in a batch of checks.", examples=[10000])
    max_payment_check_items: int = Field(description="The values of a payment.", examples=[20])
    max_report_batch_bytes: int = Field(
        description="The body of a batch of reports as NDJSON or CSV.", examples=[33554432]
    )
    max_json_report_batch_bytes: int = Field(description="The body of a batch of reports as JSON.", examples=[1048576])
    max_report_batch_items: int = Field(description="The reports in a batch.", examples=[10000])
    max_page_items: int = Field(description="The largest `limit` of a list.", examples=[1000])
    access_token_seconds: int = Field(description="The lifetime of an access token.", examples=[600])
    idempotency_key_seconds: int = Field(description="How long a key keeps its first answer.", examples=[86400])


class ServiceDocument(BaseModel):
    """What this exchange supports. Read it when your program starts, and not before each call."""

    contract_version: str = Field(description="The version of this contract.", examples=["1.0.0"])
    policy: str = Field(description="The version of the rule that decides verdicts.", examples=["4"])
    capabilities: list[str] = Field(
        description="The nouns of the contract: the first segments of its paths below `/v1`.",
        examples=[["checks", "reports"]],
    )
    limits: RequestLimits
    languages: list[str] = Field(
        description="The languages of texts for people (BCP 47). Ask for one with `Accept-Language`.",
        examples=[["en", "km"]],
    )
    sandbox: bool = Field(
        description="Whether this is a sandbox, where members, reports and verdicts are invented. Every answer of a "
        "sandbox has the header `Krama-Sandbox: true`.",
        examples=[False],
        json_schema_extra={"x-krama-since": "0.1.0"},
    )
