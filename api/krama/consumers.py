"""All consumers of listing changes. To add a consumer, add one line here."""

from krama.corrections import service as corrections
from krama.events.consumers import Consumer, install

CONSUMERS = (Consumer("corrections", corrections.correct, in_transaction=True),)


def install_all() -> None:
    """Install all consumers in this process. Every process that changes listings calls this when it starts."""
    install(CONSUMERS)
