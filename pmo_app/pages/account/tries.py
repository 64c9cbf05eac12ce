"""How often signing in may fail before one has to wait: counted by account and by address, failures only.

A whole workshop of principals may share one address, so successes do not count. The counts live in the memory of a
worker and fall away by themselves.
"""

import time

from flask import current_app
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

MINUTES_PER_ACCOUNT, MINUTES_PER_ADDRESS = 15, 10
ASKS_PER_ACCOUNT, ASKS_PER_ADDRESS = 3, 20


class Tries:
    def __init__(self, per_account: int, per_address: int):
        self.window = MovingWindowRateLimiter(MemoryStorage())
        self.account = RateLimitItemPerMinute(per_account, MINUTES_PER_ACCOUNT)
        self.address = RateLimitItemPerMinute(per_address, MINUTES_PER_ADDRESS)

    def wait_for(self, username: str, address: str | None) -> float:
        """Seconds until this account may be tried again from this address; 0 for now."""
        return max((self._wait(*count) for count in self._counts(username, address)), default=0)

    def _wait(self, limit, kind: str, who: str) -> float:
        if self.window.test(limit, kind, who):
            return 0
        return max(1.0, self.window.get_window_stats(limit, kind, who).reset_time - time.time())

    def failed(self, username: str, address: str | None) -> None:
        for limit, kind, who in self._counts(username, address):
            self.window.hit(limit, kind, who)

    def _counts(self, username: str, address: str | None):
        yield self.account, "account", username.strip().lower()[:100]
        yield self.address, "address", address or "?"


def tries() -> Tries:
    """The counts of this app."""
    settings = current_app.config
    return _kept("sign_in_tries", settings["SIGN_IN_TRIES_PER_ACCOUNT"], settings["SIGN_IN_TRIES_PER_ADDRESS"])


def asks() -> Tries:
    """How often a new link was asked for; every ask counts."""
    return _kept("link_asks", ASKS_PER_ACCOUNT, ASKS_PER_ADDRESS)


def _kept(name: str, per_account: int, per_address: int) -> Tries:
    known = current_app.extensions
    if name not in known:
        known[name] = Tries(per_account, per_address)
    return known[name]
