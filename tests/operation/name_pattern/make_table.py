#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes cases.hpp beside it: what the servers' own code makes of date math, and Python of strftime's letters.

The servers are those of tests/real: the last line that formats with Joda, and one of those that do with java.time. Needs a
`java` that compiles Table.java by itself (a JDK, 17 to 23).
"""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(HERE.parents[1] / "real"))

import downloads
from lines import find_line

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TIMES = [
    EPOCH + timedelta(milliseconds=millis)
    for millis in (
        1704067199999,  # 2023-12-31T23:59:59.999, a Sunday: of the last week, or of the next year's first
        1709210096007,  # 2024-02-29T12:34:56.007, a leap day
        1767225600000,  # 2026-01-01T00:00:00.000, a Thursday; the year begins
        -1,  # 1969-12-31T23:59:59.999
    )
]

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
NUMBERS = "yuMdDHhkKmsS"
FIELDS = [letter * count for letter, count in product(NUMBERS, (1, 2, 3, 4))] + ["yyyyyyyyy", "uuuuuuuuu", "SSSSSSSSS"]
OTHER_FIELDS = [letter * count for letter, count in product(LETTERS, (1, 2, 3)) if letter not in NUMBERS]
FORMATS = [
    *("yyyy.MM.dd", "uuuu.MM.dd", "8uuuu.MM.dd", "8yyyy", "88yyyy", "8", "", "yyyyMMdd", "yyMMdd", "yyyyDDD", "yyyy-MM-dd'T'HHmmss"),
    *("yyyy.MM.dd'at'HH", "'t'", "yyyy'.'", "''yyyy", "''''yyyy", "'a''b'yyyy", "'''a'yyyy", "yyyy'", "'yyyy", "yyyy[MM]", "yyyy#"),
    *(r"yyyy'\}'", r"yyyy\}", r"yyyy'\{'MM", r"yyyy\{", r"yyyy\MM", r"yyyy\\MM", "yyyy MM", "yyyy ", " yyyy", "yyyyüMM", "-"),
    *("MM_dd,HH:mm~!@$%^", "MM&*()+=;?/`<>", "date", "basic_date", "yyyy||MM"),
]
ZONES = [
    *("UTC", "Z", "+12:00", "+1200", "+12", "-03:30", "-0330", "-18", "+18:00", "+18:01", "-19", "+12:60", "+00:00", "-00:00", "+1"),
    *("+1:30", "+12:00:30", "GMT", "UTC+2", "utc", "z", " UTC", "", "Europe/Berlin", "EST", "UTC|Z", "+0a:00", "+12-00", "12:00"),
]
MATH = [
    *("now", "now/y", "now/M", "now/w", "now/d", "now/h", "now/H", "now/m", "now/s", "now+1y", "now-1y", "now-4y", "now+1M", "now-1M"),
    *("now-13M", "now+25M", "now+0M", "now+1w", "now-1d", "now+36h", "now-36H", "now+90m", "now-90s", "now+d", "now-M", "now/M-1d"),
    *("now-1M/M", "now/d+1d/d", "now-1d/w", "now/1d", "now/01d", "now+007d", "now+2147483647s", "now-300y", "now-1000y/w"),
    *("now+7000y", "now/2d", "now/0d", "now+", "now-1", "now1d", "now+1Y", "now+1D", "now/x", "nowd", "now +1d", "now+ 1d", " now"),
    *("NOW", "foo", "", "now+-1d", "now+2147483648s", "now+99999999999y", "now||/d", "2024.01.15", "2024.01.15||+1M/d"),
]
FAR = [
    *("now+2147483647y", "now-2147483647y", "now-2147483647M", "now+2147483647w", "now-2147483647d", "now-2147483647h"),
    *("now-2147483647m", "now-2025y", "now+8000y", "now+9000y-9000y", "now+99999M", "now+200000M"),
]
WHOLE = [
    *("plain", "", "<a>", "<{now/d}>", "<{now/d}{now/M}>", "<a{now{yyyy|UTC}}b{now{MM}}>", r"<a\{b\}>", r"<a\{b\}-{now}>", "<üb-{now/d}>"),
    *("<{now/d}-*>", "<a,{now}>", "<a%Y-{now/d}>", "<<{now/d}>>", "<a>b>", r"<\<a\>>", r"<a\b>", r"<a\\b>", r"<a\>", r"<{now\/d}>"),
    *(r"<{now\{yyyy}}>", r"<{now\}>", r"<{n\\ow}>", r"<{now{yyyy\|UTC}}>", "<>", "<", ">", "<{>", "<}>", "<{}>", "<{{}}>", "<a}b>"),
    *("<a{b>", "<{now{}}>", "<{now{yyyy}>", "<{now{yyyy}}}>", "<{now{yyyy}{MM}}>", "<{now{yyyy}x}>", "<{now{{yyyy}}}>", "<a-{now}"),
    *("a-{now}>", "<a-{now/d}>x", "x<a-{now/d}>", "-<a>"),
]
OFTEN = [
    *(f"<{{now{{{format}}}}}>" for format in FIELDS),
    *(f"<{{now/d{{yyyy.MM.dd.HH.mm|{zone}}}}}>" for zone in ZONES),
    *(f"<{{{math}{form}}}>" for math in MATH for form in ("", "{yyyy.MM.dd'T'HH.mm.ss.SSS|+05:30}")),
]
ONCE = [
    *(f"<{{now{{{format}}}}}>" for format in OTHER_FIELDS + FORMATS),
    *(f"<{{{math}{form}}}>" for math in FAR for form in ("", "{yyyy.MM.dd}")),
    *WHOLE,
]
PERCENTS = [*(f"%{letter}" for letter in "YGymWVUdHMSj%"), "snap-%Y%m%d%H%M%S", "%G-w%V", "%%Y", "100%%-%j", "a%Yb%yc"]

HEAD = """\
// SPDX-License-Identifier: Apache-2.0
/// @file
/// What servers make of date math at some times, and Python of strftime's letters. Written by make_table.py.
#pragma once

struct date_math_case {
    char const* pattern;
    long long millis;
    char const* joda;       ///< Elasticsearch 6.8; null: it refuses
    char const* java_time;  ///< Elasticsearch 7.17
};

struct percent_case {
    char const* pattern;
    long long millis;
    char const* python;
};

// clang-format off
"""


def millis(time: datetime) -> int:
    return (time - EPOCH) // timedelta(milliseconds=1)


def ask_server(version: str) -> list[list[str]]:
    """What it makes of each pattern, for each time."""
    line = find_line(version)
    times = [str(millis(time)) for time in TIMES]
    command = ["java", "-cp", f"{downloads.server(line)}/lib/*", HERE / "Table.java", line.package, *times]
    patterns = "".join(f"{pattern}\n" for pattern in OFTEN + ONCE)
    answer = subprocess.run(command, input=patterns, check=True, stdout=subprocess.PIPE, text=True).stdout
    return [text.split("\t") for text in answer.split("\n")[:-1]]


def literal(text: str) -> str:
    if text == "!":
        return "nullptr"
    return '"' + "".join(f"\\{byte:03o}" if byte >= 0x80 else "\\" * (byte in b'"\\') + chr(byte) for byte in text.encode()) + '"'


def date_math_rows() -> str:
    made = ""
    for number, (pattern, joda, java_time) in enumerate(zip(OFTEN + ONCE, ask_server("6.8"), ask_server("7.17"), strict=True)):
        once = number >= len(OFTEN) or {*joda, *java_time} == {"!"}
        for time, *names in list(zip(TIMES, joda, java_time, strict=True))[: 1 if once else None]:
            made += f"    {{{literal(pattern)}, {millis(time)}, {', '.join(map(literal, names))}}},\n"
    return made


def percent_rows() -> str:
    return "".join(
        f"    {{{literal(pattern)}, {millis(time)}, {literal(time.strftime(pattern))}}},\n" for pattern, time in product(PERCENTS, TIMES)
    )


(HERE / "cases.hpp").write_text(
    f"{HEAD}inline constexpr date_math_case date_math_cases[] = {{\n{date_math_rows()}}};\n\n"
    f"inline constexpr percent_case percent_cases[] = {{\n{percent_rows()}}};\n// clang-format on\n"
)
