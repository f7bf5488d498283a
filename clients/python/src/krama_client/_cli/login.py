"""`login` and `logout`, and whose exchange to ask: as the environment says, else as `login` stored it.

A secret is typed without being shown, or read from stdin; it is never an argument. It is stored in the system's keyring
or, where there is none, in a file that only its owner may read.
"""

import argparse
import getpass
import json
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from krama_client._cli import writing
from krama_client._cli.main import Parser
from krama_client._cli.texts import FINE, WRONG_USE, Stop, language, say
from krama_client._cli.writing import shown

if TYPE_CHECKING:
    from krama_client import Krama


URL, CLIENT_ID, SECRET, KEY, DPOP = (
    "KRAMA_URL", "KRAMA_CLIENT_ID", "KRAMA_CLIENT_SECRET", "KRAMA_PRIVATE_KEY", "KRAMA_DPOP",
)  # fmt: skip
SERVICE = "krama-client"
_ENTRY = "login"
RETRIES = 3


@dataclass(frozen=True, slots=True)
class Login:
    """An exchange's address and a credential: a secret, or the path of a private key."""

    url: str
    client_id: str
    client_secret: str | None = field(default=None, repr=False)
    private_key: str | None = field(default=None, repr=False)
    dpop: bool = False


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
    with exchange_of(wanted) as krama:
        me = krama.me.get().to_dict()
    file = keep(wanted)
    if asked.json:
        writing.document({"stored_in": "file" if file else "keyring", "file": file, **me})
        return FINE
    writing.line(say("login.done", agency=shown(me["agency"]["name"])))
    writing.line(say("login.in_keyring") if file is None else _in_file(file))
    stated = _stated(os.environ)
    if not _same_address(stated, url):
        writing.note(say("login.environment", stated=" ".join(stated)))
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


def connected() -> "Krama":
    """The exchange. Raises `Stop` if there is no complete login, or one that can't be used."""
    return exchange_of(login_in_use())


def login_in_use() -> Login:
    """What the environment says, else what is stored. Raises `Stop` if there is no complete login."""
    stated = _stated(os.environ)
    kept = stored() if set(stated) <= {URL} else None
    if kept and _same_address(stated, kept.url):
        return kept
    if not stated:
        raise Stop(WRONG_USE, "login.missing")
    return _from_environment(stated, os.environ)


def _stated(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: environment[name] for name in (URL, CLIENT_ID, SECRET, KEY) if environment.get(name)}


def credential_in_environment() -> list[str]:
    """The names of the variables that state a login, which comes before the stored one."""
    return [name for name in _stated(os.environ) if name != URL]


def _same_address(stated: Mapping[str, str], url: str) -> bool:
    """Whether the environment says nothing but, perhaps, the address that is stored."""
    return set(stated) <= {URL} and stated.get(URL, url).rstrip("/") == url.rstrip("/")


def _from_environment(stated: Mapping[str, str], environment: Mapping[str, str]) -> Login:
    """The login that the environment states.

    It is never completed from the stored login: a stored secret must not reach an address from elsewhere. Raises `Stop`
    if something is missing.
    """
    missing = [name for name in (URL, CLIENT_ID) if name not in stated]
    if SECRET not in stated and KEY not in stated:
        missing.append(f"{SECRET} / {KEY}")
    if missing:
        raise Stop(WRONG_USE, "login.incomplete", names=", ".join(missing), stated=" ".join(stated))
    if SECRET in stated and KEY in stated:
        raise Stop(WRONG_USE, "login.two_credentials")
    dpop = environment.get(DPOP, "").lower() in {"1", "true", "yes"}
    return Login(stated[URL], stated[CLIENT_ID], stated.get(SECRET), stated.get(KEY), dpop)


def exchange_of(login: Login) -> "Krama":
    """A connection with this login. Raises `Stop` for an address, id, secret or key that can't be used."""
    from krama_client import Krama  # httpx: not needed to say what is missing

    for text in (login.url, login.client_id, login.client_secret or "", login.private_key or ""):
        if any("\ud800" <= sign <= "\udfff" or sign == "\0" for sign in text):
            raise Stop(WRONG_USE, "login.not_text")
    try:
        return Krama(
            login.url,
            login.client_id,
            login.client_secret,
            private_key=login.private_key,
            dpop=login.dpop,
            max_retries=RETRIES,
            app=SERVICE,
            language=language(),
            on_event=_Notes(),
        )
    except OSError as error:
        raise Stop(WRONG_USE, "login.key_unreadable", reason=error.strerror or "") from None
    except (ValueError, TypeError) as error:
        raise _unusable(str(error)) from None
    except Exception:  # httpx refuses some addresses with an error of its own
        raise Stop(WRONG_USE, "login.not_an_address") from None


_LONG_SECONDS = 3


class _Notes:
    """Says once that a sandbox answers, before anything of the answer is printed; and that the command waits."""

    def __init__(self) -> None:
        self._said = False

    def __call__(self, event: object) -> None:
        if getattr(event, "sandbox", False) and not self._said:
            self._said = True
            writing.note(say("login.sandbox"))
        if (pause := getattr(event, "pause", 0)) >= _LONG_SECONDS:
            writing.note(say("failures.waits", seconds=round(pause)))


def _unusable(detail: str) -> Stop:
    """What the client says about its arguments, in the words of the command."""
    if "insecure=True" in detail:  # advice for programs, which the command does not take
        return Stop(WRONG_USE, "login.needs_https")
    if "scheme and a host" in detail:
        return Stop(WRONG_USE, "login.not_an_address")
    for argument, words in (("base_url", "The address"), ("private_key", "The private key")):
        detail = detail.replace(argument, words)
    return Stop(WRONG_USE, "login.unusable", detail=detail)


def keep(login: Login) -> Path | None:
    """Store a login in place of the one before. The file's path; None if the keyring has it."""
    forget()
    text = json.dumps(asdict(login))
    _in_keyring(lambda keyring: keyring.set_password(SERVICE, _ENTRY, text))
    if _in_keyring(lambda keyring: keyring.get_password(SERVICE, _ENTRY)) == text:  # some keyrings keep nothing
        return None
    path = login_file()
    _write_private(path, text)
    return path


def stored() -> Login | None:
    """The stored login, if there is one. Raises `Stop` if it can't be understood."""
    text = _in_keyring(lambda keyring: keyring.get_password(SERVICE, _ENTRY))
    if text is None:
        try:
            text = login_file().read_text(encoding="utf-8")
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, UnicodeError):
            raise Stop(WRONG_USE, "login.unreadable") from None
    try:
        return Login(**json.loads(text))
    except (ValueError, TypeError):
        raise Stop(WRONG_USE, "login.unreadable") from None


def forget() -> bool:
    """Delete the stored login; whether there was one."""
    had_entry = _in_keyring(lambda keyring: keyring.get_password(SERVICE, _ENTRY)) is not None
    if had_entry:
        had_entry = _in_keyring(lambda keyring: [keyring.delete_password(SERVICE, _ENTRY)]) is not None
    try:
        login_file().unlink()
    except (FileNotFoundError, NotADirectoryError):
        return had_entry
    return True


def login_file() -> Path:
    """Where the login is kept on a system without a keyring."""
    import platformdirs  # a package of the extra

    return Path(platformdirs.user_config_dir("krama-client", appauthor=False)) / "login.json"


def _write_private(path: Path, text: str) -> None:
    """Nobody else can read the file at any moment: it has its mode from its beginning, and then takes the name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w", encoding="utf-8", newline="\n") as file:  # noqa: PTH123  (a descriptor)
        file.write(text + "\n")
    new.replace(path)


def _in_keyring(work: Callable[[Any], Any]) -> Any:
    """What `work` returns; None if there is no keyring, or it does not answer."""
    import keyring  # looks for the system's keyring, which takes a while
    from keyring.errors import KeyringError

    try:
        return work(keyring)
    except (KeyringError, RuntimeError, OSError):
        return None
