import threading
import time

import pytest

from jisr.channel import Channel


def filled(*items: int, room: int = 100) -> Channel[int]:
    channel: Channel[int] = Channel(room)
    for item in items:
        assert channel.put(item)
    return channel


def test_items_come_out_in_order_and_a_closed_channel_ends() -> None:
    channel = filled(1, 2, 3)
    channel.close()
    assert list(channel) == [1, 2, 3]
    assert not channel.put(4)


def test_a_full_channel_makes_the_writer_wait_and_one_heavy_item_always_fits() -> None:
    channel: Channel[int] = Channel(10)
    assert channel.put(1, weight=50)
    done = threading.Event()
    writer = threading.Thread(target=lambda: (channel.put(2, weight=5), done.set()))
    writer.start()
    assert not done.wait(0.05)
    assert next(iter(channel)) == 1
    assert done.wait(5)


def test_closing_wakes_a_writer_that_waits_and_says_that_its_item_was_not_taken() -> None:
    channel = filled(1, room=1)
    answers: list[bool] = []
    writer = threading.Thread(target=lambda: answers.append(channel.put(2)))
    writer.start()
    time.sleep(0.02)
    channel.close(drop=True)
    writer.join(5)
    assert answers == [False]
    assert list(channel) == []


def test_an_error_arrives_after_what_was_finished_before_it() -> None:
    channel = filled(1, 2)
    channel.fail(ZeroDivisionError("oops"))
    left = iter(channel)
    assert [next(left), next(left)] == [1, 2]
    with pytest.raises(ZeroDivisionError, match="oops"):
        next(left)
