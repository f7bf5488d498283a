"""OpenTelemetry: sends a span for each request to a collector, if a setting names one.

Needs the extra `traces`, so only `krama.app` imports this, and only with that setting.
"""

from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.trace import SpanKind, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from krama import __version__
from krama.core.context import context_of, operation_of

_CONTEXT = TraceContextTextMapPropagator()


def provider_for(exporter: SpanExporter) -> TracerProvider:
    """Creates spans, and passes them to the exporter in the background."""
    provider = TracerProvider(resource=Resource.create({"service.name": "krama", "service.version": __version__}))
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return provider


def exporter_to(endpoint: str) -> SpanExporter:
    """An exporter that sends spans to a collector by OTLP over HTTP."""
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415  (slow to load)

    return OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces", timeout=5)


class Traced:
    """ASGI middleware. A span has operation, status and request id, but no path, agency, header or exception.

    A caller's `traceparent` is continued. Its `tracestate` is ignored, because it is free text.
    """

    def __init__(self, app: ASGIApp, tracer: Tracer) -> None:
        self.app = app
        self.tracer = tracer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        parent = next((value for name, value in scope["headers"] if name == b"traceparent"), b"").decode("latin-1")
        with self.tracer.start_as_current_span(
            "none",
            context=_CONTEXT.extract({"traceparent": parent}),
            kind=SpanKind.SERVER,
            record_exception=False,
            set_status_on_exception=False,
        ) as span:

            async def traced(message: Message) -> None:
                if message["type"] == "http.response.start":
                    span.update_name(operation_of(context_of(scope)))
                    span.set_attribute("http.response.status_code", message["status"])
                    span.set_attribute("krama.request_id", context_of(scope).request_id)
                await send(message)

            await self.app(scope, receive, traced)
