"""Opens a file that nobody vouches for as text: plain, .gz, or a .zip with one member. Nothing is written to disk.

What a header declares is only ever a reason to refuse; what is read is counted while it is read.
"""

from __future__ import annotations

import codecs
import hashlib
import io
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

MAX_BYTES = 256 * 1024 * 1024  # of text; a hundred thousand trips with remarks are about 30 MB
MAX_RATIO = 100  # real tables shrink to between a fifth and a thirtieth
RATIO_FROM = 4 * 1024 * 1024  # bytes; below this no ratio does harm
MAX_GZIP_MEMBERS = 1000
MAX_ZIP_MEMBERS = 16  # the table, and what desktops add beside it
MAX_ZIP_DIRECTORY = 64 * 1024
CHUNK = 64 * 1024

SAVE_AS = "Save it as CSV in UTF-8 and import that."
HOW_TO_NAME = (
    "Name its encoding, for example windows-1252, iso-8859-1 or utf-16: `--encoding`, or `encoding` under [file] "
    "in the mapping."
)

# The first bytes of what is often handed over instead of a table, and what it is called.
MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel or Word file"),
    (b"{\\rtf", "an RTF document"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"PAR1", "a Parquet file"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\x00", "a program"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
)
PACKED: tuple[tuple[bytes, str], ...] = (
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!", "RAR"),
    (b"\x28\xb5\x2f\xfd", "Zstandard"),
)
GZIP, ZIP, EMPTY_ZIP = b"\x1f\x8b", b"PK\x03\x04", b"PK\x05\x06"
MARKS: tuple[tuple[bytes, str], ...] = (  # four bytes before two: the mark of UTF-32 begins like that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Codecs for addresses and source code; some take time that grows with the square of the length.
NO_TEXT_FILES = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ufffd]")


class Unreadable(Exception):
    """The file as a whole cannot be used; the text says why and what to do. May come after rows were read."""


@dataclass(frozen=True, slots=True)
class OpenText:
    """Text ready to be read by line, without newline translation; `head` is its beginning, decoded loosely."""

    lines: io.TextIOWrapper
    encoding: str
    head: str


def sha256(path: Path) -> str:
    """The SHA-256 of the bytes on disk, in hexadecimal. Raises Unreadable."""
    digest = hashlib.sha256()
    with ExitStack() as stack:
        file = _regular(path, stack)
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


@contextmanager
def open_text(path: Path, encoding: str | None = None) -> Iterator[OpenText]:
    """The text of the file, decompressed and decoded as it is read. Raises Unreadable, here or while reading."""
    named = _text_encoding(encoding) if encoding else None
    with ExitStack() as stack:
        buffered = io.BufferedReader(_Chunks(_unpacked(path, stack)), CHUNK)  # type: ignore[type-var]
        head = buffered.peek(CHUNK)
        _refuse_other_formats(head)
        chosen = _encoding_of(head, named)
        text = head.decode(chosen, "replace").removeprefix("\ufeff")
        _refuse_no_table(text, chosen, whole=len(head) < CHUNK)
        lines = io.TextIOWrapper(buffered, encoding=chosen, errors="strict", newline="")
        stack.callback(lines.close)
        yield OpenText(lines, chosen, text)


# The file on disk


def _regular(path: Path, stack: ExitStack) -> BinaryIO:
    """The open file. Not waiting for a pipe's other end, and looking at what was opened, not at what a name led to."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Unreadable(f"“{path.name}” cannot be opened: {reason}.") from None
    facts = os.fstat(descriptor)
    if not stat.S_ISREG(facts.st_mode):
        os.close(descriptor)
        what = "a folder. Name the file in it" if stat.S_ISDIR(facts.st_mode) else "a pipe or a device, not a file"
        raise Unreadable(f"“{path.name}” is {what}.")
    file = stack.enter_context(os.fdopen(descriptor, "rb"))
    if facts.st_size == 0:
        raise Unreadable(f"“{path.name}” is empty.")
    if facts.st_size > MAX_BYTES:
        raise Unreadable(_too_big(f"It has {facts.st_size:,} bytes"))
    return file


def _too_big(what: str) -> str:
    return f"{what}; at most {MAX_BYTES:,} bytes of text are read from one file. Split it."


class _Chunks(io.RawIOBase):
    """An iterator of bytes as a readable stream."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self.chunks, self.left = chunks, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        while not self.left:
            try:
                self.left = next(self.chunks)
            except StopIteration:
                return 0
        taken = self.left[: len(buffer)]
        self.left = self.left[len(taken) :]
        buffer[: len(taken)] = taken
        return len(taken)


def _unpacked(path: Path, stack: ExitStack) -> Iterator[bytes]:
    """The bytes of the text. What is packed is unpacked once to its end first: it costs little, and a file that is
    damaged or too large is refused before its first row.
    """
    file = _regular(path, stack)
    start = file.read(4)
    if not start.startswith((GZIP, ZIP, EMPTY_ZIP)):
        file.seek(0)
        return iter(lambda: file.read(CHUNK), b"")
    unpack = _gunzipped if start.startswith(GZIP) else _unzipped
    file.seek(0)
    for _chunk in _counted(unpack(file), file.tell):
        pass
    file.seek(0)
    return _counted(unpack(file), file.tell)


def _counted(chunks: Iterator[bytes], packed: Callable[[], int]) -> Iterator[bytes]:
    """Passes the chunks on until they are more than a table can be, or shrank more than a table can shrink."""
    total = 0
    for chunk in chunks:
        total += len(chunk)
        if total > MAX_BYTES:
            raise Unreadable(_too_big("Unpacked it has more"))
        if total > RATIO_FROM and total > MAX_RATIO * packed():
            raise Unreadable(_bomb())
        yield chunk


def _bomb() -> str:
    return f"Unpacked it is more than {MAX_RATIO} times as large as it is packed, which no table is."


def _gunzipped(file: BinaryIO) -> Iterator[bytes]:
    pending = b""
    for _member in range(MAX_GZIP_MEMBERS):
        decoder = zlib.decompressobj(wbits=31)
        while not decoder.eof:
            pending = pending or file.read(CHUNK)
            cut_off = not pending
            try:
                chunk = decoder.decompress(pending, CHUNK)
            except zlib.error:
                raise Unreadable("The gzip file is damaged.") from None
            pending = decoder.unconsumed_tail
            if cut_off and not chunk and not decoder.eof:
                raise Unreadable("The gzip file is cut off before its end.")
            yield chunk
        pending = decoder.unused_data or file.read(CHUNK)
        if not pending.strip(b"\0"):  # some tapes and tools fill up the last block
            return
    raise Unreadable(f"The gzip file is a chain of more than {MAX_GZIP_MEMBERS:,} files.")


# Zip


def _unzipped(file: BinaryIO) -> Iterator[bytes]:
    _refuse_large_directory(file)
    try:
        with zipfile.ZipFile(file) as archive, archive.open(_only_member(archive)) as stream:
            while chunk := stream.read(CHUNK):
                yield chunk
    except Unreadable:
        raise
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, RuntimeError):
        raise Unreadable("The zip file is damaged, or not packed in the usual way (deflate).") from None


def _refuse_large_directory(file: BinaryIO) -> None:
    """Looks at the end record alone: the zip module would read the whole directory, however long."""
    size = file.seek(0, os.SEEK_END)
    start = max(0, size - 22 - 65535 - 20)
    file.seek(start)
    tail = file.read()
    file.seek(0)
    at = tail.rfind(EMPTY_ZIP)
    if at < 0 or len(tail) < at + 22:
        raise Unreadable("The zip file is damaged: it has no directory.")
    count, directory = struct.unpack("<HL", tail[at + 10 : at + 16])
    if tail[max(0, at - 20) : at].startswith(b"PK\x06\x07"):
        raise Unreadable("The zip file is packed for more than 4 GB. " + _too_big("It is too large"))
    if count > MAX_ZIP_MEMBERS or directory > MAX_ZIP_DIRECTORY:
        raise Unreadable(f"The zip file holds {count:,} files. Pack the one table alone, or use gzip.")


def _only_member(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    names = archive.namelist()
    if "[Content_Types].xml" in names or "mimetype" in names:
        raise Unreadable(f"This is a spreadsheet or document, not a table in text. {SAVE_AS}")
    members = [info for info in archive.infolist() if not info.is_dir() and not info.filename.startswith("__MACOSX/")]
    if len(members) != 1:
        raise Unreadable(f"The zip file holds {len(members)} files. Pack the one table alone, or use gzip.")
    member = members[0]
    if member.flag_bits & 0x1:
        raise Unreadable("The zip file is locked with a password. Unpack it first.")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Unreadable("The zip file is not packed in the usual way (deflate).")
    if member.file_size > MAX_BYTES:
        raise Unreadable(_too_big(f"It says that it holds {member.file_size:,} bytes"))
    if member.file_size > RATIO_FROM and member.file_size > MAX_RATIO * member.compress_size:
        raise Unreadable(_bomb())
    return member


# Text or not, and in which encoding


def _text_encoding(name: str) -> str:
    """Python's name of an encoding for text. Raises Unreadable."""
    try:
        codec = codecs.lookup(name)
    except (LookupError, ValueError):
        raise Unreadable(f"There is no encoding “{name}”. {HOW_TO_NAME}") from None
    known = codec.name.replace("-", "_")
    if not getattr(codec, "_is_text_encoding", True) or known in NO_TEXT_FILES or not codec.incrementaldecoder:
        raise Unreadable(f"“{name}” is no encoding of text files. {HOW_TO_NAME}")
    return codec.name


def _encoding_of(head: bytes, named: str | None) -> str:
    """The encoding named, or the one that the first bytes show; never one that is merely likely. Raises Unreadable."""
    marked = next((encoding for mark, encoding in MARKS if head.startswith(mark)), None)
    if marked == "utf-8":  # nobody's text in another encoding begins like that; files of refused rows do
        return marked
    if marked and named and not named.startswith(marked):
        raise Unreadable(f"The file begins with the mark of {marked.upper()}, but {named} was named as its encoding.")
    if named:
        return named
    if marked:
        return marked
    if head[:CHUNK].count(0) * 4 > len(head):
        raise Unreadable(f"Every other byte is NUL: UTF-16 without its mark, or no text at all. {HOW_TO_NAME}")
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError as error:
        _refuse_no_table(head.decode("latin-1"), "UTF-8")
        line = head.count(b"\n", 0, error.start) + 1
        raise Unreadable(f"The text is not UTF-8 (line {line}), and encodings are not guessed. {HOW_TO_NAME}") from None
    return "utf-8"


def _refuse_other_formats(head: bytes) -> None:
    for magic, what in MAGIC:
        if head.startswith(magic):
            raise Unreadable(f"This is {what}, not a table in text. {SAVE_AS}")
    for magic, what in PACKED:
        if head.startswith(magic):
            raise Unreadable(f"This is packed with {what}. Unpack it, or pack it with gzip or zip.")
    if head.startswith((GZIP, ZIP)):
        raise Unreadable("This is packed twice. Unpack it once.")


def _refuse_no_table(text: str, encoding: str, *, whole: bool = False) -> None:
    start = text.lstrip()[:1]
    if start == "<":
        raise Unreadable(f"This is XML or a web page, not a table in text. {SAVE_AS}")
    if not start and whole:
        raise Unreadable("The file is empty.")
    if len(_CONTROLS.findall(text)) * 10 > len(text):
        raise Unreadable(f"This is no text, or not in {encoding}. {SAVE_AS} If it is text: {HOW_TO_NAME}")
