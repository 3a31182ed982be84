"""A password as it is kept, and how often it may be tried."""

import pytest

from ui.gate import SIGNED_IN_S, Gate
from vsearch.errors import InputError
from vsearch.password import _MEMORY_BYTES, LONGEST, Password, read_password
from vsearch.web.tries import ALL_TRIES, TRIES, WITHIN_S, Tries

RIGHT = "correct horse"


@pytest.fixture
def password(monkeypatch: pytest.MonkeyPatch) -> Password:
    """Return what is kept of the password, so that a look costs little; else it takes .2 s."""
    monkeypatch.setattr("vsearch.password._COST", 2)
    return Password.of(RIGHT)


class Clock:
    """Tells the time it is set to."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


def test_only_the_password_matches(password: Password) -> None:
    assert password.matches(RIGHT)
    assert not password.matches(RIGHT + " ")
    assert not password.matches("")
    assert not password.matches("x" * (LONGEST + 1))


def test_what_is_kept_does_not_hold_the_password_and_differs_every_time(
    password: Password,
) -> None:
    """The salt is random, so equal passwords cannot be told from what is kept."""
    assert RIGHT.encode() not in password.salt + password.digest
    assert Password.of(RIGHT).digest != password.digest


def test_a_line_holds_all_of_it(password: Password) -> None:
    assert read_password(password.line) == password
    for line in ("", ":", "00:00", f"{password.line}00", "not hex:at all"):
        with pytest.raises(ValueError, match=r"password|fromhex"):
            read_password(line)


@pytest.mark.parametrize("text", ["", "short", "x" * (LONGEST + 1)])
def test_a_password_has_a_usual_length(text: str) -> None:
    with pytest.raises(InputError, match="cannot be used"):
        Password.of(text)


def test_a_look_takes_long_on_purpose() -> None:
    """At the cost that it has outside of tests: 64 MiB, so that guessing is dear."""
    assert Password.of(RIGHT).matches(RIGHT)
    assert _MEMORY_BYTES > 64 << 20


@pytest.mark.parametrize("text", ["\udcff" * 8, "a\0b\0c\0d\0", "пароль-秘密"])
def test_any_signs_make_a_password(text: str) -> None:
    assert Password.of(text).matches(text)


def test_an_address_may_try_five_times_a_minute() -> None:
    clock = Clock()
    tries = Tries(clock)
    for _ in range(TRIES):
        assert tries.wait_s("10.0.0.7") == 0
        tries.fail("10.0.0.7")
    assert tries.wait_s("10.0.0.7") == WITHIN_S
    assert tries.wait_s("10.0.0.8") == 0
    clock.now_s += WITHIN_S
    assert tries.wait_s("10.0.0.7") == 0


def test_many_addresses_together_have_a_limit_too() -> None:
    """Whoever has a whole network of addresses cannot guess faster either."""
    tries = Tries(Clock())
    for number in range(ALL_TRIES):
        assert tries.wait_s(f"10.0.0.{number}") == 0
        tries.fail(f"10.0.0.{number}")
    assert tries.wait_s("10.9.9.9") == WITHIN_S


def test_who_gives_the_password_gets_a_token_for_a_week(password: Password) -> None:
    clock = Clock()
    gate = Gate(password, clock)
    assert gate.enter("wrong guess", "10.0.0.7") is None
    token = gate.enter(RIGHT, "10.0.0.7")
    assert token is not None
    assert gate.knows(token)
    assert not gate.knows(token[:-1])
    assert not gate.knows("")
    clock.now_s += SIGNED_IN_S
    assert not gate.knows(token)


def test_after_too_many_tries_not_even_the_password_is_looked_at(password: Password) -> None:
    """Else a guess that comes too early could still be told right from wrong."""
    gate = Gate(password, Clock())
    for _ in range(TRIES):
        assert gate.enter("wrong guess", "10.0.0.7") is None
    assert gate.enter(RIGHT, "10.0.0.7") is None
    assert gate.enter(RIGHT, "10.0.0.8") is not None


def test_who_leaves_is_signed_out(password: Password) -> None:
    gate = Gate(password, Clock())
    token = gate.enter(RIGHT, "10.0.0.7")
    assert token is not None
    gate.leave(token)
    assert not gate.knows(token)
