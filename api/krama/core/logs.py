"""The service's log for its operator: lines of JSON, or coloured text at a terminal. Never a member's values.

Requests are not logged: the audit log has them. A line reports a fault or a start, in words that the code contains. Of
other packages only uvicorn's messages about start and end are kept: any other message, and the message of any
exception, may contain what a member sent.
"""

import logging
import sys
from collections.abc import MutableMapping
from pathlib import PurePath
from types import TracebackType
from typing import Any

import structlog

_OURS = ("krama", "uvicorn")


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """A logger of this service: `error("what happened", count=3)`. Its records go by way of `logging`."""
    logger: structlog.stdlib.BoundLogger = structlog.get_logger(name)
    return logger


def write_to_standard_error() -> None:
    """Send everything that is logged in this process to standard error: JSON, unless that is a terminal."""
    terminal = sys.stderr.isatty()
    rendered = structlog.dev.ConsoleRenderer() if terminal else structlog.processors.JSONRenderer()
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*_SHARED, _without_words],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, rendered],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
    logging.getLogger("alembic").setLevel(logging.WARNING)  # it logs the kind of database each time it runs
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = name != "uvicorn.access"  # a member may put a value into a URL by mistake


def kind_and_place(fault: BaseException | None, trace: TracebackType | None = None) -> dict[str, str]:
    """What may be logged of an exception: its kind, and where it was raised."""
    trace = trace or (fault.__traceback__ if fault is not None else None)
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = "?"
    if trace is not None:
        file = PurePath(trace.tb_frame.f_code.co_filename)
        place = f"{'/'.join(file.parts[-2:])}:{trace.tb_lineno}"
    return {"kind": type(fault).__name__, "place": place}


_Event = MutableMapping[str, Any]


def _without_messages(_: Any, __: str, event: _Event) -> _Event:
    """Log an exception by its kind and place, never by its message or its variables."""
    given = event.pop("exc_info", None)
    event.pop("stack_info", None)
    if given is True:
        given = sys.exc_info()
    if isinstance(given, BaseException):
        given = (type(given), given, given.__traceback__)
    if given and given[1] is not None:
        event.update(kind_and_place(given[1], given[2]))
    return event


def _without_words(_: Any, __: str, event: _Event) -> _Event:
    """Leave out the messages of other packages, except uvicorn's about its start and end."""
    record: logging.LogRecord | None = event.get("_record")
    name = record.name if record is not None else ""
    if record is not None:
        record.exc_info = record.exc_text = record.stack_info = None  # the formatter would render them again
    if name.partition(".")[0] not in _OURS or "kind" in event:
        event["event"] = f"logged by {name}"
    return event


_SHARED: list[structlog.typing.Processor] = [
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    _without_messages,
]
structlog.configure(
    processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)
