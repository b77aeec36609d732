import pytest

from jisr.errors import DocumentError
from jisr.formats.decode import decode

AR = "قالت اللجنة يوم الاثنين إن القواعد الجديدة ستنشر في الربيع المقبل، وهذا خبر."
EN = "The committee said on Monday that the rules are new."


@pytest.mark.parametrize("text", [AR, EN, f"{EN}\n{AR}\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_encodings_are_found(text: str, encoding: str) -> None:
    found = decode(text.encode(encoding))
    assert (found.text, found.encoding) == (text, encoding)


@pytest.mark.parametrize("text", [AR, f"{AR}\nOpenAI 2025\n"])
def test_windows_1256_is_found_where_most_is_arabic(text: str) -> None:
    found = decode(text.encode("windows-1256"))
    assert (found.text, found.encoding) == (text, "windows-1256")


@pytest.mark.parametrize(
    "data",
    [
        "Le café où déjà été à Noël, l'été passé".encode("latin-1"),
        b"plain \xff\xfe\xfd end",
        AR.encode()[:-1] + b"\xff",
    ],
)
def test_what_is_neither_is_refused_and_the_reason_names_the_byte(data: bytes) -> None:
    with pytest.raises(DocumentError, match=r"neither UTF-8 \(byte \d+ is 0x"):
        decode(data)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF"),
        (b"PK\x03\x04" + bytes(50), "ZIP"),
        (b"\x89PNG\r\n\x1a\n", "an image"),
        (b"\xff\xd8\xff\xe0", "an image"),
        (b"\x7fELF\x02\x01", "a program"),
        (bytes(range(256)) * 8, "binary"),
        (b"abc" + bytes(1000), "binary"),
    ],
)
def test_binary_content_is_refused_in_plain_words(data: bytes, reason: str) -> None:
    with pytest.raises(DocumentError, match=reason):
        decode(data)


def test_an_encoding_that_is_named_is_used_and_not_guessed_around() -> None:
    assert decode("été".encode("latin-1"), "latin-1").text == "été"
    with pytest.raises(DocumentError, match="not ascii: byte 0"):
        decode(AR.encode(), "ascii")
    with pytest.raises(DocumentError, match="unknown encoding 'utf-99'"):
        decode(b"x", "utf-99")


@pytest.mark.parametrize("codec", ["rot13", "base64", "hex", "zlib", "idna"])
def test_a_codec_that_is_no_text_encoding_is_refused_without_a_traceback(codec: str) -> None:
    with pytest.raises(DocumentError):
        decode(b"abc\xff", codec)


def test_stray_nuls_in_a_text_do_not_make_it_binary() -> None:
    assert decode((EN * 20 + "\x00").encode()).encoding == "utf-8"
