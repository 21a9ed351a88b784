#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes cases.hpp beside it: what a JVM (`java`, 11 or newer) makes of the cases of Table.java."""

import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent
HEAD = """\
// SPDX-License-Identifier: Apache-2.0
/// @file
/// What a JVM makes of patterns, replacements and names. Written by make_table.py.
#pragma once

struct rename_case {
    char const* pattern;
    char const* replacement;
    char const* name;
    char const* java;  ///< null: an exception
};

// clang-format off
inline constexpr rename_case rename_cases[] = {
"""

rows = subprocess.run(["java", HERE / "Table.java"], check=True, capture_output=True, text=True).stdout
(HERE / "cases.hpp").write_text(f"{HEAD}{rows}}};\n// clang-format on\n")
