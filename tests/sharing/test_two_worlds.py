"""What a viewer may not see changes no answer that it gets, by a single byte. REQUIREMENTS 15.

Two exchanges live through the same history, but for the reports that one viewer never sees: those are in one of them
alone. Then the viewer asks everything that the contract has.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from krama.indicators.canonical import canonicalise
from krama.indicators.identity import indicator_id
from krama.indicators.kinds import Hints
from krama.sharing.sectors import Sector
from tests.sharing.walk import Request, Walk, next_page, told
from tests.sharing.worlds import IDS, MEMBERS, Worlds
from tests.tiers import turns

VALUES = ("012 345 678", "https://evil-shop.com/kit", "evil-shop.com")
"""A domain covers the links below it: a hidden listing of one may not show in a check of the other."""

PROTECTED = "good-bank.com"
"""Reports on it are pending: they are for their own agency, whatever their label says."""

LABELS = ("TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED", None)


@dataclass(frozen=True)
class Step:
    """Somebody does something with the report that it makes of one value in one category."""

    member: str
    verb: str
    value: str
    category: str
    tlp: str | None
    sectors: tuple[str, ...]
    named: tuple[str, ...]
    confidence: int
    anonymous: bool

    @property
    def fact(self) -> tuple[str, str, str]:
        return self.member, self.value, self.category

    @property
    def audience(self) -> dict[str, list[str]] | None:
        """What goes with the label."""
        sectors = self.sectors if self.tlp == "TLP:AMBER" else ()
        named = self.named if self.tlp in ("TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED") else ()
        if not sectors and not named:
            return None
        return {"sectors": list(sectors), "agencies": [str(IDS[name]) for name in named]}

    def shown_to(self, viewer: str) -> bool:
        """Whether the label lets this viewer see the report, by TLP 2.0 as Krama reads it."""
        if self.value == PROTECTED:
            return viewer == self.member
        tlp = self.tlp or ("TLP:AMBER" if MEMBERS[self.member] is Sector.BANK else "TLP:GREEN")
        if viewer == self.member or tlp in ("TLP:CLEAR", "TLP:GREEN"):
            return True
        if self.audience is None:
            return tlp == "TLP:AMBER" and MEMBERS[viewer] in (Sector.POLICE, Sector.BANK, Sector.REGULATOR)
        return MEMBERS[viewer].value in self.audience["sectors"] or str(IDS[viewer]) in self.audience["agencies"]

    def body(self) -> dict[str, Any]:
        """The report as it is sent."""
        label = {} if self.tlp is None else {"tlp": self.tlp}
        audience = {} if self.audience is None else {"audience": self.audience}
        return {
            "value": self.value, "category": self.category, "confidence": self.confidence,
            "anonymous": self.anonymous, "narrative": f"{self.member} says so.", **label, **audience,
        }  # fmt: skip


steps = st.builds(
    Step,
    member=st.sampled_from(sorted(MEMBERS)),
    verb=st.sampled_from(["report", "report", "relabel", "withdraw", "approve", "dispute", "outcome", "look"]),
    value=st.sampled_from((*VALUES, PROTECTED)),
    category=st.sampled_from(["loan", "phishing"]),
    tlp=st.sampled_from(LABELS),
    sectors=st.lists(st.sampled_from([sector.value for sector in Sector]), max_size=5, unique=True).map(tuple),
    named=st.lists(st.sampled_from(sorted(MEMBERS)), min_size=1, max_size=2, unique=True).map(tuple),
    confidence=st.sampled_from([10, 100]),
    anonymous=st.booleans(),
)


class History:
    """Lets steps happen: those of facts that the viewer ever sees in both worlds, all others in the full one alone."""

    def __init__(self, worlds: Worlds, viewer: str, all_steps: Sequence[Step]) -> None:
        self._worlds = worlds
        self._seen = {step.fact for step in all_steps if step.shown_to(viewer)}
        self._reports: dict[tuple[str, str, str], str] = {}
        self.hidden = {step.fact for step in all_steps if step.verb == "report"} - self._seen
        self.report_ids: list[str] = []
        self.dispute_ids: list[str] = []

    def take(self, step: Step) -> None:
        if step.verb in ("dispute", "outcome", "look"):
            self._speak(step)
        elif step.verb == "report":
            self._ask(step, "/v1/reports", step.body())
            self._learn(step)
        elif step.fact in self._reports:
            path = f"/v1/reports/{self._reports[step.fact]}"
            if step.verb == "approve":
                read = self._worlds.full.callers[step.member].at_its_state(path)
                self._ask(step, f"{path}/approve", {}, headers=read)
            elif step.verb == "withdraw":
                self._ask(step, f"{path}/withdraw", {"reason": "It was wrong."})
            elif step.tlp is not None:
                audience = {} if step.audience is None else {"audience": step.audience}
                self._ask(step, f"{path}/relabel", {"tlp": step.tlp, "reason": "It is so.", **audience})

    def _speak(self, step: Step) -> None:
        """Of an indicator, in both worlds: a viewer that sees nothing of it in one of them gets a 404 there."""
        key = indicator_id(canonicalise(step.value, Hints(region="KH")))
        outcome = "confirmed_fraud" if step.confidence == 100 else "false_positive"
        method, path, body = {
            "dispute": ("POST", "/v1/disputes", {"indicator_id": str(key), "grounds": "other", "statement": "Mine."}),
            "outcome": ("POST", "/v1/outcomes", {"indicator_id": str(key), "outcome": outcome}),
            "look": ("POST", "/v1/checks", {"value": step.value}),
        }[step.verb]
        _, answer = self._worlds.both(step.member, method, path, json=body)
        if step.verb == "dispute" and answer.status_code == 201:
            self.dispute_ids.append(answer.json()["dispute_id"])

    def _ask(self, step: Step, path: str, body: dict[str, Any], **options: Any) -> None:
        if step.fact in self._seen:
            self._worlds.both(step.member, "POST", path, json=body, **options)
        else:
            self._worlds.full_alone(step.member, "POST", path, json=body, **options)

    def _learn(self, step: Step) -> None:
        own = {"agency_id": "own", "limit": 1000}
        _, answer = self._worlds.both(step.member, "GET", "/v1/reports", params=own)
        listed = answer.json()["items"]
        for report in listed:
            if report["status"] in ("active", "pending") and (report["value"], report["category"]) == (
                step.value,
                step.category,
            ):
                self._reports[step.fact] = report["report_id"]
            if report["report_id"] not in self.report_ids:
                self.report_ids.append(report["report_id"])


def ask_everything(worlds: Worlds, viewer: str, requests: Iterator[Request]) -> Iterator[tuple[str, int]]:
    """Ask in both worlds, and see that the answers are one; the operations that were asked, with their statuses."""
    for first in requests:
        request: Request | None = first
        while request is not None:
            bare, full = worlds.both(viewer, request.method, request.path, **request.options)
            assert told(bare) == told(full), (request, bare.text, full.text)
            yield request.operation, full.status_code
            request = next_page(request, full)


UNUSABLE = {400, 415, 422}
reached: set[str] = set()


@settings(max_examples=turns(2, 8), deadline=None, suppress_health_check=list(HealthCheck))
@given(viewer=st.sampled_from(sorted(MEMBERS)), history=st.lists(steps, min_size=1, max_size=8))
def test_what_a_viewer_may_not_see_changes_no_answer_that_it_gets(
    worlds: Worlds, viewer: str, history: list[Step]
) -> None:
    worlds.begin()
    lived = History(worlds, viewer, history)
    for step in history:
        lived.take(step)
    worlds.sign()
    event(f"hidden: {len(lived.hidden)}")
    indicators = [str(indicator_id(canonicalise(value, Hints(region="KH")))) for value in VALUES]
    pool = {
        "value": VALUES,
        "report_id": [*lived.report_ids, "00000000-0000-4000-8000-000000000000"],
        "indicator_id": indicators,
        "dispute_id": [*lived.dispute_ids, "00000000-0000-4000-8000-000000000000"],
        "agency_id": [str(IDS["bank"])],
        "client_id": [f"krama_{'0' * 20}"],
        "category": ["loan"],
        "tlp": ["TLP:CLEAR"],
        "country": ["KH"],
        "limit": ["1"],
    }
    walk = Walk(worlds.full.exchange.app.openapi(), pool)
    for requests in (walk.reading, walk.doing, walk.reading):
        for operation, status in ask_everything(worlds, viewer, requests()):
            reached.update({operation} if status not in UNUSABLE else ())
    assert walk.operations() == reached, f"the walk can't ask {walk.operations() - reached}: teach it their members"
