"""The wire format of the policy: the numbers of the rule by which every verdict is reached."""

from pydantic import BaseModel, ConfigDict, Field

from krama.indicators.categories import Category
from krama.indicators.kinds import Kind
from krama.rule.judgement import Action


class ActionThreshold(BaseModel):
    """The least score for an action."""

    model_config = ConfigDict(extra="forbid")

    action: Action
    min_score: int


class HalfLife(BaseModel):
    """How quickly reports on a kind of indicator fade."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind
    days: int | None = Field(description="Days after which a report weighs half as much. Null: it never fades.")


class CategoryWeight(BaseModel):
    """What a report in a category weighs, compared with others."""

    model_config = ConfigDict(extra="forbid")

    category: Category
    factor: float


class PolicyOut(BaseModel):
    """The rule by which checks are answered. docs/verdicts.md explains it with an example."""

    model_config = ConfigDict(extra="forbid")

    policy: str = Field(description="The version of the rule, as answers and receipts name it.")
    thresholds: list[ActionThreshold] = Field(
        description="The mildest first. `verify` and `hold` also need two sources: see `corroboration_weight`."
    )
    half_score_weight: int = Field(description="The weight that gives a score of 50.")
    corroboration_weight: int = Field(description="What the second source must still weigh for more than `warn`.")
    case_factor: float = Field(description="What a police case number does to a report's weight.")
    approval_factor: float = Field(description="What the approval of a second officer does to it.")
    repeat_addition: float = Field(description="What each further report of one agency adds, as a part of the first.")
    max_repeat_addition: float = Field(description="The most that further reports of one agency add.")
    confirmed_factor: float = Field(description="What each member that confirmed a fraud does to the total weight.")
    doubted_factor: float = Field(description="What each member that found no fraud does to the total weight.")
    max_feedback_count: int = Field(description="How many such members count, of each sort.")
    category_weights: list[CategoryWeight]
    half_lives: list[HalfLife]
    fresh_seconds: int = Field(description="How long an answer may be used at most. Each answer has its `fresh_until`.")
