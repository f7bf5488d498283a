"""What the exchange keeps, for how long, and why: for a person's access report and docs/operate/data-protection.md."""

from typing import NamedTuple

from krama.operations.retention import CHANGES_KEPT


class Kept(NamedTuple):
    """One kind of data."""

    what: str
    how_long: str
    why: str


def kept(retention_days: int) -> list[Kept]:
    """Every kind of data on a value, with this retention period."""
    days = f"{retention_days} days"
    return [
        Kept(
            "indicator, reports",
            "no end; an ended report counts for nothing",
            "evidence of why a value was listed, and by which agency",
        ),
        Kept("narrative of a report", f"{days} after the report's last change", "the police investigate"),
        Kept("request of a pending report", f"{days} after its last change", "the national administrator decides"),
        Kept("listings", f"{days} after the last report ended", "members take the value off their copies"),
        Kept("changes of listings", f"{CHANGES_KEPT.days} days", "members follow the list"),
        Kept("statement of a dispute", f"{days} after the dispute was closed", "the reviewer decides"),
        Kept("rest of a dispute", "no end", "the same claim is not examined twice"),
        Kept("outcomes", "no end", "they affect the score, and count in scorecards"),
        Kept("corrections", "no end", "proof that a member was informed"),
        Kept("protections", "no end; an ended one covers nothing", "the value is never listed by mistake"),
        Kept("disclosures", "until `krama audit erase`", "every member that received it can be corrected"),
        Kept("audit records without personal data", "no end", "nobody can change the log unnoticed"),
        Kept("answers to repeated requests", "24 hours", "a lost answer is sent again"),
        Kept("backups", "as long as you keep them", "the exchange is restored after a loss"),
    ]
