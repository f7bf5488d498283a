"""Gates of the route class: keys, cursors, and limits that follow from a declaration."""

from tests.sabotage.sabotage import Sabotage

DECLARATIONS, RESUMED = "access/test_route_declarations.py", "bulk/test_resumed.py"

ROUTES = [
    Sabotage(
        "key is claimed before the endpoint",
        "access/endpoint.py",
        "                claim(session, call.attempt)\n",
        "",
        (DECLARATIONS, "core/test_replays.py"),
    ),
    Sabotage(
        "first answer before what the body's checks say",
        "access/route.py",
        "                answer = await _first_answer(context)\n",
        "                answer = None\n",
        (DECLARATIONS,),
    ),
    Sabotage(
        "filters of a cursor",
        "access/endpoint.py",
        "        of = (list_name.name, *(values[each] for each in filters))\n",
        "        of = (list_name.name,)\n",
        (DECLARATIONS,),
    ),
    Sabotage(
        "body limit of a route",
        "core/operation.py",
        "        size = sizes[route.operation.body_limit]\n",
        "        size = max(sizes.values())\n",
        (DECLARATIONS,),
    ),
    Sabotage(
        "stored rows of a bulk submission are not judged again",
        "bulk/service.py",
        "        steps.keep(session, lambda: _kept(results))\n",
        "",
        (RESUMED,),
    ),
    Sabotage(
        "key that had an effect stays with its request",
        "core/idempotent_steps.py",
        "            record.claimed_at = clock.now() - LEASE\n            session.add(record)\n",
        "            session.delete(record)\n",
        (RESUMED,),
    ),
]
