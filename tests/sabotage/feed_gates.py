"""The gates of feeds: who reads them, which part of them, and what others' objects may say."""

from tests.sabotage.effects import ALWAYS, NEVER, Instead, Value, Without
from tests.sabotage.sabotage import Sabotage

KEYS, TAXII, INBOX = "taxii/test_feed_keys.py", "taxii/test_taxii.py", "taxii/test_inbox.py"
WRITING, READING = "stix/test_writing.py", "stix/test_reading.py"
FEED_KEYS, CALLERS = "agencies/feed_keys.py", "access/feed_callers.py"
SERVICE, ROUTES, DATES = "taxii/service.py", "taxii/routes.py", "taxii/dates.py"
GROUPINGS, MEMBERS = "taxii/test_groupings.py", "reports/case_members.py"

FEEDS = [
    Sabotage("credentials of feeds open nothing else", "access/principal.py", ALWAYS, (KEYS,)),
    Sabotage("feed credential is looked up again", CALLERS, Without(1), (KEYS,)),
    Sabotage("address of a feed's caller", CALLERS, NEVER, (KEYS,)),
    Sabotage("client that must prove its key", CALLERS, Without("dpop_required"), (KEYS,)),
    Sabotage("client that must use its key gets no feed key", FEED_KEYS, NEVER, (KEYS,)),
    Sabotage("address of a feed key", FEED_KEYS, Value("True"), (KEYS,)),
    Sabotage("feed key that has ended", FEED_KEYS, Without("is_live"), (KEYS,)),
    Sabotage("client of a feed key", FEED_KEYS, Without("active", "dpop_required"), (KEYS,)),
    Sabotage("feed key only reads feeds", FEED_KEYS, Value("principal.permissions"), (KEYS,)),
    Sabotage("collections of a feed key", "agencies/service.py", Value("True"), (KEYS,)),
    Sabotage("collection of a feed key", ROUTES, Without(1), (KEYS,)),
    Sabotage(
        "cursor of one agency",
        ROUTES,
        Instead("query = read_query(asked, services[Cursors], collection.name)"),
        (TAXII,),
    ),
    Sabotage("cursor of a collection", "taxii/filters.py", Value("START"), (TAXII,)),
    Sabotage("case by reports that the viewer sees or saw", MEMBERS, ALWAYS, (GROUPINGS,)),
    Sabotage("report without the name of its source is in no case of others", MEMBERS, NEVER, (GROUPINGS,)),
    Sabotage("case of one indicator has no grouping", "stix/cases.py", NEVER, (GROUPINGS,)),
    Sabotage(
        "case that was closed to its reader joins no values",
        "stix/cases.py",
        Value("left or [*case.known]"),
        (GROUPINGS,),
    ),
    Sabotage(
        "label that a report has now is not for those who may not see it",
        MEMBERS,
        Value("row.tlp"),
        (GROUPINGS, "sharing/test_two_worlds.py"),
    ),
    Sabotage("grouping names only what its collection has", "taxii/case_groups.py", Value("True"), (GROUPINGS,)),
    Sabotage("one moment is not divided", SERVICE, NEVER, (TAXII,)),
    Sabotage("kinds of a collection", SERVICE, Without(0), (TAXII,)),
    Sabotage("time that is rounded up too early", DATES, NEVER, (TAXII,)),
    Sabotage("time that is rounded up is over", DATES, NEVER, ("feed/test_clocks.py",)),
    Sabotage("copy has nothing of the time to come", ROUTES, Value("page.last"), ("taxii/test_collection_pages.py",)),
    Sabotage("each object of an envelope is charged", ROUTES, Without("envelope"), (INBOX,)),
    Sabotage("media type of TAXII", "taxii/routing.py", NEVER, (TAXII,)),
    Sabotage("status of another agency", "taxii/repository.py", Without("agency_id"), (INBOX,)),
    Sabotage("only what is corroborated, or was", "stix/writing.py", Value("True"), (WRITING, TAXII)),
    Sabotage("what is no longer listed is revoked", "stix/writing.py", Value("True"), (WRITING, TAXII)),
    Sabotage("no second voice of its own", "stix/reading.py", NEVER, (READING, INBOX)),
    Sabotage("object with the id of a listing is nobody's own word", "stix/reading.py", NEVER, (READING, INBOX)),
    Sabotage("unknown marking", "stix/markings.py", NEVER, (READING,)),
]
