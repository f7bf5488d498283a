"""Makes property tests repeat themselves: the same code meets the same examples, on every machine.

`pytest --hypothesis-profile=explore` looks further, with new examples each time; `first` is content with the first
example that fails, and looks for no simpler one.
"""

from hypothesis import Phase, settings

settings.register_profile("repeatable", deadline=None, derandomize=True, database=None)
settings.register_profile("explore", deadline=None, max_examples=1000)
settings.register_profile(
    "first", deadline=None, derandomize=True, database=None, phases=[Phase.explicit, Phase.generate]
)
settings.load_profile("repeatable")
