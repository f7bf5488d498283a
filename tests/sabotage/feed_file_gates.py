"""The gates of feeds as files and of imports: what leaves is on record, and a copy is not a second voice."""

from tests.sabotage.effects import ALWAYS, DROP, NEVER, Value
from tests.sabotage.sabotage import Sabotage

CSV, MISP = "feeds/test_csv_feed.py", "misp/test_misp_feed.py"
IMPORTS, PEERING, COMMAND = "imports/test_imports.py", "imports/test_peering.py", "imports/test_command.py"
ORIGINS = "rule/test_origins.py"
STATEMENTS, POISON = "imports/test_statements.py", "imports/test_poison.py"
ROWS, EVENTS = "imports/test_csv_rows.py", "imports/test_misp_source.py"
WITHOUT_NEXT = "imports/test_taxii_without_next.py"
REREADING, READ_AGAIN = "imports/test_reading_again.py", "imports/test_labels_read_again.py"
ENDED_BEFORE = "imports/test_ended_read_again.py"
REJECTED, FADING = "imports/test_rejected_rows.py", "imports/test_fading_imports.py"
OWN = "imports/test_own_addresses.py"
ANSWERS, LABELS = "imports/test_answers.py", "imports/test_copied_labels.py"

FEED_FILE_GATES = [
    Sabotage("visibility of a whole list", "listings/in_id_order.py", Value("true()"), (CSV,)),
    Sabotage("listing that ends while a page is read", "corrections/handing_out.py", Value("[]"), (CSV,)),
    Sabotage("a copy has its kinds alone", "corrections/service.py", ALWAYS, (CSV,)),
    Sabotage("a copy of what is corroborated has nothing else", "corrections/service.py", NEVER, (CSV,)),
    Sabotage(
        "copy that misses a change of a listing holds the listing as it was",
        "corrections/service.py",
        Value("[]"),
        (CSV,),
    ),
    Sabotage("pages of a file are on record", "feeds/recorded_pages.py", DROP, (CSV,)),
    Sabotage("feed keys that are not for this file", "feeds/routes.py", DROP, (MISP,)),
    Sabotage("feed keys that are not for MISP", "misp/routes.py", DROP, (MISP,)),
    Sabotage("event of the reader's own feed", "misp/service.py", Value("slots(session, viewer)[0]"), (MISP,)),
    Sabotage("a copy is not handed on as an own event", "misp/events.py", Value("listings"), (MISP,)),
    Sabotage("copies of one origin are one source", "rule/origins.py", DROP, (ORIGINS,)),
    Sabotage("a copy of unknown origin joins all copies", "rule/origins.py", NEVER, (ORIGINS,)),
    Sabotage(
        "copies are a further source only if an agency does nothing but copy", "rule/origins.py", NEVER, (ORIGINS,)
    ),
    Sabotage(
        "the label of a copy is the strictest of its objects",
        "reports/copies.py",
        Value("newest.visibility"),
        (LABELS,),
    ),
    Sabotage("a label outlasts that values are read again", "reports/copied_labels.py", Value("{}"), (READ_AGAIN,)),
    Sabotage(
        "a label goes along with a value also if its report has ended",
        "reports/rereading.py",
        Value("[each for each in unchanged if each.report_id in named_now]"),
        (READ_AGAIN,),
    ),
    Sabotage(
        "what had ended before its value was read again still holds", "reports/earlier.py", Value("[]"), (ENDED_BEFORE,)
    ),
    Sabotage(
        "the label of an ended pending report goes along alone",
        "reports/pending_rereading.py",
        DROP,
        (ENDED_BEFORE,),
    ),
    Sabotage("what a report named in between is forgotten", "reports/rereading.py", DROP, (ENDED_BEFORE,)),
    Sabotage(
        "what a pending report named in between is forgotten", "reports/pending_rereading.py", DROP, (ENDED_BEFORE,)
    ),
    Sabotage(
        "no report moves to what a dispute found to be a mistake",
        "reports/rereading.py",
        Value("fact in stored or (report.agency_id, fact) in taken"),
        (ENDED_BEFORE,),
    ),
    Sabotage("a label that went along once is not brought again", "reports/copied_labels.py", NEVER, (READ_AGAIN,)),
    Sabotage("a label that went along binds a value that is new", "reports/earlier.py", DROP, (READ_AGAIN,)),
    Sabotage("a label that reading again narrows is recorded", "reports/rereading.py", DROP, (READ_AGAIN,)),
    Sabotage("a copy that no object states by its new name ends", "reports/rereading.py", DROP, (REREADING,)),
    Sabotage(
        "no import reads objects that are renamed meanwhile",
        "reports/rereading.py",
        DROP,
        (REREADING,),
        postgresql=True,
    ),
    Sabotage(
        "an exchange knows its own word at each address that it had",
        "addresses/own.py",
        Value("[]"),
        (COMMAND,),
    ),
    Sabotage("an address that many exchanges have is nobody's own", "addresses/own.py", NEVER, (OWN,)),
    Sabotage("no source opens what its agency has narrowed", "reports/copied_labels.py", ALWAYS, (LABELS,)),
    Sabotage(
        "what its agency has narrowed stays so in each category",
        "reports/copied_labels.py",
        Value("[given[fact][1]] if fact in given else []"),
        (LABELS,),
    ),
    Sabotage(
        "a copy in another category names no source that was not named",
        "reports/earlier.py",
        Value("False"),
        (LABELS,),
    ),
    Sabotage(
        "an object without a label opens nothing",
        "reports/copied_objects.py",
        Value("after.draft.visibility"),
        (LABELS,),
    ),
    Sabotage("an object that was RED is not shared without a label", "reports/copied_objects.py", NEVER, (LABELS,)),
    Sabotage("an object keeps its label while it states nothing", "reports/copies.py", NEVER, (LABELS,)),
    Sabotage("an object of an unknown label opens nothing", "reports/copy_repository.py", Value("{}"), (LABELS,)),
    Sabotage(
        "a copy that takes the sources of a merged report takes its label", "reports/rereading.py", NEVER, (LABELS,)
    ),
    Sabotage("a copy does not list again what its agency withdrew", "reports/earlier.py", NEVER, (STATEMENTS,)),
    Sabotage("a row of an unknown status is not listed", "imports/csv_rows.py", NEVER, (ROWS,)),
    Sabotage("a listing that warns of nothing is not imported", "imports/csv_rows.py", NEVER, (ROWS,)),
    Sabotage("an attribute that is deleted names no value", "imports/misp_events.py", Value("attributes"), (EVENTS,)),
    Sabotage("an answer that was cut off is none", "imports/fetching.py", NEVER, (ANSWERS,)),
    Sabotage("what is gone from an event ends", "imports/service.py", Value("[]"), (EVENTS,)),
    Sabotage("an event that is there does not end", "imports/sources.py", Value("True"), (EVENTS,)),
    Sabotage("a copy is not approved", "reports/service.py", NEVER, (IMPORTS,)),
    Sabotage(
        "a number without a country code is not taken for one of this country",
        "imports/service.py",
        NEVER,
        ("imports/test_numbers_of_countries.py",),
    ),
    Sabotage("confidence of an import", "imports/rules.py", DROP, (IMPORTS,)),
    Sabotage("RED of an import", "imports/readings.py", NEVER, (POISON,)),
    Sabotage("unknown label of an import", "imports/readings.py", NEVER, (POISON,)),
    Sabotage("distribution of an import", "imports/misp_events.py", NEVER, (POISON,)),
    Sabotage("what is revoked ends, whatever else is unreadable", "imports/stix_objects.py", NEVER, (POISON,)),
    Sabotage("time of an answer", "imports/fetching.py", NEVER, (ANSWERS,)),
    Sabotage("a page of which more follows is not the last", "imports/sources.py", NEVER, (WITHOUT_NEXT,)),
    Sabotage(
        "objects of one moment are read also where a page ends among them",
        "imports/sources.py",
        Value("reached"),
        (WITHOUT_NEXT,),
    ),
    Sabotage("a page comes once", "imports/sources.py", Value("False"), (POISON,)),
    Sabotage("an older version of an object counts for nothing", "reports/copied_objects.py", NEVER, (STATEMENTS,)),
    Sabotage("a copy ends with the last object that states it", "reports/copies.py", DROP, (STATEMENTS,)),
    Sabotage("what has ended is remembered", "reports/copies.py", NEVER, (STATEMENTS,)),
    Sabotage("a copy on a protected value is not kept", "reports/copies.py", NEVER, (IMPORTS,)),
    Sabotage("a time that is ahead is not now", "imports/readings.py", Value("filter(None, times)"), (FADING,)),
    Sabotage("a copy that is not kept states nothing of its case", "reports/copies.py", Value("drafts"), (REJECTED,)),
    Sabotage("a copy does not list again what was overturned", "reports/earlier.py", NEVER, (STATEMENTS,)),
    Sabotage("a copy changes nothing that its agency says itself", "reports/merging.py", NEVER, (STATEMENTS,)),
    Sabotage(
        "object with the id of a listing", "imports/service.py", Value("False"), ("imports/test_own_listings.py",)
    ),
    Sabotage("a list of own listings is not a second voice", "rule/origins.py", NEVER, ("rule/test_origins.py",)),
    Sabotage(
        "another address makes no other creator", "addresses/own.py", Value("[]"), ("imports/test_own_addresses.py",)
    ),
    Sabotage("file with other names is another file", "feeds/versions.py", Value("()"), ("feeds/test_csv_feed.py",)),
    Sabotage("what this exchange stated is not one more source", "imports/service.py", NEVER, (PEERING,)),
    Sabotage("redirect of a source", "imports/fetching.py", NEVER, (PEERING,)),
    Sabotage("source without encryption", "imports/fetching.py", NEVER, (PEERING,)),
    Sabotage("size of a source", "imports/fetching.py", NEVER, (PEERING,)),
    Sabotage("size of a file", "imports/fetching.py", NEVER, (IMPORTS,)),
    Sabotage("import for an agency that may report", "cli/importing.py", NEVER, (COMMAND,)),
]
