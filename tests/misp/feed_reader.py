"""A reader of MISP feeds that does what MISP does: the manifest, then only what is newer, checked by pymisp."""

from dataclasses import dataclass, field
from typing import Any

from pymisp import MISPEvent
from pymisp.mispevent import MISPAttribute

from tests.exchange import Caller


@dataclass
class FeedReader:
    """What one MISP has of a feed. `attributes` are those that are not deleted, by their UUID."""

    member: Caller
    timestamps: dict[str, int] = field(default_factory=dict)
    attributes: dict[str, MISPAttribute] = field(default_factory=dict)
    stamps: dict[str, int] = field(default_factory=dict)

    def pull(self) -> list[str]:
        """Read what is newer, as MISP's `Feed::downloadFromFeed` does. Returns the ids of the events that were read."""
        answer = self.member.get("/feeds/misp/manifest.json")
        assert answer.status_code == 200, answer.text
        manifest: dict[str, Any] = answer.json()
        newer = [key for key, facts in manifest.items() if int(facts["timestamp"]) > self.timestamps.get(key, -1)]
        for key in newer:
            self._take(key, manifest[key])
        return newer

    def _take(self, key: str, facts: dict[str, Any]) -> None:
        document = self.member.get(f"/feeds/misp/{key}.json").json()
        event = MISPEvent()
        event.load(document)
        assert (event.uuid, event.info, event.date.isoformat()) == (key, facts["info"], facts["date"])
        self.timestamps[key] = int(facts["timestamp"])
        for attribute in [
            *event.attributes,
            *(each for misp_object in event.objects for each in misp_object.attributes),
        ]:
            stamp = int(attribute.timestamp.timestamp())  # type: ignore[union-attr]
            if stamp > self.stamps.get(attribute.uuid, -1):  # MISP takes an attribute only if it is newer
                self.stamps[attribute.uuid] = stamp
                self.attributes[attribute.uuid] = attribute

    @property
    def live(self) -> set[str]:
        """The values that are not deleted."""
        return {each.value for each in self.attributes.values() if not each.deleted}

    @property
    def sought(self) -> set[str]:
        """The values that MISP would tell detection systems to look for."""
        return {each.value for each in self.attributes.values() if each.to_ids and not each.deleted}
