"""The arguments of the command: argparse in both languages. Only the module of the sub-command that runs is imported.

A wrong argument is a `Stop`. Its text names options, never what was typed for a value.
"""

import argparse
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any, NoReturn

from krama_client._cli import writing
from krama_client._cli.texts import LANGUAGES, WRONG_USE, Stop, say
from krama_client._cli.writing import wrapped

COMMANDS = {
    "login": "login",
    "logout": "login",
    "whoami": "lists",
    "check": "checking",
    "screen": "screening",
    "report": "reporting",
    "reports": "lists",
    "disputes": "lists",
    "corrections": "lists",
    "agencies": "members",
    "clients": "members",
    "verify-receipt": "offline",
    "verify-log": "offline",
    "new-key": "offline",
    "public-keys": "offline",
}
"""Each sub-command and the module that has its arguments and its work."""

WITHOUT_EXTRA = {"verify-receipt", "verify-log", "new-key", "public-keys"}
"""What needs no package of the extra."""

_ARGPARSE = {
    "usage: ": "usage",
    "positional arguments": "positionals",
    "options": "options",
    "show this help message and exit": "help",
    "the following arguments are required: %s": "required",
    "expected one argument": "one_argument",
    "expected at least one argument": "at_least_one",
    "argument %(argument_name)s: %(message)s": "argument",
    "not allowed with argument %s": "not_with",
    "one of the arguments %s is required": "one_of",
    "ambiguous option: %(option)s could match %(matches)s": "ambiguous",
}
"""argparse's own texts, and their keys in the catalogue."""


_OPTION = re.compile(r"--?[A-Za-z][A-Za-z-]*")


class Parser(argparse.ArgumentParser):
    """An `ArgumentParser` that raises `Stop` where argparse would exit, and wraps Khmer."""

    def __init__(self, **options: Any) -> None:
        super().__init__(formatter_class=_Help, allow_abbrev=False, **options)

    def error(self, message: str) -> NoReturn:
        raise Stop(WRONG_USE, "parsing.wrong", message=message, command=self.prog)

    def _print_message(self, message: str, file: Any = None) -> None:
        """argparse ignores an output that can't be written; the caller handles that, as for every other output."""
        writing.verbatim(message.rstrip("\n"))

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is not None and value not in action.choices:
            raise argparse.ArgumentError(action, say("parsing.choice", choices=", ".join(map(str, action.choices))))

    def leaf(self) -> "Parser":
        """Add the options that every command has."""
        self.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help=say("parsing.json"))
        self.add_argument("--lang", choices=LANGUAGES, default=argparse.SUPPRESS, help=say("parsing.lang"))
        return self

    def flag(self, name: str, key: str, **options: Any) -> None:
        """An option that is given or not."""
        self.add_argument(name, action="store_true", help=say(key), **options)

    def option(self, name: str, key: str, **options: Any) -> None:
        """An option or argument with a value, and its help in the catalogue."""
        fields = options.pop("fields", {})
        self.add_argument(name, help=say(key, **fields), **options)


class _Help(argparse.HelpFormatter):
    """Help that wraps Khmer between syllables, and is 80 columns wide where no terminal says otherwise."""

    def __init__(self, prog: str, **_: Any) -> None:
        super().__init__(prog, max_help_position=26, width=writing.columns())

    def _split_lines(self, text: str, width: int) -> list[str]:
        return wrapped(text, width)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return "\n".join(indent + line for line in wrapped(text, width - len(indent)))


def parse(arguments: Sequence[str], prog: str) -> argparse.Namespace:
    """What is asked. Raises `Stop`, and `SystemExit` after help or the version was printed."""
    with _translated():
        asked, rest = _parser(arguments, prog).parse_known_args(arguments)
    command = " ".join(word for word in (prog, asked.command, getattr(asked, "action", None)) if word)
    options = [match[0] for word in rest if (match := _OPTION.match(word))]
    if options:
        raise Stop(WRONG_USE, "parsing.unknown_option", options=", ".join(options), command=command)
    if rest:
        raise Stop(WRONG_USE, "parsing.too_many", command=command)
    return asked


def command_in(arguments: Sequence[str]) -> str | None:
    """The first word that names a sub-command; options and their values may stand before it."""
    return next((word for word in arguments if word in COMMANDS), None)


def _parser(arguments: Sequence[str], prog: str) -> Parser:
    from krama_client._version import __version__

    parser = Parser(prog=prog, description=say("main.description"), epilog=say("main.epilog"))
    parser.add_argument("--version", action="version", version=f"krama-client {__version__}", help=say("main.version"))
    parser.leaf().set_defaults(json=False, lang=None)
    commands = parser.add_subparsers(
        dest="command", required=True, metavar=say("main.command"), title=say("main.commands")
    )
    running = command_in(arguments)
    for name, module in COMMANDS.items():
        text = say(f"{name.replace('-', '_')}.help")
        command = commands.add_parser(name, help=text.replace("%", "%%"), description=text)
        if name == running:
            import_module(f"krama_client._cli.{module}").arguments(name, command)
    return parser


@contextmanager
def _translated() -> Iterator[None]:
    """argparse looks its own texts up with a function of gettext; meanwhile it finds them in the catalogue."""
    name = "_"
    original = getattr(argparse, name)
    setattr(argparse, name, lambda text: say(f"argparse.{_ARGPARSE[text]}") if text in _ARGPARSE else original(text))
    try:
        yield
    finally:
        setattr(argparse, name, original)
