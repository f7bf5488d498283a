"""The receipt, as it goes over the wire."""

from pydantic import BaseModel, ConfigDict, Field


class Receipt(BaseModel):
    """A signed statement of what was asked and answered, to be kept: it can be verified offline, years later."""

    model_config = ConfigDict(extra="forbid")

    note: str = Field(
        description="A signed note: a line with the log's name and `/receipt`, a line of JSON, an empty line, the "
        "signature. It names the value by its commitment alone."
    )
    salt: str = Field(
        description="Hexadecimal. SHA-256 over these bytes, the kind, a line feed, the canonical form and a line feed "
        "is the commitment. With the salt you can prove that the receipt is about a value."
    )
