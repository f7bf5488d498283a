"""Everything a deployment may set, each with a default that is safe on one machine."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from krama.core.addresses import read_networks
from krama.core.iso import known_country
from krama.quotas.policy import read_limits
from krama.rule.half_lives import read_changes


def _country(code: str) -> str:
    if not known_country(code):
        raise ValueError("must be an ISO 3166-1 alpha-2 country code in capitals, such as KH")
    return code


def _origin(url: str) -> str:
    if not re.fullmatch(r"https?://[^/?#\s]+", url):
        raise ValueError("must be a scheme and a host alone, such as https://krama.example.gov.kh")
    return url


def _collector(url: str) -> str:
    if url and not re.fullmatch(r"https?://[^?#\s]+", url):
        raise ValueError("must be an http or https address, such as http://127.0.0.1:4318")
    return url


def _networks(blocks: str) -> str:
    try:
        read_networks(blocks.split())
    except ValueError as problem:
        raise ValueError("must be CIDR blocks separated by blanks, such as 10.0.0.0/8") from problem
    return blocks


def _address(text: str) -> str:
    found = re.fullmatch(r"([A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\]):([0-9]{1,5})", text)
    if text and (found is None or not 0 < int(found[2]) < 65_536):
        raise ValueError("must be a host and a port, such as 127.0.0.1:9464")
    return text


def _quotas(text: str) -> str:
    read_limits(text)
    return text


def _half_lives(text: str) -> str:
    read_changes(text)
    return text


class Settings(BaseSettings):
    """Read from the environment, each name with the prefix `KRAMA_`."""

    model_config = SettingsConfigDict(env_prefix="KRAMA_", frozen=True)

    state_dir: Path = Field(
        default=Path("var"),
        description="Folder for the signing keys (mode 0600) and, unless `database_url` says otherwise, the database.",
    )
    database_url: str = Field(
        default="",
        description="`sqlite:///path` or `postgresql://user@host:port/name`. Empty: `krama.sqlite3` in `state_dir`.",
    )
    public_url: Annotated[str, AfterValidator(_origin)] = Field(
        default="http://127.0.0.1:8000",
        description="Where members reach the service; the issuer and audience of its tokens. No trailing slash.",
    )
    trusted_proxies: Annotated[str, AfterValidator(_networks)] = Field(
        default="",
        description="Proxies whose `X-Forwarded-For` is believed: CIDR blocks separated by blanks. Empty: nobody's.",
    )
    default_region: Annotated[str, AfterValidator(_country)] = Field(
        default="KH",
        description="ISO 3166-1 country whose numbering plan a telephone number without a country code belongs to.",
    )
    access_token_seconds: int = Field(default=600, ge=10, le=600, description="Life of an access token (RFC 9068).")
    caller_refresh_seconds: float = Field(
        default=1.0, ge=0, le=2, description="How long a worker may believe what it last read about a client."
    )
    database_pool: int = Field(default=10, ge=1, le=100, description="Connections to the database per worker.")
    checkpoint_seconds: float = Field(
        default=2.0, gt=0, le=60, description="How often the audit log is signed while records come in."
    )
    half_lives: Annotated[str, AfterValidator(_half_lives)] = Field(
        default="",
        description="Days after which a report of a kind weighs half, where not [as usual](docs/verdicts.md), such as "
        "`phone=60 wallet=none`. `krama migrate` puts a change into effect.",
    )
    retention_days: int = Field(
        default=365,
        ge=30,
        le=36_500,
        description="Days after which the service erases narratives, statements of decided disputes, and what tells "
        "that something was listed once. It looks once a day; `krama retention run` does so at once.",
    )
    quotas: Annotated[str, AfterValidator(_quotas)] = Field(
        default="",
        description="What differs from the usual [quotas](#quotas), such as `values=100000/hour "
        "bank.checks=900000/minute`; `off` for none.",
    )
    quota_store: str = Field(
        default="",
        description="Redis or Valkey to keep the quotas in, such as `redis://host:6379/0`. Empty: the database.",
    )
    max_concurrency: int = Field(
        default=1000, ge=1, description="Requests that a worker answers at once; more are told 503 and come again."
    )
    max_body_bytes: int = Field(default=64 * 1024, ge=1024, description="Largest body of an ordinary request.")
    max_batch_bytes: int = Field(default=8 * 1024**2, ge=1024, description="Largest body of a batch of checks.")
    max_bulk_bytes: int = Field(default=32 * 1024**2, ge=1024, description="Largest body of a bulk submission.")
    traces_endpoint: Annotated[str, AfterValidator(_collector)] = Field(
        default="",
        description="OpenTelemetry collector (OTLP over HTTP) that gets a span for each request, such as "
        "`http://127.0.0.1:4318`. Empty: none.",
    )
    metrics_address: Annotated[str, AfterValidator(_address)] = Field(
        default="",
        description="Host and port where Prometheus reads `/metrics`, such as `127.0.0.1:9464`. Empty: nowhere.",
    )

    @property
    def resolved_database_url(self) -> str:
        """The database to use: what was set, else an SQLite file in the state folder."""
        return self.database_url or f"sqlite:///{self.state_dir / 'krama.sqlite3'}"


def unknown_names(environment: Iterable[str]) -> list[str]:
    """Names that look like a setting's, misspelt: the default would stand, and nobody would know.

    Others with the prefix are the clients' (`KRAMA_URL`), or mean nothing to the service.
    """
    known = [f"KRAMA_{name}".upper() for name in Settings.model_fields]
    return sorted(
        name
        for name in environment
        if name.upper().startswith("KRAMA_") and name.upper() not in known and get_close_matches(name, known, 1, 0.8)
    )
