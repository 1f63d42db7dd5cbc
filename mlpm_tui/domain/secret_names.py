"""Names behind which a secret stands: options of commands, and fields of addresses."""

import re

_SECRET = re.compile(
    r"pass|pwd|pw|pin(?![a-z])|pincode|token|bearer|secret|key|auth|login|cred|cookie|salt"
    r"|sig(?![a-z])|signature",
    re.IGNORECASE,
)
_HARMLESS = re.compile(
    r"keyword|key(?=frame|point)|author(?!i)|(metric|param|tag|sort|group|order_?by)[_-]?keys?",
    re.IGNORECASE,
)
"""Names as MLflow's own pages have them, in `plot_metric_keys` and `orderByKey`, and plain words.

Where they are left out, what is left of the name decides.
"""


def secret_word(name: str) -> str:
    """Return the word in a name that tells of a secret; empty where nothing tells of one."""
    found = _SECRET.search(_HARMLESS.sub("", name))
    return found[0] if found else ""
