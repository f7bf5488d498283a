"""The root of every error that Krama raises on purpose."""

from typing import ClassVar


class KramaError(Exception):
    """An error of a use case, in the domain's terms.

    `code` is stable and part of the contract. `detail` says what was wrong and how to fix it, in one or two
    sentences. It never repeats the value that was sent, because a value must not reach a log through an error. `field`
    is the field of the request that caused the error, if there is one. `existing` is the path of what is in the way, if
    the caller may read it.
    """

    code = "error"
    facts: ClassVar[tuple[str, ...]] = ()
    """Names of the attributes that the text of the error repeats in each language."""
    form: ClassVar[str] = ""
    """The name of its Khmer sentence in `types.km.toml`, if its code has several."""

    def __init__(self, detail: str, *, field: str | None = None, existing: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.field = field
        self.existing = existing
