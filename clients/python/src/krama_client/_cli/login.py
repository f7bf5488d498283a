"""`login` and `logout`. A secret is typed without being shown, or read from stdin; it is never an argument."""

import argparse
import getpass
import os
import sys
from pathlib import Path

from krama_client._cli import writing
from krama_client._cli.cells import shown
from krama_client._cli.connecting import exchange_of
from krama_client._cli.failures import FINE, WRONG_USE, Stop
from krama_client._cli.login_store import Login, forget, keep
from krama_client._cli.parsing import Parser
from krama_client._cli.texts import say


def arguments(name: str, parser: Parser) -> None:
    """The arguments of both commands."""
    if name == "login":
        parser.option("--url", "login.url", metavar="URL")
        parser.option("--client-id", "login.client_id", metavar="ID")
        parser.option("--private-key", "login.private_key", metavar="FILE", type=Path)
        parser.flag("--dpop", "login.dpop")
    parser.leaf().set_defaults(run=login if name == "login" else logout)


def login(asked: argparse.Namespace) -> int:
    """Ask for what is missing, check the credential with one call, and store it only if it is right."""
    url = asked.url or _ask("login.ask_url")
    client_id = asked.client_id or _ask("login.ask_client_id")
    key = str(asked.private_key.absolute()) if asked.private_key else None
    wanted = Login(url, client_id, None if key else _secret(), key, asked.dpop)
    with exchange_of(wanted) as exchange:
        me = exchange.me()
    file = keep(wanted)
    if asked.json:
        writing.document({"stored_in": "file" if file else "keyring", "file": file, **me})
        return FINE
    writing.line(say("login.done", agency=shown(me["agency_name"])))
    writing.line(say("login.in_keyring") if file is None else _in_file(file))
    return FINE


def _in_file(file: Path) -> str:
    return say("login.in_file_windows" if os.name == "nt" else "login.in_file", file=file)


def _ask(key: str) -> str:
    if not writing.is_terminal(sys.stdin):
        raise Stop(WRONG_USE, "login.not_a_terminal")
    sys.stderr.write(say(key) + " ")
    sys.stderr.flush()
    try:
        return input().strip()
    except EOFError:
        raise KeyboardInterrupt from None


def _secret() -> str:
    """What is typed unseen, or the first line of stdin."""
    if writing.is_terminal(sys.stdin):
        try:
            return getpass.getpass(say("login.ask_secret") + " ").strip()
        except EOFError:
            raise KeyboardInterrupt from None
    try:
        secret = sys.stdin.readline().strip()
    except UnicodeError:
        secret = ""
    if not secret:
        raise Stop(WRONG_USE, "login.no_secret")
    return secret


def logout(asked: argparse.Namespace) -> int:
    """Delete the stored login."""
    had_login = forget()
    if asked.json:
        writing.document({"deleted": had_login})
    else:
        writing.line(say("login.deleted" if had_login else "login.nothing_to_delete"))
    return FINE
