"""The command's entry: `main` returns the exit status, and no error of any kind reaches the caller."""

import sys
from collections.abc import Sequence
from importlib.util import find_spec

from krama_client._cli import texts, writing
from krama_client._cli.parsing import WITHOUT_EXTRA, parse
from krama_client._cli.texts import FINE, INTERRUPTED, WRONG_USE, Explained, Stop, explained, say

EXTRA = ("keyring", "platformdirs", "python_calamine", "rich")


def main(arguments: Sequence[str] | None = None, *, prog: str = "krama-client") -> int:
    """Run the command. Exit statuses are in docs/krama-client.md; a wrong argument, file or answer is never raised."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    writing.use_utf8()
    texts.use(texts.chosen(words, _environment()))
    try:
        status = _run(words, prog)
        sys.stdout.flush()
    except KeyboardInterrupt:
        writing.note(say("main.interrupted"))
        return INTERRUPTED
    except Exception as error:
        return _ended(error, as_json="--json" in words)
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


def _ended(error: Exception, *, as_json: bool) -> int:
    if isinstance(error, OSError) and writing.is_closed_pipe(error):
        writing.leave_quietly(sys.stdout)
        return FINE
    problem = explained(error)
    try:
        sys.stdout.flush()
    except OSError:
        writing.leave_quietly(sys.stdout)
    _tell(problem, as_json)
    return problem.status


def _tell(problem: Explained, as_json: bool) -> None:
    if as_json:
        error = {"code": problem.code, "detail": problem.text, "exit": problem.status}
        writing.aside(writing.as_json({"error": error}))
    else:
        writing.note(problem.text)


if __name__ == "__main__":
    sys.exit(main())
