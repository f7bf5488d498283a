"""Runs the story. Whatever happens, it leaves no process and no file behind."""

import signal
import sys
from types import FrameType

from rich.console import Console

from examples.story import chapters, dispute, output, victims
from examples.story.exchange import temporary_exchange

_INTERRUPTED = 128 + signal.SIGINT


def main() -> int:
    """The exit status: 0 if all went well, 1 after a failure, which is printed, 130 after Ctrl-C."""
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, _leave)
    console = output.console()
    try:
        _tell(console)
    except KeyboardInterrupt:
        console.print("\nStopped, and cleaned up.")
        return _INTERRUPTED
    except Exception as error:  # show every error to the person
        output.print_failure(console, error)
        return 1
    return 0


def _tell(console: Console) -> None:
    with temporary_exchange() as exchange:
        chapters.make_database(console, exchange)
        with exchange.serving() as server:
            members = chapters.enrol_members(console, exchange, server)
            listed = chapters.phnom_penh_reports(console, members)
            chapters.battambang_corroborates(console, members, listed)
            chapters.bank_screens(console, members)
            victims.offices_look(console, members)
            chapters.partner_looks_up(console, members)
            dispute.listing_is_disputed(console, members)
    chapters.how_to_go_on(console)


def _leave(received: int, _: FrameType | None) -> None:
    raise SystemExit(128 + received)


if __name__ == "__main__":
    sys.exit(main())
