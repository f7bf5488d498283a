"""The wire format of receipts."""

from pydantic import BaseModel, ConfigDict, Field


class Receipt(BaseModel):
    """A signed statement of a request and its answer. Keep it: it can be verified offline, even years later."""

    model_config = ConfigDict(extra="forbid")

    signed_note: str = Field(
        description="A signed note: a line with the log's name and `/receipt`, a line of JSON, an empty line, and the "
        "signature. It contains only the commitment of the value, not the value itself."
    )
    salt: str = Field(
        description="The salt in hexadecimal. The commitment is the SHA-256 of the salt's bytes, the kind, a line "
        "feed, the canonical form and a line feed. With the salt, you can prove that the receipt is about a value."
    )
