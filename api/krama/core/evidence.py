"""Documents that an agency keeps as evidence for a case or a dispute. The exchange has only their digests."""

import json
from collections.abc import Sequence
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from krama.core.texts import Digest, MediumLine

_MOST: Final = 20


class EvidenceIn(BaseModel):
    """A document that you keep, such as a screenshot. Only its digest is sent, so that you can present it later."""

    model_config = ConfigDict(extra="forbid")

    sha256: Digest
    media_type: MediumLine | None = Field(default=None, examples=["image/png"])
    description: MediumLine | None = Field(default=None, description="What it shows, in a few words.")


EvidenceList = Annotated[list[EvidenceIn], Field(max_length=_MOST)]
"""The documents in a request."""


class EvidenceOut(BaseModel):
    """A document that the agency of a case or a dispute keeps."""

    model_config = ConfigDict(extra="forbid")

    sha256: str
    media_type: str | None
    description: str | None


def stored_evidence(documents: Sequence[EvidenceIn]) -> str:
    """The documents as a column has them."""
    return json.dumps([each.model_dump() for each in documents], ensure_ascii=False) if documents else ""


def shown_evidence(stored: str) -> list[EvidenceOut]:
    """The documents of a column that has some or none."""
    if not stored.startswith("["):  # disputes of earlier development versions: digests separated by spaces
        return [EvidenceOut(sha256=each, media_type=None, description=None) for each in stored.split()]
    return [EvidenceOut.model_validate(each) for each in json.loads(stored)]
