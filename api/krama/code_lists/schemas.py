"""The wire format of the code lists."""

from pydantic import BaseModel, ConfigDict, Field

from krama.indicators.categories import Category


class CodeTexts(BaseModel):
    """A text in each language, by BCP 47 tag."""

    model_config = ConfigDict(extra="forbid")

    en: str = Field(description="In English.")
    km: str = Field(description="In Khmer.")


class CategoryTextsOut(BaseModel):
    """A category of scams, and when to use it."""

    model_config = ConfigDict(extra="forbid")

    code: Category = Field(description="What a report has as its `category`.")
    names: CodeTexts = Field(description="What people call it.")
    meanings: CodeTexts = Field(description="What it means.")
    examples: CodeTexts = Field(description="What happened to a victim, for example.")
    uses: CodeTexts = Field(description="When to use it, and when another category.")


class ProvinceOut(BaseModel):
    """A province of Cambodia, or Phnom Penh."""

    model_config = ConfigDict(extra="forbid")

    code: str = Field(
        description="Its code of ISO 3166-2, without a leading zero: what a report has as its `province`.",
        examples=["KH-12"],
    )
    names: CodeTexts = Field(description="What people call it. ISO's own spellings differ.")
