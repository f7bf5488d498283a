"""The figures of a verdict, each with the sectors that see it. docs/report-fields.md has the same table.

A figure that depends on fields of reports gives them away, at least where one report is all there is. So a sector sees
it only if it sees these fields.
"""

from collections.abc import Mapping

from krama.sharing.policy import DOMESTIC, EVERY_SECTOR, POLICE
from krama.sharing.sectors import Sector

FIGURES: Mapping[str, frozenset[Sector]] = {
    # Confidence, and whether the police have a case or have approved it: 62.5 is 50 × 1.25, so the police have a case
    "reported_weight": POLICE,
    "weight": POLICE,
    # The day of the scam. `fades_on` also tells the weight, as the score does: SECURITY.md says so
    "fading": DOMESTIC,
    "fades_on": DOMESTIC,
    # Nothing about a report that the score and the reasons do not say
    "feedback": EVERY_SECTOR,
    "half_score_weight": EVERY_SECTOR,
    "half_life_days": EVERY_SECTOR,
    "corroborated": EVERY_SECTOR,
}
"""Every member of `Explanation`."""

_SHOWN = {sector: frozenset(name for name, sectors in FIGURES.items() if sector in sectors) for sector in Sector}


def figures_shown_to(sector: Sector) -> frozenset[str]:
    """The figures that an agency of this sector sees. One that is not declared is shown to nobody."""
    return _SHOWN[sector]
