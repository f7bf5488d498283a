"""Who did something, as its own agency and as others see it."""

from uuid import uuid4

from krama.sharing.actors import ActorOut
from krama.sharing.sectors import Sector


def test_client_of_an_actor_is_shown_to_its_own_agency_alone() -> None:
    agency, other = uuid4(), uuid4()
    actor = ActorOut(agency_id=agency, name="Police", sector=Sector.POLICE, client_id="officer")
    assert actor.shown_to(agency) == actor
    assert actor.shown_to(other).model_dump(mode="json") == actor.model_dump(mode="json") | {"client_id": None}
