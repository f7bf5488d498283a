"""OAuth libraries that members use log in with their defaults, and show the service's own reason when it refuses."""

import json
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session as AuthlibSession
from oauthlib.oauth2 import BackendApplicationClient, OAuth2Error
from requests_oauthlib import OAuth2Session

from krama.agencies.permissions import Permission
from tests.client.conftest import Enrol
from tests.client.service import Account

NODE = Path(__file__).parents[1] / "node"
WRONG = "Client authentication failed, or the client is disabled."
NO_SCOPE = "The client does not have all the requested scopes (reports:submit). Ask for fewer, or have them granted."
Shown = dict[str, Any]
LogIn = Callable[[Account, str], Shown]


@pytest.fixture
def account(enrol: Enrol) -> Account:
    """The credential of a client that may only check."""
    return enrol(Permission.CHECKS_RUN)


def authlib(**options: Any) -> LogIn:
    """The session of Authlib."""

    def log_in(account: Account, scope: str) -> Shown:
        with AuthlibSession(account.client_id, account.client_secret, scope=scope or None, **options) as session:
            try:
                token: Shown = session.fetch_token(f"{account.base_url}/oauth/token", grant_type="client_credentials")
            except OAuthError as error:
                return {"error": error.error, "reason": error.description}
        return token

    return log_in


def requests_oauthlib(**options: Any) -> LogIn:
    """The session of requests-oauthlib."""

    def log_in(account: Account, scope: str) -> Shown:
        client = BackendApplicationClient(account.client_id, scope=scope.split() or None)
        secret = {"client_id": account.client_id, "client_secret": account.client_secret}
        with OAuth2Session(client=client) as session:
            try:
                token: Shown = session.fetch_token(f"{account.base_url}/oauth/token", **secret, **options)
            except OAuth2Error as error:
                return {"error": error.error, "reason": error.description}
        return {**token, "scope": " ".join(token["scope"])}

    return log_in


LIBRARIES: Mapping[str, LogIn] = {
    "Authlib": authlib(),
    "Authlib, secret in the form": authlib(token_endpoint_auth_method="client_secret_post"),
    "requests-oauthlib": requests_oauthlib(),
    "requests-oauthlib, secret in the form": requests_oauthlib(include_client_id=True),
}
FOR_NODE = ("openid-client", "simple-oauth2", "simple-oauth2, secret in the form")


@pytest.fixture(autouse=True)
def without_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    """The exchange of these tests has no certificate."""
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")


@pytest.mark.parametrize("library", LIBRARIES)
def test_library_logs_in_with_its_defaults_and_shows_why_it_is_refused(account: Account, library: str) -> None:
    log_in = LIBRARIES[library]
    assert_let_in(log_in(account, ""))
    assert_secret_refused(log_in(account._replace(client_secret="wrong"), ""))
    assert_scope_refused(log_in(account, "reports:submit"))


def assert_let_in(shown: Shown) -> None:
    assert (shown["token_type"].lower(), shown["scope"]) == ("bearer", "checks:run")


def assert_secret_refused(shown: Shown) -> None:
    assert shown["error"] == "invalid_client"
    assert shown["reason"].startswith(WRONG)


def assert_scope_refused(shown: Shown) -> None:
    assert (shown["error"], shown["reason"]) == ("invalid_scope", NO_SCOPE)


def test_libraries_for_node_log_in_with_their_defaults_and_show_why_they_are_refused(account: Account) -> None:
    node = shutil.which("node")
    if node is None or not (NODE / "node_modules").is_dir():
        pytest.skip("Node is not on this machine, or `make test` did not install tests/node")
    command = [node, str(NODE / "log_in.mjs"), *account]
    shown: dict[str, Shown] = json.loads(subprocess.run(command, check=True, capture_output=True, timeout=60).stdout)
    for library in FOR_NODE:
        assert_let_in(shown[f"{library}: right"])
        assert_secret_refused(shown[f"{library}: wrong secret"])
        assert_scope_refused(shown[f"{library}: wrong scope"])
