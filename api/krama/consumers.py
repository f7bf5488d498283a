"""Every consumer of listing changes. A new consumer is one line here."""

from krama.corrections import service as corrections
from krama.events.consumers import Consumer, install

CONSUMERS = (Consumer("corrections", corrections.correct, in_transaction=True),)


def install_all() -> None:
    """Use all consumers in this process. Whatever changes listings calls this when it starts."""
    install(CONSUMERS)
