"""Which libraries the package imports, and when."""

import subprocess
import sys


def test_hashing_library_is_loaded_only_for_a_value_that_needs_it() -> None:
    program = """
import sys
from krama.indicators.kinds import Hints
from krama.indicators.wallet import canonical

def loaded():
    return "Crypto" in sys.modules

before = loaded()
canonical("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", Hints())
canonical("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", Hints())
between = loaded()
canonical("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", Hints())
print(before, between, loaded())
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == ["False", "False", "True"]
