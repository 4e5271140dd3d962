"""Keys are random; partner tokens are computed, revocable by generation, and open only their own delivery."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.core import tokens

NEW, OLD = "n" * 40, "o" * 40


def test_keys_have_128_random_bits_and_fit_into_an_address() -> None:
    keys = {tokens.new_key() for _ in range(500)}
    assert len(keys) == 500
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{22}", key) for key in keys)


def test_the_same_delivery_has_the_same_token_after_a_crash() -> None:
    assert tokens.partner_token(NEW, "delivery", 1) == tokens.partner_token(NEW, "delivery", 1)


def test_a_token_has_at_least_160_bits() -> None:
    assert re.fullmatch(r"[A-Za-z0-9_-]{32}", tokens.partner_token(NEW, "delivery", 1))
    assert tokens.TOKEN_BYTES * 8 >= 160


@given(st.sampled_from([NEW, OLD]), st.text(min_size=1, max_size=22), st.integers(1, 10**6))
def test_a_token_opens_one_delivery_in_one_generation(secret: str, delivery: str, generation: int) -> None:
    token = tokens.partner_token(secret, delivery, generation)
    assert tokens.is_partner_token(token, [NEW, OLD], delivery, generation)
    assert not tokens.is_partner_token(token, [NEW, OLD], delivery, generation + 1)
    assert not tokens.is_partner_token(token, [NEW, OLD], delivery + "x", generation)
    assert not tokens.is_partner_token(token, ["x" * 40], delivery, generation)


def test_parts_of_the_input_cannot_be_shifted_into_each_other() -> None:
    assert tokens.partner_token(NEW, "delivery\x001", 2) != tokens.partner_token(NEW, "delivery", 12)


@given(st.text())
def test_a_guess_is_refused_whatever_it_is(guess: str) -> None:
    assert not tokens.is_partner_token(guess, [NEW], "delivery", 1)
    assert re.fullmatch(r"[0-9a-f]{64}", tokens.token_digest(guess))


@pytest.mark.parametrize(("secret", "delivery", "generation"), [("", "d", 1), (NEW, "", 1), (NEW, "d", 0)])
def test_a_token_of_nothing_is_refused(secret: str, delivery: str, generation: int) -> None:
    with pytest.raises(ValueError, match="needs"):
        tokens.partner_token(secret, delivery, generation)
