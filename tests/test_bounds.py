import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jisr.bounds import Shard, parse_duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2h30m", 9000),
        ("90", 5400),
        ("45m", 2700),
        ("1d 2h", 93_600),
        ("30s", 30),
        ("5min", 300),
        (" 1H ", 3600),
    ],
)
def test_times_are_read_as_people_write_them(text: str, seconds: int) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "0", "soon", "2h30", "-5m", "m", "1m2h"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected a time"):
        parse_duration(text)


@settings(deadline=None)  # hashing is quick, a busy machine is not
@given(st.lists(st.text()), st.integers(1, 20))
def test_the_shares_together_are_everything_once(names: list[str], count: int) -> None:
    shards = [Shard.parse(f"{index}/{count}") for index in range(1, count + 1)]
    for name in names:
        assert sum(shard.holds(name) for shard in shards) == 1


def test_shares_are_about_equal_and_the_same_on_every_machine() -> None:
    names = [f"2024/{number}.txt" for number in range(1000)]
    sizes = [sum(map(Shard(index, 4).holds, names)) for index in range(1, 5)]
    assert sizes == [267, 253, 238, 242]
    assert [name for name in names[:6] if Shard(1, 4).holds(name)] == [
        "2024/2.txt",
        "2024/3.txt",
        "2024/5.txt",
    ]


@pytest.mark.parametrize("text", ["0/4", "5/4", "1", "a/b", "1/0", "-1/4"])
def test_what_is_no_share_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected a share"):
        Shard.parse(text)
