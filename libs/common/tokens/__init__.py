"""Who a bearer token says is asking: signature, issuer, audience and time are checked, then its claims read.

The algorithms are pinned to asymmetric ones, so neither `none` nor a public key used as an HMAC secret gets
through, and only key types that fit them are taken from the issuer.
"""

from common.tokens.keys import KeyCache, KeysUnavailable, fetch_keys
from common.tokens.verifier import TokenRefused, TokenVerifier

__all__ = ["KeyCache", "KeysUnavailable", "TokenRefused", "TokenVerifier", "fetch_keys"]
