"""Keys that stand in addresses, and the secret tokens of partner links.

A key names a thing and is no secret. A token is a secret that opens one delivery's report without an account.
It is computed, not stored: HMAC over delivery and generation, so a mail can be sent again after a crash with the same
link, while the database holds only its SHA-256. Raising the generation revokes the old link.
"""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Sequence

KEY_BYTES = 16
KEY_LENGTH = 22
"""Characters of a key: 128 bits in url-safe base 64 without padding."""
TOKEN_BYTES = 24
TOKEN_LENGTH = 32
"""Characters of a partner token: 192 bits in url-safe base 64."""


def new_key() -> str:
    """Return a fresh random key for an address: 128 bits, 22 url-safe characters."""
    return secrets.token_urlsafe(KEY_BYTES)


def partner_token(secret_key: str, delivery_key: str, generation: int) -> str:
    """Return the token of one delivery: 192 bits of HMAC-SHA-256, 32 url-safe characters.

    Raises ValueError on an empty secret, an empty delivery key or a generation below 1.
    """
    if not secret_key or not delivery_key or generation < 1:
        message = "a partner token needs a secret, a delivery and a generation from 1"
        raise ValueError(message)
    text = f"touchstone.partner-link.v1\0{delivery_key}\0{generation}"
    digest = hmac.new(secret_key.encode(), text.encode(), hashlib.sha256).digest()
    return urlsafe_b64encode(digest[:TOKEN_BYTES]).decode()


def token_digest(token: str) -> str:
    """Return the SHA-256 of a token, 64 hex digits: the only form of it that is stored and looked up."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def is_partner_token(token: str, secret_keys: Sequence[str], delivery_key: str, generation: int) -> bool:
    """Say whether `token` belongs to this delivery and generation under any of `secret_keys` (newest first).

    Every key is compared, in constant time, so that neither the position nor the length of a match can be measured.
    """
    given = token.encode("utf-8", "surrogatepass")
    matches = [hmac.compare_digest(partner_token(key, delivery_key, generation).encode(), given) for key in secret_keys]
    return any(matches)
