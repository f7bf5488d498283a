"""What the exchange keeps, for how long, and why: for a person's access report and docs/operate/data-protection.md."""

from typing import NamedTuple

from krama.operations.retention import CHANGES_KEPT


class KeptData(NamedTuple):
    """One kind of data."""

    what: str
    how_long: str
    why: str


def kept(retention_days: int) -> list[KeptData]:
    """Every kind of data on a value, with this retention period."""
    days = f"{retention_days} days"
    return [
        KeptData(
            "indicator, reports",
            "no end; an ended report counts for nothing",
            "evidence of why a value was listed, and by which agency",
        ),
        KeptData(
            "the source of an imported report", "no end", "a report ends when no source states it, and not before"
        ),
        KeptData("narrative of a report", f"{days} after the report's last change", "the police investigate"),
        KeptData("rest of a case", "no end", "a victim's values stay together, and the loss is counted once"),
        KeptData("narrative and evidence of a case", f"{days} after the case's last change", "the police investigate"),
        KeptData("request of a pending report", f"{days} after its last change", "the national administrator decides"),
        KeptData("listings", f"{days} after the last report ended", "members take the value off their copies"),
        KeptData("changes of listings", f"{CHANGES_KEPT.days} days", "members follow the list"),
        KeptData("statement and evidence of a dispute", f"{days} after the dispute was closed", "the reviewer decides"),
        KeptData("rest of a dispute", "no end", "the same claim is not examined twice"),
        KeptData("outcomes", "no end", "they affect the score, and count in scorecards"),
        KeptData("corrections", "no end", "proof that a member was informed"),
        KeptData("protections", "no end; an ended one covers nothing", "the value is never listed by mistake"),
        KeptData("disclosures", "until `krama audit erase`", "every member that received it can be corrected"),
        KeptData("audit records without personal data", "no end", "nobody can change the log unnoticed"),
        KeptData("answers to repeated requests", "24 hours", "a lost answer is sent again"),
        KeptData("backups", "as long as you keep them", "the exchange is restored after a loss"),
    ]
