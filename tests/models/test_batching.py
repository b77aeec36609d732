"""Batches: everything once, within the bounds, and an output limit that follows from the request alone."""

from hypothesis import given
from hypothesis import strategies as st

from jisr.models import Decoding, Limits
from jisr.models.batching import batches, output_limit

lengths_and_limits = st.lists(st.tuples(st.integers(1, 300), st.sampled_from([16, 32, 64])), max_size=60)


@given(lengths_and_limits, st.integers(50, 1000), st.integers(1, 20), st.booleans())
def test_batches_hold_everything_once_and_keep_their_bounds(
    items: list[tuple[int, int]], batch_tokens: int, most: int, equal: bool
) -> None:
    lengths, limits = [a for a, _ in items], [b for _, b in items]
    found = batches(lengths, limits, batch_tokens=batch_tokens, max_requests=most, equal_lengths=equal)
    assert sorted(position for batch in found for position in batch.positions) == list(range(len(items)))
    for batch in found:
        own = [lengths[position] for position in batch.positions]
        assert len(own) <= most
        assert len(own) == 1 or max(own) * len(own) <= batch_tokens
        assert {limits[position] for position in batch.positions} == {batch.max_tokens}
        if equal:
            assert len(set(own)) == 1


@given(st.integers(0, 2000), st.floats(0, 5), st.integers(0, 600), st.integers(1, 512))
def test_an_output_limit_is_always_set_and_never_above_the_models(
    length: int, ratio: float, most: int, model: int
) -> None:
    limit = output_limit(length, Decoding(max_ratio=ratio, max_tokens=most), Limits(1000, model))
    assert 1 <= limit <= model
    assert not most or limit <= most


def test_a_ratio_leaves_room_for_short_texts_and_bounds_long_ones() -> None:
    search, limits = Decoding(max_ratio=2.0), Limits(1000, 1000)
    assert output_limit(2, search, limits) >= 16
    assert 200 <= output_limit(100, search, limits) < 400
    assert output_limit(100, Decoding(), limits) == 1000
