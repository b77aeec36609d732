"""Make text uniform before it is learned, and throw away pairs that teach the wrong thing."""

from __future__ import annotations

import html
import re
import unicodedata

MARKS = re.compile("[\u064c-\u065f\u0670\u0610-\u061a\u06d6-\u06ed\u0640]")  # all but fathatan, and tatweel
HIDDEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad\u061c]")
SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u3000]+")
PRESENTATION = re.compile("[\ufb50-\ufdff\ufe70-\ufefc]")
MARKUP = re.compile(
    r"https?://|www\.|</?[a-zA-Z][^>]*>|\{\{|\}\}|\{\d*\}|%\d?\$?[sd]|\\[nt\"]|[\w.-]+@[\w.-]+|[`|]|\]\(|\*\*|::|->|=>|==|\$\{|_\w+_"
)
ARABIC = re.compile("[\u0621-\u064a]")
LATIN = re.compile("[A-Za-z]")
QUOTES = str.maketrans("“”„‘’‚′″", "\"\"\"''''\"")
ARABIC_SIGNS = {",": "،", ";": "؛", "?": "؟"}
DIGITS = re.compile(r"\d+")


def uniform(text: str) -> str:
    """Composed letters, plain spaces, no hidden controls, no tatweel, of the Arabic marks only fathatan (as اً)."""
    text = unicodedata.normalize("NFC", html.unescape(text))
    text = PRESENTATION.sub(lambda m: unicodedata.normalize("NFKC", m[0]), HIDDEN.sub("", text))
    text = MARKS.sub("", text).replace("\u064b\u0627", "\u0627\u064b")
    return SPACES.sub(" ", text).strip()


def line(text: str) -> str:
    """`uniform`, on one line, straight quotes, punctuation close to its word, and Arabic commas in Arabic."""
    text = uniform(text.replace("\\n", " ").replace("\n", " ").replace("\r", " ")).translate(QUOTES)
    text = re.sub(r" +([،؛؟.,!;:])(?=\s|$)", r"\1", text)
    if script_share(text, ARABIC) > 0.5:
        text = re.sub(r"(?<=[\u0621-\u064b\d\"»)]) ?([,;?])(?=[\s\"»]|$)", lambda m: ARABIC_SIGNS[m[1]], text)
    return text


def script_share(text: str, script: re.Pattern[str]) -> float:
    """Share of the letters that belong to this script."""
    arabic, latin = len(ARABIC.findall(text)), len(LATIN.findall(text))
    found = arabic if script is ARABIC else latin
    return found / max(1, arabic + latin)


def _digits(text: str) -> list[str]:
    plain = "".join(
        str(unicodedata.digit(c)) if c.isdigit() and unicodedata.digit(c, -1) >= 0 else c for c in text
    )
    plain = re.sub(r"(?<=\d)[,.٬](?=\d{3}\b)", "", plain)
    return sorted(re.sub(r"^0+(?=\d)", "", d) for d in DIGITS.findall(plain))


def good_pair(english: str, arabic: str, min_words: int, max_words: int, digits: bool = True) -> bool:
    """Whether a pair reads like a translation of prose: sizes, scripts, digits and no markup."""
    en, ar = len(english.split()), len(arabic.split())
    if not (min_words <= en <= max_words and ar >= 2 and 0.45 <= len(arabic) / max(1, len(english)) <= 1.6):
        return False
    if MARKUP.search(english) or MARKUP.search(arabic):
        return False
    if script_share(arabic, ARABIC) < 0.75 or script_share(english, LATIN) < 0.98:
        return False
    return not digits or _digits(english) == _digits(arabic)


def key(english: str) -> str:
    """What makes two sentences the same for de-duplication."""
    return re.sub(r"[\W\d_]+", "", english.lower())


def words(text: str) -> list[str]:
    """Words for overlap counts: lower case, letters and digits only, Arabic hamza and final letters folded."""
    folded = MARKS.sub("", unicodedata.normalize("NFKC", text).lower()).replace("\u064b", "")
    folded = folded.translate(str.maketrans("أإآىة", "ااايه"))
    return re.findall(r"\w+", folded)
