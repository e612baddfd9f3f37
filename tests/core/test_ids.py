"""UUIDv7 made in Python: in order, unlike, and not continued by a forked child."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import time_machine

from iweb.core.ids import new_id


def test_it_is_a_version_seven_uuid_of_the_standard_variant() -> None:
    made = new_id()
    assert (made.version, made.variant) == (7, "specified in RFC 4122")


def test_its_first_48_bits_are_the_time_in_milliseconds() -> None:
    before = time.time_ns() // 1_000_000
    made = new_id()
    assert before <= made.int >> 80 <= time.time_ns() // 1_000_000 + 1


def test_each_is_greater_than_the_one_before() -> None:
    made = [new_id() for _ in range(50_000)]
    assert made == sorted(set(made))


def test_the_order_holds_when_the_clock_steps_back() -> None:
    first = new_id()
    with time_machine.travel(time.time() - 3600):
        second = new_id()
    assert second > first


def test_threads_get_no_id_twice() -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: [new_id() for _ in range(2_000)], range(8)))
    assert len({one for batch in made for one in batch}) == 16_000


def test_forked_children_do_not_go_on_from_their_parents_last_id() -> None:
    new_id()
    born = [_first_id_of_a_child() for _ in range(4)]
    assert len(set(born)) == 4


def _first_id_of_a_child() -> UUID:
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(write, new_id().bytes)
        os._exit(0)
    os.waitpid(child, 0)
    made = UUID(bytes=os.read(read, 16))
    os.close(read)
    os.close(write)
    return made
