"""What is sealed can be read by its owner's key only, and by nobody once that key is destroyed."""

import time

import pytest
from django.conf import settings

from zhizhi.registry.keys.ciphers import SealBroken
from zhizhi.registry.keys.models import DataKey
from zhizhi.registry.keys.operations import (
    KeyErased,
    blind,
    key_erase,
    keys_rotate,
    seal,
    seal_many,
    unseal,
    unseal_many,
)

pytestmark = pytest.mark.django_db


def test_sealed_text_comes_back_and_is_not_in_the_bytes():
    sealed = seal(owner="person:1", text="张三 110101199003070011")
    assert b"110101199003070011" not in sealed
    assert sealed != seal(owner="person:1", text="张三 110101199003070011")
    assert unseal(owner="person:1", sealed=sealed) == "张三 110101199003070011"
    assert DataKey.objects.count() == 1


def test_another_owners_bytes_are_refused():
    sealed = seal(owner="person:1", text="a")
    seal(owner="person:2", text="b")
    with pytest.raises(SealBroken, match="person:2"):
        unseal(owner="person:2", sealed=sealed)


def test_a_data_key_moved_to_another_owner_is_refused():
    sealed = seal(owner="person:1", text="a")
    DataKey.objects.create(owner="person:2", wrapped=DataKey.objects.get(owner="person:1").wrapped)
    with pytest.raises(SealBroken):
        unseal(owner="person:2", sealed=sealed)


@pytest.mark.parametrize("position", [0, 5, -1])
def test_one_altered_byte_is_noticed(position):
    sealed = bytearray(seal(owner="person:1", text="a"))
    sealed[position] ^= 1
    with pytest.raises(SealBroken):
        unseal(owner="person:1", sealed=bytes(sealed))


def test_an_erased_key_is_gone_for_good_and_no_new_one_takes_its_place():
    sealed, kept = seal(owner="person:1", text="a"), seal(owner="person:2", text="b")
    key_erase(owner="person:1")
    with pytest.raises(KeyErased, match="person:1"):
        unseal(owner="person:1", sealed=sealed)
    with pytest.raises(KeyErased):
        seal(owner="person:1", text="c")
    assert unseal_many([("person:1", sealed), ("person:2", kept)]) == [None, "b"]


def test_an_owner_never_sealed_for_cannot_be_read():
    with pytest.raises(KeyErased):
        unseal(owner="person:9", sealed=b"\x01")


def test_rotation_changes_wrappings_only_and_the_blind_index_still_finds(settings):
    settings.MASTER_KEY = old = "rotation test, old"
    sealed, found = seal(owner="person:1", text="a"), blind("13800000000")
    key_erase(owner="person:2")
    assert keys_rotate(old, "rotation test, new") == 2
    with pytest.raises(SealBroken):
        unseal(owner="person:1", sealed=sealed)
    settings.MASTER_KEY = "rotation test, new"
    assert unseal(owner="person:1", sealed=sealed) == "a"
    assert blind("13800000000") == found
    keys_rotate("rotation test, new", "rotation test, third")
    settings.MASTER_KEY = "rotation test, third"
    assert blind("13800000000") == found


def test_rotation_with_a_wrong_old_key_changes_nothing(settings):
    sealed = seal(owner="person:1", text="a")
    with pytest.raises(SealBroken):
        keys_rotate("not the master key", "another")
    assert unseal(owner="person:1", sealed=sealed) == "a"


def test_the_blind_index_depends_on_text_and_master_key(settings):
    first = blind("13800000000")
    assert first == blind("13800000000")
    assert first != blind("13800000001")
    settings.MASTER_KEY = settings.MASTER_KEY + " other"
    assert first != blind("13800000000")


def test_many_owners_are_sealed_with_few_queries(django_assert_max_num_queries):
    pairs = [(f"person:{number}", str(number)) for number in range(2000)]
    started = time.perf_counter()
    with django_assert_max_num_queries(20):
        sealed = seal_many(pairs)
    assert time.perf_counter() - started < 5
    assert unseal_many([(owner, body) for (owner, _), body in zip(pairs, sealed, strict=True)]) == [
        text for _, text in pairs
    ]


def test_the_master_key_itself_wraps_nothing():
    seal(owner="person:1", text="a")
    wrapped = bytes(DataKey.objects.get(owner="person:1").wrapped)
    assert len(wrapped) == 1 + 12 + 32 + 16
    assert settings.MASTER_KEY.encode() not in wrapped
