"""The command's entry, and its arguments: argparse in both languages.

`main` returns the exit status, and no error of any kind reaches the caller. Only the module of the sub-command that
runs is imported. A wrong argument is a `Stop`: its text names options, never what was typed for a value.
"""

import argparse
import re
import sys
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from itertools import takewhile
from typing import Any, NoReturn

from krama_client._cli import texts, writing
from krama_client._cli.texts import FINE, INTERRUPTED, LANGUAGES, WRONG_USE, Explained, Stop, explained, say
from krama_client._cli.writing import wrapped

COMMANDS = {
    "login": "login",
    "logout": "login",
    "whoami": "lists",
    "check": "checking",
    "extract": "extracting",
    "screen": "screening",
    "mirror": "mirroring",
    "links": "links",
    "case": "cases",
    "search": "search",
    "statistics": "statistics",
    "outcome": "outcomes",
    "report": "reporting",
    "template": "template",
    "categories": "codes",
    "provinces": "codes",
    "reports": "reports",
    "disputes": "disputes",
    "corrections": "lists",
    "indicators": "lists",
    "agencies": "members",
    "clients": "members",
    "verify-receipt": "offline",
    "verify-log": "offline",
    "new-key": "offline",
    "public-keys": "offline",
}
"""Each sub-command and the module that has its arguments and its work."""

EXTRA = ("keyring", "platformdirs", "python_calamine", "rich")
WITHOUT_EXTRA = {"template", "verify-receipt", "verify-log", "new-key", "public-keys"}
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

    example = ""
    """A whole command, for those of which one argument is not known by its name."""

    def error(self, message: str) -> NoReturn:
        key = "parsing.wrong_with_example" if self.example else "parsing.wrong"
        raise Stop(WRONG_USE, key, message=message, command=self.prog, example=self.example)

    def _print_message(self, message: str, file: Any = None) -> None:
        """argparse ignores an output that can't be written; the caller handles that, as for every other output."""
        writing.verbatim(message.rstrip("\n"))

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is not None and value not in action.choices:
            words = say("parsing.choice", choices=", ".join(map(str, action.choices)))
            if isinstance(action, argparse._SubParsersAction):  # its name is the list of its choices
                self.error(words)
            raise argparse.ArgumentError(action, words)

    def leaf(self) -> "Parser":
        """Add the options that every command has."""
        self.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help=say("parsing.json"))
        self.add_argument("--lang", choices=LANGUAGES, default=argparse.SUPPRESS, help=say("parsing.lang"))
        return self

    def option(self, name: str, key: str, **options: Any) -> None:
        """An option or argument with a value, and its help in the catalogue. An option may have two names."""
        fields = options.pop("fields", {})
        self.add_argument(*name.split(), help=say(key, **fields), **options)

    def flag(self, name: str, key: str, **options: Any) -> None:
        """An option that is given or not."""
        self.add_argument(name, action="store_true", help=say(key), **options)


def action(actions: Any, name: str, key: str) -> Parser:
    """A sub-command of a sub-command."""
    made: Parser = actions.add_parser(name, help=say(key), description=say(key))
    return made


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
        parser = _parser(arguments, prog)
    try:
        with _translated():
            asked, rest = parser.parse_known_args(arguments)
    except Stop as wrong:  # the word behind an unknown option may have been taken for the name of an action
        _refuse_unknown(arguments, _options(parser), wrong.fields.get("command", prog))
        raise
    command = " ".join(word for word in (prog, asked.command, getattr(asked, "action", None)) if word)
    _refuse_unknown(rest, frozenset(), command)
    if rest:
        raise Stop(WRONG_USE, "parsing.too_many", command=command)
    return asked


def _refuse_unknown(words: Sequence[str], known: Collection[str], command: str) -> None:
    """Raise `Stop` if an option that is not known is among the words."""
    options = [match[0] for word in takewhile("--".__ne__, words) if (match := _OPTION.match(word))]
    if unknown := [option for option in options if option not in known]:
        raise Stop(WRONG_USE, "parsing.unknown_option", options=", ".join(unknown), command=command)


def _options(parser: argparse.ArgumentParser) -> set[str]:
    """The options of a parser and of its sub-commands."""
    known: set[str] = set()
    for each in parser._actions:
        known.update(each.option_strings)
        if isinstance(each, argparse._SubParsersAction):
            known = known.union(*map(_options, each.choices.values()))
    return known


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


def main(arguments: Sequence[str] | None = None, *, prog: str = "krama-client") -> int:
    """Run the command. Exit statuses are in docs/krama-client.md; a wrong argument, file or answer is never raised."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    writing.use_utf8()
    texts.use(texts.chosen(words, _environment()))
    try:
        status = _run(words, prog)
        sys.stdout.flush()
    except (KeyboardInterrupt, Exception) as error:
        return _ended(error, words)
    return status


def _environment() -> dict[str, str]:
    import os

    return dict(os.environ)


def _run(words: Sequence[str], prog: str) -> int:
    try:
        asked = parse(words, prog)
    except SystemExit:  # help or the version was printed; anything wrong is a `Stop`
        return FINE
    if asked.command not in WITHOUT_EXTRA and not all(find_spec(package) for package in EXTRA):
        raise Stop(WRONG_USE, "main.extra_missing")
    status: int = asked.run(asked)
    return status


def _ended(error: BaseException, words: Sequence[str]) -> int:
    if isinstance(error, OSError) and writing.is_closed_pipe(error):
        writing.leave_quietly(sys.stdout)
        return FINE
    problem = explained(error, words) if isinstance(error, Exception) else _interrupted()
    problem = problem.after(writing.how_far(error))
    try:
        sys.stdout.flush()
    except OSError:
        writing.leave_quietly(sys.stdout)
    _tell(problem, as_json="--json" in words)
    return problem.status


def _interrupted() -> Explained:
    return Explained(INTERRUPTED, "interrupted", say("main.interrupted"))


def _tell(problem: Explained, *, as_json: bool) -> None:
    if as_json:
        error = {"code": problem.code, "detail": problem.text, "exit": problem.status}
        writing.aside(writing.as_json({"error": error}))
    else:
        writing.note(problem.text)


if __name__ == "__main__":
    sys.exit(main())
