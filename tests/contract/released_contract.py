"""A small contract with everything that a later one may break: the sound one, and what only the differ looks at."""

from tests.contract.edits import NOTE, NOTES, operation, put, schema
from tests.contract.sound_contract import NUMBER, OR_NULL, TEXT, UUID, Schema, query, sound_contract

_LIST, _BATCH = operation(NOTES, "get"), operation(f"{NOTES}/batch", "post")
_WORDS = {"type": "string", "x-extensible-enum": ["phone"], "x-enum-varnames": ["PHONE"], "description": "A kind."}
_MAP = {"type": "object", "additionalProperties": NUMBER}
_SCOPES = {"notes:read": "Read.", "notes:manage": "Write."}


def released_contract() -> Schema:
    """The contract, new at each call."""
    contract = sound_contract()
    asked = contract["components"]["schemas"]["NoteInput"]["properties"]
    asked |= {
        "words": {"type": "array", "items": TEXT},
        "priority": NUMBER,
        "remark": OR_NULL,
        "choice": {"anyOf": [UUID, TEXT | {"enum": ["own", "all"]}]},
        "counts": {"type": "object"},
    }
    for edit in (
        put(_WORDS, *schema("Kind")),
        put(TEXT | {"maxLength": 8, "pattern": "^A"}, *schema("Note", "properties", "code")),
        put(_MAP, *schema("Note", "properties", "counts")),
        put(NUMBER | {"minimum": 0}, *schema("Note", "properties", "revision")),
        put({"type": "array", "items": TEXT, "uniqueItems": True}, *schema("Note", "properties", "reasons")),
        put(["notes"], *_LIST, "tags"),
        put("batch", *_BATCH, "x-krama-method"),
        put(True, *_BATCH, "x-krama-repeatable"),
        put([{"oauth2": ["notes:manage"]}, {"oauth2": ["notes:read"]}], *_BATCH, "security"),
        put([query("X-Trace", TEXT, "header")], "paths", NOTE, "parameters"),
        put([{"url": "https://krama.example"}], "servers"),
        put({"read": {"operationId": "readNote"}}, *operation(NOTES, "post", "responses", "201", "links")),
        put({"Shared": {"schema": TEXT, "required": True}}, "components", "headers"),
        put(
            {"$ref": "#/components/headers/Shared"},
            *operation(NOTES, "post", "responses", "201", "headers", "X-Shared"),
        ),
        put(
            {
                "oauth2": {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "/t", "scopes": _SCOPES}}},
                "clientBasic": {"type": "http", "scheme": "basic"},
            },
            "components",
            "securitySchemes",
        ),
    ):
        edit(contract)
    return contract
