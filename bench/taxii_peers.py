"""Other TAXII 2.1 servers, run by an environment of their own: `PYTHON bench/taxii_peers.py NAME FOLDER PORT`.

`FOLDER/objects.json` has the objects. Each server starts as its documentation says, with storage of its own. OpenTAXII
has one collection that everybody may read. medallion asks for HTTP Basic, because its collections are never public.
"""

import json
import sys
from pathlib import Path
from typing import Any

COLLECTION = "5b0a1c1e-6c0e-5f51-9f8f-0f6c1d0f3a11"
USER, PASSWORD = "bench", "bench"
_NAMES = {"id": COLLECTION, "title": "bench", "can_read": True, "can_write": True}
_MEDIA = "application/taxii+json;version=2.1"


def medallion(folder: Path, port: int) -> None:
    """medallion with its backend in memory. A database that it would need is not on every machine."""
    from medallion.scripts import run  # noqa: PLC0415

    objects = json.loads((folder / "objects.json").read_text())
    manifest = [
        {"id": each["id"], "date_added": _modified(each), "version": _modified(each), "media_type": _MEDIA}
        for each in objects
    ]
    kept = [{**each, "_date_added": _modified(each)} for each in objects]
    collection = {**_NAMES, "media_types": [_MEDIA], "manifest": manifest, "objects": kept}
    root = f"http://127.0.0.1:{port}/bench/"
    data = {
        "/discovery": {"title": "bench", "default": root, "api_roots": [root]},
        "bench": {
            "information": {"title": "bench", "versions": [_MEDIA], "max_content_length": 104_857_600},
            "status": [],
            "collections": [collection],
        },
    }
    (folder / "data.json").write_text(json.dumps(data))
    settings = {
        "backend": {
            "module": "medallion.backends.memory_backend",
            "module_class": "MemoryBackend",
            "filename": str(folder / "data.json"),
        },
        "users": {USER: PASSWORD},
        "taxii": {"max_page_size": 1_000},
    }
    (folder / "medallion.json").write_text(json.dumps(settings))
    sys.argv = ["medallion", str(folder / "medallion.json"), "--port", str(port), "--log-level", "CRITICAL"]
    run.main()


def _modified(members: dict[str, Any]) -> str:
    return str(members.get("modified", members["created"]))


def opentaxii(folder: Path, port: int) -> None:
    """OpenTAXII with SQLite, served by Flask's own server as medallion is."""
    import os  # noqa: PLC0415

    settings = {
        "domain": f"127.0.0.1:{port}",
        "auth_api": {
            "class": "opentaxii.auth.sqldb.SQLDatabaseAPI",
            "parameters": {"db_connection": f"sqlite:///{folder}/auth.db", "create_tables": True, "secret": "bench"},
        },
        "taxii1": None,
        "taxii2": {
            "title": "bench",
            "public_discovery": True,
            "allow_custom_properties": True,
            "max_content_length": 104_857_600,
            "persistence_api": {
                "class": "opentaxii.persistence.sqldb.Taxii2SQLDatabaseAPI",
                "parameters": {"db_connection": f"sqlite:///{folder}/data.db", "create_tables": True},
            },
        },
        "logging": {"opentaxii": "critical", "root": "critical"},
    }
    (folder / "opentaxii.json").write_text(json.dumps(settings))
    os.environ["OPENTAXII_CONFIG"] = str(folder / "opentaxii.json")
    from opentaxii.cli import app  # noqa: PLC0415

    with app.app_context():
        api = app.taxii_server.servers.taxii2.persistence.api
        root = api.add_api_root("bench", default=True, is_public=True)
        collection = api.add_collection(root.id, "bench", is_public=True)
        api.add_objects(root.id, collection.id, json.loads((folder / "objects.json").read_text()))
    (folder / "path").write_text(f"/taxii2/{root.id}/collections/{collection.id}/objects/")
    app.run(port=port, debug=False, use_reloader=False)


if __name__ == "__main__":
    {"medallion": medallion, "opentaxii": opentaxii}[sys.argv[1]](Path(sys.argv[2]), int(sys.argv[3]))
