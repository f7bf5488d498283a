"""The stored login: in the system's keyring or, where there is none, in a file that only its owner may read."""

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

from krama_client._cli.failures import WRONG_USE, Stop

SERVICE = "krama-client"
_ENTRY = "login"


@dataclass(frozen=True, slots=True)
class Login:
    """An exchange's address and a credential: a secret, or the path of a private key."""

    url: str
    client_id: str
    client_secret: str | None = field(default=None, repr=False)
    private_key: str | None = field(default=None, repr=False)
    dpop: bool = False


def keep(login: Login) -> Path | None:
    """Store a login in place of the one before. The file's path; None if the keyring has it."""
    forget()
    text = json.dumps(asdict(login))
    if _keyring_set(text):
        return None
    path = login_file()
    _write_private(path, text)
    return path


def stored() -> Login | None:
    """The stored login, if there is one. Raises `Stop` if it can't be understood."""
    text = _keyring_get()
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
    had_entry = _keyring_delete()
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


def _keyring_set(text: str) -> bool:
    import keyring  # looks for the system's keyring, which takes a while
    from keyring.errors import KeyringError

    try:
        keyring.set_password(SERVICE, _ENTRY, text)
    except (KeyringError, RuntimeError, OSError):
        return False
    return True


def _keyring_get() -> str | None:
    import keyring
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(SERVICE, _ENTRY)
    except (KeyringError, RuntimeError, OSError):
        return None


def _keyring_delete() -> bool:
    import keyring
    from keyring.errors import KeyringError

    try:
        if keyring.get_password(SERVICE, _ENTRY) is None:
            return False
        keyring.delete_password(SERVICE, _ENTRY)
    except (KeyringError, RuntimeError, OSError):
        return False
    return True
