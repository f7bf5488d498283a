"""What happens in the two worlds: steps of members, in both or, if the viewer never sees it, in the full one alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hypothesis import strategies as st

from krama.indicators.canonical import canonicalise
from krama.indicators.identity import indicator_id
from krama.indicators.kinds import Hints
from krama.sharing.sectors import Sector
from tests.sharing.worlds import EXPIRES_AFTER, IDS, JUDGE, MEMBERS, OFFICERS, Worlds

VALUES = ("012 345 678", "https://evil-shop.com/kit", "evil-shop.com")
"""A domain covers the links below it: a hidden listing of one may not show in a check of the other."""

PROTECTED = "good-bank.com"
"""Reports on it are pending: they are for their own agency, whatever their label says."""

LABELS = ("TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED", None)

Fact = tuple[str, str, str]
"""A member, a value and a category: a report in the eyes of the exchange."""


def key_of(value: str) -> str:
    """The id of the indicator that a value names."""
    return str(indicator_id(canonicalise(value, Hints(region="KH"))))


@dataclass(frozen=True)
class Step:
    """Somebody does something with the report that it makes of one value in one category, or with the value."""

    member: str
    verb: str
    value: str = VALUES[0]
    category: str = "loan"
    tlp: str | None = "TLP:GREEN"
    sectors: tuple[str, ...] = ()
    named: tuple[str, ...] = ("office",)
    confidence: int = 100
    anonymous: bool = False
    is_brief: bool = False

    @property
    def fact(self) -> Fact:
        return self.member, self.value, self.category

    @property
    def labels(self) -> bool:
        """Whether it gives its report a label."""
        return self.verb == "report" or (self.verb == "relabel" and self.tlp is not None)

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
        return shows(viewer, self.member, tlp, self.audience)

    def body(self, now: datetime) -> dict[str, Any]:
        """The report as it is sent. A brief one ends soon, before `Worlds.expire` ends what is no longer valid."""
        label = {} if self.tlp is None else {"tlp": self.tlp}
        audience = {} if self.audience is None else {"audience": self.audience}
        brief = {"valid_until": (now + EXPIRES_AFTER / 2).isoformat()} if self.is_brief else {}
        case = {"case_reference": "C-1"} if self.category == "loan" else {}
        return {
            "value": self.value, "category": self.category, "confidence": self.confidence, **case,
            "anonymous": self.anonymous, "narrative": f"{self.member} says so.", **label, **audience, **brief,
        }  # fmt: skip


def shows(viewer: str, source: str, tlp: str, audience: dict[str, list[str]] | None) -> bool:
    """Whether a label with an audience lets the viewer see a report of this source."""
    if viewer == source or tlp in ("TLP:CLEAR", "TLP:GREEN"):
        return True
    if audience is None:
        return tlp == "TLP:AMBER" and MEMBERS[viewer] in (Sector.POLICE, Sector.BANK, Sector.REGULATOR)
    return MEMBERS[viewer].value in audience["sectors"] or str(IDS[viewer]) in audience["agencies"]


ABOUT_REPORTS = ("report", "report", "report", "relabel", "relabel", "withdraw", "approve")
ABOUT_VALUES = ("dispute", "dispute", "decide", "outcome", "outcome", "look", "expire")


@st.composite
def lives(draw: st.DrawFn, most: int = 14) -> list[Step]:
    """What a few members do about one or two values: so few that the same one acts again on what it did before.

    Most labels are one of three, so that several reports are hidden from the same viewer and shown to the same member.
    """
    cast = draw(st.lists(st.sampled_from(sorted(MEMBERS)), min_size=3, max_size=4, unique=True))
    values = draw(st.lists(st.sampled_from((*VALUES, PROTECTED)), min_size=1, max_size=2, unique=True))
    labels = st.tuples(
        st.sampled_from(LABELS),
        st.lists(st.sampled_from([sector.value for sector in Sector]), max_size=5, unique=True).map(tuple),
        st.lists(st.sampled_from(sorted(MEMBERS)), min_size=1, max_size=2, unique=True).map(tuple),
    )
    usual = [("TLP:AMBER", (MEMBERS[draw(st.sampled_from(cast))].value,), ()) for _ in range(2)]
    label = st.sampled_from([("TLP:GREEN", (), ()), *usual]) | labels
    steps = st.builds(
        _labelled,
        label,
        member=st.sampled_from(cast),
        verb=st.sampled_from((*ABOUT_REPORTS, *ABOUT_VALUES)),
        value=st.sampled_from([values[0], *values]),
        category=st.sampled_from(["loan", "loan", "loan", "phishing"]),
        confidence=st.sampled_from([10, 100]),
        anonymous=st.booleans(),
        is_brief=st.booleans(),
    )
    return draw(st.lists(steps, min_size=min(most, 4), max_size=most))


def _labelled(label: tuple[str | None, tuple[str, ...], tuple[str, ...]], **facts: Any) -> Step:
    tlp, sectors, named = label
    return Step(tlp=tlp, sectors=sectors, named=named, **facts)


@dataclass
class OpenDispute:
    """A dispute that is not decided, and whether only the full world has it."""

    dispute_id: str
    opener: str
    value: str
    hidden: bool


class History:
    """Lets steps happen. Once the viewer never sees a report again, a step on it is taken in the full world alone.

    What is said of a value happens in both: a member that sees nothing of it in one of them is refused there.
    """

    def __init__(self, worlds: Worlds, viewer: str, all_steps: Sequence[Step]) -> None:
        self._worlds, self.viewer, self._steps = worlds, viewer, all_steps
        self._reports: dict[Fact, str] = {}
        self._shown: set[Fact] = set()
        self._taken = 0
        self._open: list[OpenDispute] = []
        self._judged: set[str] = set()
        self._closed: set[str] = set()
        self.hidden: set[Fact] = set()
        self.report_ids: list[str] = []
        self.case_ids: list[str] = []
        self.dispute_ids: list[str] = []

    def take(self, step: Step) -> None:
        """Let the next step happen."""
        self._taken += 1
        if step.value in self._closed:
            return
        if step.verb == "expire":
            self._worlds.expire()
        elif step.verb in ABOUT_VALUES:
            {"dispute": self._dispute, "decide": self._decide}.get(step.verb, self._speak)(step)
        elif step.verb == "report":
            self._ask(step, "/v1/reports", step.body(self._worlds.moments.now()))
        elif step.fact in self._reports:
            path = f"/v1/reports/{self._reports[step.fact]}"
            if step.verb == "approve":
                read = self._worlds.full.callers[step.member].at_its_state(path)
                self._ask(step, f"{path}/approve", {}, by=OFFICERS.get(step.member), headers=read)
            elif step.verb == "withdraw":
                self._ask(step, f"{path}/withdraw", {"reason": "It was wrong."})
            elif step.tlp is not None:
                audience = {} if step.audience is None else {"audience": step.audience}
                self._ask(step, f"{path}/relabel", {"tlp": step.tlp, "reason": "It is so.", **audience})
        if step.labels:
            self._learn(step)

    def _is_hidden(self, fact: Fact) -> bool:
        """Whether the viewer does not see the report now, and never will again."""
        later = (step for step in self._steps[self._taken - 1 :] if step.fact == fact and step.labels)
        return fact not in self._shown and not any(step.shown_to(self.viewer) for step in later)

    def _ask(self, step: Step, path: str, body: dict[str, Any], by: str | None = None, **options: Any) -> None:
        if self._is_hidden(step.fact):
            self.hidden.add(step.fact)
            self._worlds.full_alone(by or step.member, "POST", path, json=body, **options)
        else:
            self._worlds.both(by or step.member, "POST", path, json=body, **options)

    def _learn(self, step: Step) -> None:
        """The ids and labels of the member's reports, as the full world has them."""
        own = {"agency_id": "own", "limit": 1000}
        _, answer = self._worlds.both(step.member, "GET", "/v1/reports", params=own)
        self._shown.discard(step.fact)
        _, cases = self._worlds.both(step.member, "GET", "/v1/cases", params=own)
        self.case_ids += [key for case in cases.json()["items"] if (key := case["case_id"]) not in self.case_ids]
        for report in answer.json()["items"]:
            if report["report_id"] not in self.report_ids:
                self.report_ids.append(report["report_id"])
            if report["status"] in ("active", "pending") and (report["value"], report["category"]) == step.fact[1:]:
                self._reports[step.fact] = report["report_id"]
                is_listed = report["status"] == "active" or self.viewer == step.member
                if is_listed and shows(self.viewer, step.member, report["tlp"], report["audience"]):
                    self._shown.add(step.fact)

    def _speak(self, step: Step) -> None:
        """An outcome, or a check."""
        if step.verb == "look":
            self._worlds.both(step.member, "POST", "/v1/checks", json={"value": step.value})
            return
        kind = "confirmed_fraud" if step.confidence == 100 else "false_positive"
        told = {"indicator_id": key_of(step.value), "outcome": kind}
        bare, full = self._worlds.both(step.member, "POST", "/v1/outcomes", json=told)
        if bare.is_success or full.is_success:
            self._judged.add(step.value)

    def _dispute(self, step: Step) -> None:
        """An agency has one open dispute of a value. So while only the full world has one, it opens no other."""
        if any(each.hidden and (each.opener, each.value) == (step.member, step.value) for each in self._open):
            return
        opening = {"indicator_id": key_of(step.value), "grounds": "other", "statement": f"Mine, at {self._taken}."}
        bare, full = self._worlds.both(step.member, "POST", "/v1/disputes", json=opening)
        if full.status_code == 201:
            dispute_id = full.json()["dispute_id"]
            self.dispute_ids.append(dispute_id)
            self._open.append(OpenDispute(dispute_id, step.member, step.value, hidden=bare.status_code != 201))

    def _decide(self, step: Step) -> None:
        """A reviewer decides the oldest dispute of the value.

        An upheld dispute ends every report on the value and silences outcomes, as SECURITY.md says. So if only the full
        world has it, it is upheld only while the viewer sees none of these. Nothing happens to the value after it.
        """
        dispute = next((each for each in self._open if each.value == step.value), None)
        if dispute is None:
            return
        upheld = step.confidence == 100
        if dispute.hidden and upheld and (self._sees_live(step.value) or step.value in self._judged):
            return
        decision = {"decision": "upheld" if upheld else "rejected", "reason": "It is so."}
        ask = self._worlds.full_alone if dispute.hidden else self._worlds.both
        path = f"/v1/disputes/{dispute.dispute_id}"
        read = self._worlds.full.callers[JUDGE].at_its_state(path)
        ask(JUDGE, "POST", f"{path}/decide", json=decision, headers=read)
        self._open = [each for each in self._open if each is not dispute and not (upheld and each.value == step.value)]
        if dispute.hidden and upheld:
            self._closed.add(step.value)

    def _sees_live(self, value: str) -> bool:
        listed, _ = self._worlds.both(self.viewer, "GET", f"/v1/indicators/{key_of(value)}/reports")
        return bool(listed.is_success and listed.json()["items"])
