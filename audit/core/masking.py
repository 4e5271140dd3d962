"""Taking mail addresses out of what a server or an error said, before it is stored for good."""

import re

ADDRESS = "<address>"
"""What stands in place of a mail address."""


def mask_addresses(text: str) -> str:
    """Return the text with every word that holds an @ replaced: rather a word too many than an address kept."""
    return re.sub(r"\S+@\S+", ADDRESS, text)
