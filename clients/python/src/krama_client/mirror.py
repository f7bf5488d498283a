"""A copy of the list on your own machine, which answers in microseconds, and when the exchange is away.

    from krama_client import Krama
    from krama_client.mirror import Mirror, MirrorOr

    mirror = Mirror("krama-mirror.sqlite3", krama)
    mirror.sync()
    answer = MirrorOr(krama, mirror).check("012 345 678", kind="phone", purpose="payment")
    print(answer.action, answer.source)

It needs the extra `mirror`: canonical forms and the rule are those of the service (`krama-rules`). There is no variant
for asyncio: `check` takes microseconds, and `sync` and `follow` belong in a thread or a program of their own.
"""

from krama_client._mirror.mirror import Mirror, MirrorStatus
from krama_client._mirror.mirror_or import MirrorOr, MirrorOrCheck
from krama_client._mirror.verdicts import MirrorCheck, MirrorMatch
from krama_client.errors import (
    MirrorBusy,
    MirrorDiskFull,
    MirrorEmpty,
    MirrorError,
    MirrorTooOld,
    MirrorUnusable,
    SnapshotRefused,
)

__all__ = [
    "Mirror",
    "MirrorBusy",
    "MirrorCheck",
    "MirrorDiskFull",
    "MirrorEmpty",
    "MirrorError",
    "MirrorMatch",
    "MirrorOr",
    "MirrorOrCheck",
    "MirrorStatus",
    "MirrorTooOld",
    "MirrorUnusable",
    "SnapshotRefused",
]
