"""A bank's own copy of the list, which answers without the exchange. It needs the extra `mirror`."""

from importlib.util import find_spec

if find_spec("zstandard") is None or find_spec("krama") is None:
    raise ImportError(
        "Mirror needs more packages. Install the extra: pip install 'krama-client[mirror]'; in a checkout of the "
        "repository: pip install ./api './clients/python[mirror]'."
    )
