"""Markdown: the text without its markup, lines kept as lines; front matter gives the title."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from jisr.document import Document
from jisr.formats import whole
from jisr.formats.decode import decode

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_TITLE = re.compile(r"^title:[ \t]*(.+?)[ \t]*$", re.MULTILINE | re.IGNORECASE)
_HEADING = re.compile(r"^[ \t]{0,3}#{1,6}[ \t]+(.*?)[ \t#]*$", re.MULTILINE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_RULES = (
    (re.compile(r"^[ \t]{0,3}(```|~~~)[^\n]*\n.*?(?:^[ \t]{0,3}\1[ \t]*$|\Z)", re.MULTILINE | re.DOTALL), ""),
    (_HEADING, r"\1"),
    (re.compile(r"^[ \t]{0,3}(?:[-*_][ \t]*){3,}$", re.MULTILINE), ""),
    (re.compile(r"^[ \t]{0,3}(?:>[ \t]?)+", re.MULTILINE), ""),
    (re.compile(r"!\[([^\[\]\n]*)\]\([^()\n]*\)"), r"\1"),
    (re.compile(r"\[([^\[\]\n]+)\](?:\((?:[^()\n]|\([^()\n]*\))*\)|\[[^\[\]\n]*\])"), r"\1"),
    (re.compile(r"^[ \t]{0,3}\[[^\]\n]+\]:[ \t]*\S+.*$", re.MULTILINE), ""),
    (re.compile(r"(?<![\w*])(\*{1,3}|_{1,3})(?=\S)([^\n*_]+?)(?<=\S)\1(?![\w*])"), r"\2"),
    (re.compile(r"(?<!`)`++([^`\n]+)`++"), r"\1"),
    (re.compile(r"</?[A-Za-z][^<>\n]*>"), ""),
)


def read(stream: BinaryIO, name: str, encoding: str | None) -> Iterator[Document]:
    """Yield the one document in a Markdown file."""
    data, source = whole(stream, name, "markdown")
    text, found = decode(data, encoding)
    text = text.replace("\r\n", "\n")
    title = ""
    if match := _FRONT_MATTER.match(text):
        text = text[match.end() :]
        if titled := _TITLE.search(match[1]):
            title = titled[1].strip("\"'")
    if not title and (heading := _HEADING.search(text)):
        title = plain(heading[1])
    yield Document(id=name, text=plain(text), source=replace(source, encoding=found), title=title)


def plain(text: str) -> str:
    """Return `text` without Markdown's markup; list marks and line breaks stay."""
    comments_end = (
        text.rfind("-->") + 3
    )  # a comment that is never closed is none, and looking for its end is slow
    text = _COMMENT.sub("", text[:comments_end]) + text[comments_end:] if comments_end > 2 else text
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text.strip("\n")
