"""Makes property tests repeat themselves: the same code meets the same examples, on every machine.

`pytest --hypothesis-profile=explore` looks further, with new examples each time.
"""

from hypothesis import settings

settings.register_profile("repeatable", deadline=None, derandomize=True, database=None)
settings.register_profile("explore", deadline=None, max_examples=1000)
settings.load_profile("repeatable")
