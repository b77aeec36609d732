import pytest
from hypothesis import given
from hypothesis import strategies as st

from jisr.errors import UsageError
from jisr.text.normalise import PROFILES, normalise


@pytest.mark.parametrize(
    ("profile", "text", "expected"),
    [
        ("none", "أُمّـة ١٢", "أُمّـة ١٢"),
        ("ar-norm-1", "أُمّـة إلى آل ٱلله ١٢۳", "امة الى ال الله 123"),
        ("ar-norm-1", "ا\u0654ب", "اب"),
        ("ar-norm-1", "مؤمن قائل", "مؤمن قائل"),
        ("ar-norm-2", "مدرسةٌ إلى فتىً مدى، ىا", "مدرسه الي فتي مدي، ىا"),
    ],
)
def test_profiles_fold_what_they_say(profile: str, text: str, expected: str) -> None:
    assert normalise(text, profile) == expected


@given(st.text(alphabet="اأإآٱىةيه\u064e\u0651ـ٠۹ab .\u0654", max_size=30), st.sampled_from(sorted(PROFILES)))
def test_folding_twice_changes_nothing_more(text: str, profile: str) -> None:
    assert normalise(normalise(text, profile), profile) == normalise(text, profile)


def test_an_unknown_profile_is_refused() -> None:
    with pytest.raises(UsageError, match="did you mean 'ar-norm-"):
        normalise("x", "ar-norm")
