"""How often signing in may fail before one has to wait: counted by account and by address, failures only.

A whole workshop of principals may share one address, so successes do not count. Nobody can lock an account for good:
once it has failed too often, who has failed at it from an address of theirs waits, but another address may still try;
a phone that was signed in to it before is counted by itself (`known.py`), and passkeys and links are not asked here.
The counts live in the memory of a worker, are bounded, and fall away by themselves.
"""

import time
from array import array
from collections import OrderedDict
from collections.abc import Iterator
from ipaddress import IPv6Address, ip_address
from threading import Lock

from flask import current_app

from pmo_app.domain.contact import phone_number

MINUTES_PER_ACCOUNT, MINUTES_PER_ADDRESS = 15, 10
ASKS_PER_ACCOUNT, ASKS_PER_ADDRESS = 3, 20
FRESH = 2  # failures at an account from which an address is a stranger to it no more
PUT_OFF = 10  # how many times its limit an address may be put off unheard: a workshop at once is, a flood more often
FOR_FRESH = 10  # how many times the account's own limit all the fresh ones have together
MOST_KEPT = 20_000


def seconds() -> float:
    """Seconds that pass, whatever the clock on the wall is set to."""
    return time.monotonic()


class Counts:
    """When what was counted, by key, no longer ago than `minutes`; the `most` newest of each of the newest keys."""

    def __init__(self, most: int, minutes: int):
        self.most, self.window = most, minutes * 60
        self.kept: OrderedDict[str, array] = OrderedDict()
        self.lock = Lock()

    def add(self, key: str) -> None:
        with self.lock:
            times = self.kept.setdefault(key, array("d"))
            times.append(seconds())
            self.kept[key] = times[-self.most :]
            self.kept.move_to_end(key)
            if len(self.kept) > MOST_KEPT:
                self.kept.popitem(last=False)

    def wait_for(self, key: str, limit: int) -> float:
        """Seconds until fewer than `limit` are counted; 0 for now. Asking keeps nothing."""
        with self.lock:
            times = self.kept.get(key, ())
            return max(0.0, times[-limit] + self.window - seconds()) if len(times) >= limit else 0.0


class Tries:
    def __init__(self, per_account: int, per_address: int):
        self.per_account, self.per_address = per_account, per_address
        self.accounts = Counts(per_account * FOR_FRESH, MINUTES_PER_ACCOUNT)
        self.pairs = Counts(FRESH, MINUTES_PER_ACCOUNT)
        self.phones = Counts(per_account, MINUTES_PER_ACCOUNT)
        self.addresses = Counts(per_address, MINUTES_PER_ADDRESS)
        self.unheard = Counts(per_address * PUT_OFF, MINUTES_PER_ADDRESS)

    def wait_for(self, username: str, address: str | None, phone: str = "") -> float:
        """Seconds until this account may be tried again from this address; 0 for now. Without a user name the address
        alone counts, apart from those tries that have one. `phone` names one that is known to this account."""
        if phone:
            return self.phones.wait_for(phone, self.per_account)
        return max(self._waits(account_of(username), network_of(address)))

    def _waits(self, account: str, network: str) -> Iterator[float]:
        yield self.addresses.wait_for(network if account else f"keys {network}", self.per_address)
        yield self.unheard.wait_for(network, self.per_address * PUT_OFF)
        if account:
            yield self.accounts.wait_for(account, self.per_account * FOR_FRESH)
            is_fresh = not self.pairs.wait_for(f"{account} {network}", min(FRESH, self.per_account))
            yield 0 if is_fresh else self.accounts.wait_for(account, self.per_account)

    def failed(self, username: str, address: str | None, phone: str = "") -> None:
        account, network = account_of(username), network_of(address)
        if phone:
            self.phones.add(phone)
            return
        self.addresses.add(network if account else f"keys {network}")
        if account:
            self.accounts.add(account)
            self.pairs.add(f"{account} {network}")

    def put_off(self, address: str | None) -> None:
        """Too many were waiting, and nothing was looked at."""
        self.unheard.add(network_of(address))


def account_of(typed: str) -> str:
    """What an account is counted by, however its name is typed."""
    name = typed.strip().lower()[:100]
    return phone_number(name) or name


def network_of(address: str | None) -> str:
    """What an address is counted by: one who has an IPv6 address has many, which begin alike."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return "?"
    return found.exploded[:19] if isinstance(found, IPv6Address) else str(found)


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
