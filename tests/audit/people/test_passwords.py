"""Which passwords are taken, and how they are kept."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.core.errors import DomainError
from audit.people import passwords

QUICK = settings(max_examples=10)


@QUICK
@given(st.text(min_size=10, max_size=40).filter(lambda text: len(set(text.casefold())) >= 5))
def test_a_password_matches_its_own_hash_and_no_other(password: str):
    stored = passwords.hashed(password)
    assert passwords.matches(password, stored)
    assert not passwords.matches(password + "x", stored)
    assert password not in stored


def test_the_same_letters_typed_on_another_device_match():
    composed, decomposed = "sähkölämpö kaapeli", "sa\u0308hko\u0308la\u0308mpo\u0308 kaapeli"
    assert passwords.matches(decomposed, passwords.hashed(composed))


def test_nothing_matches_an_account_without_a_password():
    assert not passwords.matches("", None)
    assert not passwords.matches("the password of nobody", None)


@pytest.mark.parametrize("stored", ["", "plain", "$argon2id$broken", "$2b$12$abcdefghijklmnopqrstuv"])
def test_a_broken_stored_hash_lets_nobody_in(stored: str):
    assert not passwords.matches("whatever it is", stored)


def test_hashes_are_argon2id_and_salted():
    first, second = passwords.hashed("one two three four"), passwords.hashed("one two three four")
    assert first.startswith("$argon2id$")
    assert first != second


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "password.short"),
        ("ninechars", "password.short"),
        ("x" * 201, "password.long"),
        ("password1234", "password.common"),
        ("PASSWORD1234", "password.common"),
        ("abababababab", "password.common"),
        ("I am Bertta indeed", "password.personal"),
        ("aurora in the north", "password.personal"),
    ],
)
def test_a_weak_password_is_refused(password: str, code: str):
    with pytest.raises(DomainError) as refused:
        passwords.check(password, "Bertta Berg", "bertta@aurora.example")
    assert refused.value.code == code


def test_ten_characters_of_words_are_enough():
    passwords.check("kolme sana", "Bertta Berg", "bertta@aurora.example")
