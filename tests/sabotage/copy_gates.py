"""The gates of copies: what their records tell, whose they are, and when they end."""

from tests.sabotage.effects import NEVER, Instead, Value, Without
from tests.sabotage.sabotage import Sabotage

RECORDS, FILES = "feed/records.py", "feed/snapshots.py"
_ALL = Value("[each for files in folder.files.values() for each in files]")
_SHOWN = Value("View(at // MICROS_A_DAY, True)")
CHANGES, SNAPSHOTS, RESTORED = "feed/test_changes.py", "feed/test_snapshots.py", "feed/test_restored.py"
READERS = "readers/test_readers.py"

COPIES = [
    Sabotage("copies show ages to those who see them", RECORDS, _SHOWN, (CHANGES,)),
    Sabotage("cursor of the caller's own copy", "feed/service.py", Value("(CHANGES, *narrowed(filters))"), (CHANGES,)),
    Sabotage(
        "copy that begins gets what ends meanwhile",
        "feed/service.py",
        Instead("position = position._replace(begun_at=max(position.begun_at, clock.to_micros(clock.now())))"),
        ("feed/test_clocks.py",),
    ),
    Sabotage(
        "snapshot has every change up to its number",
        FILES,
        Value("end_of(clock.to_micros(clock.now())), epoch.current(session).number"),
        ("feed/test_clocks.py",),
    ),
    Sabotage("cursor of this epoch", "core/cursor.py", NEVER, (RESTORED,)),
    Sabotage(
        "rows of an indicator come together",
        "listings/copied.py",
        Instead("cut = None"),
        ("feed/test_snapshots_at_once.py",),
    ),
    Sabotage(
        "a damaged file is not offered", "feed/snapshot_files.py", Value("True"), ("feed/test_snapshot_files.py",)
    ),
    Sabotage("snapshots of this epoch", FILES, Without("epoch"), (RESTORED,)),
    Sabotage("copies of before a restore begin again", "operations/restore.py", Instead("pass"), (RESTORED,)),
    Sabotage("file of a restored database is newer than before", "feeds/versions.py", Without("began_at"), (RESTORED,)),
    Sabotage(
        "what ended between a snapshot and its download",
        "corrections/handing_out.py",
        Value("[]"),
        ("corrections/test_snapshots.py",),
    ),
    Sabotage(
        "second look at what has changed", "corrections/recheck.py", Value("[]"), ("corrections/test_corrections.py",)
    ),
    Sabotage("changes that nobody was given are in no stretch", "readers/service.py", NEVER, (READERS,)),
    Sabotage("who follows a part has not read all corrections", "feed/service.py", Value("CHANGES"), (READERS,)),
    Sabotage("copy that paused for too long begins again", "feed/service.py", NEVER, (CHANGES,)),
    Sabotage("hidden changes end no wait", "feed/waiting.py", Without(1), (CHANGES,)),
    Sabotage(
        "files of the caller's own sector",
        "feed/snapshots.py",
        Value("[each for files in folder.files.values() for each in files]"),
        (SNAPSHOTS,),
    ),
    Sabotage("a copy does not tell the day of an incident", "rule/terms.py", Value("False"), ("rule/test_terms.py",)),
]
