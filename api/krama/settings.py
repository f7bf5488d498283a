"""The settings of a deployment. Each default is safe on one machine."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from krama.core.addresses import read_networks
from krama.core.iso import known_country
from krama.quotas.policy import read_limits
from krama.rule.half_lives import read_changes


def _country(code: str) -> str:
    if not known_country(code):
        raise ValueError("must be an ISO 3166-1 alpha-2 country code in upper case, such as KH")
    return code


def _origin(url: str) -> str:
    if not re.fullmatch(r"https?://[^/?#\s]+", url):
        raise ValueError("must be a scheme and a host only, such as https://krama.example.gov.kh")
    return url


def _collector(url: str) -> str:
    if url and not re.fullmatch(r"https?://[^?#\s]+", url):
        raise ValueError("must be an http or https URL, such as http://127.0.0.1:4318")
    return url


def _networks(blocks: str) -> str:
    try:
        read_networks(blocks.split())
    except ValueError as problem:
        raise ValueError("must be CIDR blocks separated by spaces, such as 10.0.0.0/8") from problem
    return blocks


def _address(text: str) -> str:
    match = re.fullmatch(r"([A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\]):([0-9]{1,5})", text)
    if text and (match is None or not 0 < int(match[2]) < 65_536):
        raise ValueError("must be a host and a port, such as 127.0.0.1:9464")
    return text


def _quotas(text: str) -> str:
    read_limits(text)
    return text


def _half_lives(text: str) -> str:
    read_changes(text)
    return text


def _snapshot_formats(text: str) -> str:
    if text not in ("ndjson", "ndjson parquet"):
        raise ValueError("must be `ndjson` or `ndjson parquet`")
    return text


_STATE_DIR = Path("var")


class Settings(BaseSettings):
    """Settings from environment variables. Each name has the prefix `KRAMA_`."""

    model_config = SettingsConfigDict(env_prefix="KRAMA_", frozen=True)

    state_dir: Annotated[Path, BeforeValidator(lambda text: text or _STATE_DIR)] = Field(
        default=_STATE_DIR,
        description="Folder for the signing keys (mode 0600) and, unless `database_url` is set, the database.",
    )
    database_url: str = Field(
        default="",
        description="`sqlite:///path` or `postgresql://user@host:port/name`. Empty: `krama.sqlite3` in `state_dir`.",
    )
    public_url: Annotated[str, AfterValidator(_origin)] = Field(
        default="http://127.0.0.1:8000",
        description="Address at which members reach the service; also the issuer and audience of its tokens. "
        "Feeds keep the name of the first one that is not private. No trailing slash.",
    )
    trusted_proxies: Annotated[str, AfterValidator(_networks)] = Field(
        default="",
        description="Proxies whose `X-Forwarded-For` header the service trusts: CIDR blocks separated by spaces. "
        "Empty: none.",
    )
    default_region: Annotated[str, AfterValidator(_country)] = Field(
        default="KH",
        description="ISO 3166-1 country whose numbering plan applies to telephone numbers without a country code.",
    )
    access_token_seconds: int = Field(default=600, ge=10, le=600, description="Lifetime of an access token (RFC 9068).")
    caller_refresh_seconds: float = Field(
        default=1.0, ge=0, le=2, description="Seconds for which a worker may use what it last read about a client."
    )
    database_pool: int = Field(
        default=10,
        ge=1,
        le=100,
        description="Connections to the database per worker, for requests and jobs. Up to 13 others are for callers, "
        "quotas, checks and the audit log.",
    )
    checkpoint_seconds: float = Field(
        default=2.0, gt=0, le=60, description="Seconds between signatures of the audit log while records are added."
    )
    half_lives: Annotated[str, AfterValidator(_half_lives)] = Field(
        default="",
        description="Half-lives in days that differ from [the defaults](verdicts.md), by kind of indicator, such "
        "as `phone=60 wallet=none`. Run `krama migrate` to apply a change.",
    )
    well_known: str = Field(
        default="",
        description="TOML file that replaces what is protected from the start: `krama protection well-known` prints "
        "the service's own. Empty: the service's own.",
    )
    snapshot_hours: float = Field(
        default=6.0,
        ge=0,
        le=720,
        description="Hours between two snapshots of the list, from which members begin a copy. 0: none are made.",
    )
    snapshot_formats: Annotated[str, AfterValidator(_snapshot_formats)] = Field(
        default="ndjson",
        description="What snapshots consist of: `ndjson`, or `ndjson parquet`, which needs the extra `parquet`.",
    )
    retention_days: int = Field(
        default=365,
        ge=30,
        le=36_500,
        description="Days after which the service erases narratives, evidence, statements of closed disputes, "
        "and tombstones of ended listings. The service does this once a day; `krama retention run` does it at once.",
    )
    quotas: Annotated[str, AfterValidator(_quotas)] = Field(
        default="",
        description="Quotas that differ from [the defaults](quotas.md), such as `values=100000/hour "
        "bank.checks=900000/minute`. `off`: no quotas.",
    )
    quota_store: str = Field(
        default="",
        description="Redis or Valkey server that stores the quota counts, such as `redis://host:6379/0`. "
        "Empty: the database.",
    )
    max_concurrency: int = Field(
        default=1000,
        ge=1,
        description="Requests that a worker handles at the same time. Further requests get 503 with `Retry-After`.",
    )
    max_body_bytes: int = Field(default=64 * 1024, ge=1024, description="Largest body of an ordinary request.")
    max_batch_bytes: int = Field(default=8 * 1024**2, ge=1024, description="Largest body of a batch of checks.")
    max_bulk_bytes: int = Field(default=32 * 1024**2, ge=1024, description="Largest body of a bulk submission.")
    traces_endpoint: Annotated[str, AfterValidator(_collector)] = Field(
        default="",
        description="OpenTelemetry collector (OTLP over HTTP) that receives a span for each request, such as "
        "`http://127.0.0.1:4318`. Empty: no traces.",
    )
    metrics_address: Annotated[str, AfterValidator(_address)] = Field(
        default="",
        description="Host and port that serve `/metrics` for Prometheus, such as `127.0.0.1:9464`. Empty: no metrics.",
    )

    @property
    def open_files(self) -> int:
        """The most files that a worker has open: its connections, and others generously."""
        return self.max_concurrency + self.database_pool + 200

    @property
    def resolved_database_url(self) -> str:
        """The value of `database_url`, or an SQLite file in the state folder if it is empty."""
        return self.database_url or f"sqlite:///{self.state_dir / 'krama.sqlite3'}"


def unknown_names(environment: Iterable[str]) -> list[str]:
    """Names that look like misspelt settings. Without a warning, the default would apply and nobody would notice.

    Other names with the prefix belong to clients, such as `KRAMA_URL`, or have no meaning for the service.
    """
    known = [f"KRAMA_{name}".upper() for name in Settings.model_fields]
    return sorted(
        name
        for name in environment
        if name.upper().startswith("KRAMA_") and name.upper() not in known and get_close_matches(name, known, 1, 0.8)
    )
