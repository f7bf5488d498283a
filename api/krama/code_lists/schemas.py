"""The wire format of the code lists."""

from pydantic import BaseModel, ConfigDict, Field

from krama.core.translations import Translations
from krama.indicators.categories import Category


class CategoryTextsOut(BaseModel):
    """A category of scams, and when to use it."""

    model_config = ConfigDict(extra="forbid")

    code: Category = Field(description="What a report has as its `category`.")
    names: Translations = Field(description="What people call it.")
    meanings: Translations = Field(description="What it means.")
    examples: Translations = Field(description="What happened to a victim, for example.")
    uses: Translations = Field(description="When to use it, and when another category.")


class ProvinceOut(BaseModel):
    """A province of Cambodia, or Phnom Penh."""

    model_config = ConfigDict(extra="forbid")

    code: str = Field(
        description="Its code of ISO 3166-2, without a leading zero: what a report has as its `province`.",
        examples=["KH-12"],
    )
    names: Translations = Field(description="What people call it. ISO's own spellings differ.")
