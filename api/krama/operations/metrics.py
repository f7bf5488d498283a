"""Serves metrics to Prometheus on a separate address. Off by default. The service itself has no path for them."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from krama.core.errors import KramaError

_FOLDER = "PROMETHEUS_MULTIPROC_DIR"


class MetricsUnusable(KramaError):
    """The service can't listen on the address for metrics."""

    code = "metrics_unusable"


@contextmanager
def serve_metrics(address: str, *, workers: int) -> Iterator[None]:
    """Answer `GET /metrics` on `address` (host and port) with the sum over all workers. Does nothing if it is empty.

    Enter it before the workers start. Several workers share their metrics through files in a temporary folder, whose
    name they inherit. Raises `MetricsUnusable`.
    """
    if not address:
        yield
        return
    folder = tempfile.mkdtemp(prefix="krama-metrics-") if workers > 1 else None
    if folder is not None:
        os.environ[_FOLDER] = folder
    try:
        with _listening(address, folder):
            yield
    finally:
        if folder is not None:
            del os.environ[_FOLDER]
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _listening(address: str, folder: str | None) -> Iterator[None]:
    from prometheus_client import REGISTRY, CollectorRegistry, start_http_server  # noqa: PLC0415  (after the folder)
    from prometheus_client.multiprocess import MultiProcessCollector  # noqa: PLC0415

    registry = REGISTRY
    if folder is not None:
        registry = CollectorRegistry()
        MultiProcessCollector(registry, path=folder)  # type: ignore[no-untyped-call]
    host, _, port = address.rpartition(":")
    try:
        server, thread = start_http_server(int(port), host.strip("[]"), registry)
    except OSError as problem:
        raise MetricsUnusable(
            f"The service can't listen on KRAMA_METRICS_ADDRESS {address} ({problem.strerror}). Choose another one."
        ) from problem
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
