"""In each process pages are worked on one after the other, and nobody waits long for a request that is stuck."""

import threading

import pytest
from flask import abort

from pmo_app import passwords
from pmo_app.pages.shared import turns
from pmo_app.pages.shared.turns import Rank


class Arrivals(turns.Turns):
    """Turns that tell of everybody who asks for one, and how."""

    def __init__(self):
        super().__init__()
        self.told, self.ranks = threading.Semaphore(0), []

    def take(self, rank, **how):
        self.ranks.append(rank)
        self.told.release()
        return super().take(rank, **how)


@pytest.fixture
def crowd(app, monkeypatch):
    """Pages that tell how many are worked on at once, asked for by as many people at the same moment."""
    inside, most, meet = set(), [], threading.Barrier(4, timeout=10)

    def page(name, work):
        def view():
            inside.add(threading.get_ident())
            most.append(len(inside))
            try:
                return work()
            finally:
                inside.discard(threading.get_ident())

        view.is_public = True
        monkeypatch.setitem(app.view_functions, name, view)

    def ask(*paths):
        answers = {}

        def one(number, path):
            with app.test_client(use_cookies=False) as client:
                meet.wait()
                answers[number] = client.get(path).status_code

        people = [threading.Thread(target=one, args=each) for each in enumerate(paths)]
        for person in people:
            person.start()
        for person in people:
            person.join(20)
        return answers, max(most)

    return page, ask


@pytest.fixture
def come(app):
    """`come("GET", "/help")`: somebody asks, in a thread of theirs; `come.answers` are the statuses they were given."""

    def ask(method, path, **how):
        with app.test_client() as client:
            come.answers.append(client.open(path, method=method, **how).status_code)

    def come(*what, **how):
        somebody = threading.Thread(target=ask, args=what, kwargs=how)
        somebody.start()
        return somebody

    come.answers = []
    return come


def test_four_who_come_at_once_are_answered_one_after_the_other(crowd, monkeypatch):
    page, ask = crowd
    monkeypatch.setattr(turns, "PATIENCE", 60)
    have_come, first = Arrivals(), []
    monkeypatch.setattr(turns, "_turns", have_come)

    def until_all_have_come():
        if not first:
            first.append("here")
            assert all(have_come.told.acquire(timeout=10) for _ in range(4))
        return "there"

    page("guide.show", until_all_have_come)
    answers, most = ask(*["/help"] * 4)
    assert answers == dict.fromkeys(range(4), 200) and most == 1


def test_a_page_that_fails_gives_its_turn_back(crowd, monkeypatch):
    page, ask = crowd
    monkeypatch.setattr(turns, "PATIENCE", 60)
    page("guide.show", lambda: abort(409, "Sudah berubah."))
    answers, most = ask(*["/help"] * 4)
    assert answers == dict.fromkeys(range(4), 409) and most == 1


def test_a_context_that_goes_on_has_one_turn_and_gives_it_back(app):
    def ask_twice():
        with app.app_context():
            for _ in range(2):
                app.test_client().get("/help")

    asking = threading.Thread(target=ask_twice)
    asking.start()
    asking.join(20)
    assert not turns._turns.is_taken


def test_who_stopped_waiting_keeps_the_turn_from_nobody():
    mine = turns.Turns()
    assert mine.take(Rank.READS, timeout=0)
    assert not mine.take(Rank.READS, timeout=0)
    mine.give_back()
    assert mine.take(Rank.READS, timeout=0)


def test_a_turn_that_comes_just_as_somebody_stops_waiting_is_theirs(monkeypatch):
    mine = turns.Turns()
    assert mine.take(Rank.READS, timeout=0)
    stop_waiting = mine._came_after_all

    def just_then(*who):
        mine.give_back()
        return stop_waiting(*who)

    monkeypatch.setattr(mine, "_came_after_all", just_then)
    assert mine.take(Rank.READS, timeout=0) and mine.is_taken
    mine.give_back()
    assert not mine.is_taken


@pytest.mark.parametrize("has_come", [True, False])
def test_who_is_torn_away_while_waiting_takes_no_turn_along(monkeypatch, has_come):
    class Torn:
        def acquire(self, timeout=None):
            if timeout is None:
                return True
            if has_come:
                mine.give_back()
            raise KeyboardInterrupt

        def release(self):
            pass

    mine = turns.Turns()
    assert mine.take(Rank.READS, timeout=0)
    monkeypatch.setattr(turns, "Bell", Torn)
    with pytest.raises(KeyboardInterrupt):
        mine.take(Rank.READS, timeout=1)
    assert mine.is_taken is not has_come
    mine.give_back()
    assert mine.take(Rank.READS, timeout=0)


def test_who_saves_goes_first_and_who_tries_to_sign_in_goes_last():
    mine, order = turns.Turns(), []
    assert mine.take(Rank.READS, timeout=0)

    def come(rank):
        assert mine.take(rank, timeout=10)
        order.append(rank)
        mine.give_back()

    people = []
    for waiting, rank in enumerate([Rank.TRIES, Rank.READS, Rank.TRIES, Rank.SAVES, Rank.READS], 1):
        people.append(threading.Thread(target=come, args=(rank,)))
        people[-1].start()
        while sum(map(len, mine._waiting.values())) < waiting:
            assert people[-1].is_alive()
    mine.give_back()
    for person in people:
        person.join(10)
    assert order == [Rank.SAVES, Rank.READS, Rank.READS, Rank.TRIES, Rank.TRIES]


def test_nobody_waits_long_for_a_request_that_is_stuck(crowd, monkeypatch):
    page, ask = crowd
    monkeypatch.setattr(turns, "PATIENCE", 0.05)
    others = threading.Semaphore(0)
    first = []

    def stuck_until_the_others_are_answered():
        if not first:
            first.append("stuck")
            assert all(others.acquire(timeout=10) for _ in range(3))
        else:
            others.release()
        return "there"

    page("guide.show", stuck_until_the_others_are_answered)
    answers, most = ask(*["/help"] * 4)
    assert answers == dict.fromkeys(range(4), 200) and most == 2


def test_a_password_that_is_looked_at_holds_up_no_page(crowd, monkeypatch):
    page, ask = crowd
    monkeypatch.setattr(turns, "PATIENCE", 60)
    pages_are_there = threading.Semaphore(0)

    def looks_at_it():
        assert all(pages_are_there.acquire(timeout=10) for _ in range(3))
        return "in"

    page("account.sign_in", looks_at_it)
    page("guide.show", lambda: pages_are_there.release() or "there")
    answers, _ = ask("/sign-in", *["/help"] * 3)
    assert answers == dict.fromkeys(range(4), 200)


def test_who_tries_to_sign_in_waits_for_the_page_that_is_worked_on_and_is_hashed_beside_the_next(
    village, come, monkeypatch
):
    """A flood of tries would else stop every page at each of its steps."""
    monkeypatch.setattr(turns, "OF_TRIES", 60)
    have_come, hashing, page_is_there = Arrivals(), threading.Event(), threading.Event()
    monkeypatch.setattr(turns, "_turns", have_come)

    def slow(*_what):
        hashing.set()
        assert page_is_there.wait(10)
        return False

    monkeypatch.setattr(passwords, "_verify", slow)
    assert have_come.take(Rank.READS, timeout=0)
    trying = come("POST", "/sign-in", data={"username": "kepsek", "password": "tebakan"})
    while not have_come._waiting[Rank.TRIES]:
        assert trying.is_alive()
    assert not hashing.is_set()
    have_come.give_back()
    assert hashing.wait(10)
    come("GET", "/help").join(10)
    assert come.answers == [302]
    page_is_there.set()
    trying.join(10)
    assert come.answers == [302, 422] and not have_come.is_taken
    assert have_come.ranks == [Rank.READS, Rank.TRIES, Rank.READS, Rank.TRIES]


def test_who_is_put_off_because_too_many_wait_is_told_so_in_their_turn(village, come, monkeypatch):
    have_come = Arrivals()
    monkeypatch.setattr(turns, "_turns", have_come)
    monkeypatch.setattr(passwords.Lane.STRANGERS, "places", threading.Semaphore(0))
    come("POST", "/sign-in", data={"username": "kepsek", "password": "tebakan"}).join(10)
    assert come.answers == [503] and not have_come.is_taken
    assert have_come.ranks == [Rank.TRIES, Rank.TRIES]
