"""The wire format of a text that people read in their own language."""

from pydantic import BaseModel, ConfigDict, Field


class Translations(BaseModel):
    """A text in each language, by BCP 47 tag."""

    model_config = ConfigDict(extra="forbid")

    en: str = Field(description="In English.")
    km: str = Field(description="In Khmer.")
