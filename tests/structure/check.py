#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds the tree against its own rules: layers, openings of headers, mirrored tests, budgets, words.

    check.py [--rule NAME]... [ROOT]    one rule, some, or all; prints what breaks them; exit code 1 if anything does
    check.py --self-test                shows for each rule that it can fail

Each rule is a function from a tree (path -> text) to a list of sentences, so that the self-test can make trees up.
"""

import argparse
import posixpath
import re
import subprocess
import sys

LIBRARY = "include/es_s3_snapshot/"

# Who may include whom, by folder; what stands directly in the library's folder goes by its own name.
LAYERS = {
    "core": {"core"},
    "version": {"core", "version"},
    "operation": {"core", "version", "operation"},
    "auth": {"core", "auth"},
    "bucket": {"core", "auth", "bucket"},
    "workflow": {"core", "version", "operation", "auth", "workflow"},
    "transport": {"core", "transport"},
    "client.hpp": {"core", "version", "operation", "auth", "workflow", "transport"},
    "bucket_client.hpp": {"core", "auth", "bucket", "transport"},
    "async_client.hpp": {"core", "version", "operation", "auth", "workflow", "transport", "client.hpp"},
    "config.hpp": set(),
}
# These gather everything; what they may reach is said below.
GATHERING = {"es_s3_snapshot.hpp", "src.hpp", "detail"}

# Libraries and system headers that do I/O, and where they may be included. OpenSSL signs requests of SigV4 too.
ASIO, OPENSSL, SOCKETS = r"boost/(asio|beast)(/|\.hpp)", r"openssl/", r"(sys/(socket|un|epoll)|netinet/\w+|arpa/inet|netdb)\.h$"
# AWS authentication needs hashes, and does no I/O all the same; auth/detail holds parts of it alone.
SIGV4 = ("auth/sigv4", "auth/impl/sigv4", "auth/detail/", "auth/credentials/")
# So does what is to compare the contents of two clusters, which takes them from there.
HASHING = (*SIGV4, "workflow/contents", "workflow/impl/contents", "workflow/detail/")
IO_HEADERS = {
    ASIO: ("transport/", "async_client.hpp"),
    OPENSSL: ("transport/", *SIGV4),
    SOCKETS: ("transport/",),
}
# What is free of I/O, transitively: these folders, and these files.
FREE_OF_IO = ("core/", "version/", "operation/", "auth/", "bucket/", "workflow/", "config.hpp", "client.hpp", "bucket_client.hpp", "es_s3_snapshot.hpp",
              "detail/bodies.hpp", "transport/transport.hpp", "transport/replay.hpp", "transport/any_transport.hpp")

# Public headers whose test does not stand in tests/<same path>.cpp: where it is instead, and why.
COVERED_ELSEWHERE = {
    "config.hpp": ("tests/odr/CMakeLists.txt", "only macros: the builds there set and leave out the one that has an effect"),
    "es_s3_snapshot.hpp": ("tests/odr/first.cpp", "only includes: what counts is that two translation units take it and link"),
    "src.hpp": ("tests/odr/bodies.cpp", "belongs into one translation unit of a program that is linked, not into a test"),
}

MOST_LINES, MOST_CODE_LINES, MOST_COLUMNS, LONGEST_FUNCTION, MOST_DIRECTIVES_PER_KLOC = 300, 200, 140, 60, 15

# Written in two pieces, so that this file does not hold the words itself.
FORBIDDEN = [("a machine's path", p) for p in ("/" + "work/", "/" + "root/", "/" + "home/")] + [
    ("a registry's host", h + t) for h, t in (
        ("pypi", ".org"), ("files.pythonhosted", ".org"), ("registry.npmjs", ".org"), ("registry.yarnpkg", ".com"),
        ("repo1.maven", ".org"), ("repo.maven.apache", ".org"), ("proxy.golang", ".org"), ("static.crates", ".io"),
        ("index.crates", ".io"), ("rubygems", ".org"), ("deb.debian", ".org"), ("docker", ".io"))]
UNREAD = ("tests/wire/",)  # recorded answers of servers

TOKENS = re.compile(r'//[^\n]*|/\*.*?\*/|R"(?P<mark>[^()\\\s]{0,16})\(.*?\)(?P=mark)"|"(?:\\.|[^"\\\n])*"'
                    r"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])*'", re.S)


def without(text, comments=True, strings=False):
    """The text with comments (and strings) blanked, line for line."""
    def blank(match):
        token = match.group()
        wanted = comments if token.startswith("/") else strings
        return re.sub(r"[^\n]", " ", token) if wanted else token
    return TOKENS.sub(blank, text)


def includes(text):
    return re.findall(r'^[ \t]*#[ \t]*include[ \t]*[<"]([^>"]+)[>"]', without(text), re.M)


def headers(tree):
    """The library's files, by their path below its folder."""
    return {p[len(LIBRARY):]: t for p, t in tree.items() if p.startswith(LIBRARY) and p.endswith((".hpp", ".ipp"))}


def public_headers(tree):
    return {p: t for p, t in headers(tree).items() if p.endswith(".hpp") and not {"detail", "impl"} & set(p.split("/"))}


def own(name):
    return name[len("es_s3_snapshot/"):] if name.startswith("es_s3_snapshot/") else None


def layer_of(path):
    return path.split("/")[0]


def rule_layers(tree):
    """Includes point downwards only, exist, and make no circle but a header's with its own bodies."""
    files, wrong = headers(tree), []
    for path, text in sorted(files.items()):
        layer = layer_of(path)
        if layer not in LAYERS and layer not in GATHERING:
            wrong.append(f"{path}: stands in no known layer")
            continue
        for name in includes(text):
            to = own(name)
            if to is None:
                if name.endswith((".hpp", ".ipp")) and not name.startswith("boost/"):
                    wrong.append(f"{path}: includes '{name}'; write <es_s3_snapshot/...>")
                continue
            if to not in files:
                wrong.append(f"{path}: includes {to}, which does not exist")
            elif layer not in GATHERING and layer_of(to) not in LAYERS[layer] | {"config.hpp"}:
                wrong.append(f"{path}: includes {to}, but {layer} must not see {layer_of(to)}")
    return wrong + circles({p: [own(n) for n in includes(t) if own(n) in files] for p, t in files.items()})


def circles(graph):
    # the bodies of a header include it; that much of a circle is meant
    graph = {p: [n for n in to if not n.endswith(".ipp")] for p, to in graph.items() if p.endswith(".hpp")}
    state, wrong = {}, []

    def visit(path, trail):
        if state.get(path) == "done":
            return
        if path in trail:
            wrong.append("a circle of includes: " + " -> ".join(trail[trail.index(path):] + [path]))
            return
        for to in graph.get(path, []):
            visit(to, trail + [path])
        state[path] = "done"
    for path in sorted(graph):
        visit(path, [])
    return wrong


def rule_io(tree):
    """What is free of I/O reaches no Asio, Beast, OpenSSL or socket header; others include them only at the edge."""
    files, wrong = headers(tree), []
    for path, text in sorted(files.items()):
        for name in includes(text):
            for pattern, places in IO_HEADERS.items():
                if re.match(pattern, name) and not path.startswith(places):
                    wrong.append(f"{path}: includes <{name}>, which belongs into {' or '.join(places)} alone")
    for path in sorted(p for p in files if p.startswith(FREE_OF_IO)):
        trail = reaches_io(path, files, (ASIO, SOCKETS) if path.startswith(HASHING) else IO_HEADERS)
        if trail:
            wrong.append(f"{path}: reaches I/O by " + " -> ".join(trail))
    return wrong


def reaches_io(start, files, patterns=tuple(IO_HEADERS)):
    """The shortest way from a file to a header that does I/O, or nothing."""
    came_from, queue = {start: None}, [start]
    for path in queue:
        for name in includes(files[path]):
            if any(re.match(pattern, name) for pattern in patterns):
                trail = [f"<{name}>"]
                while path:
                    trail.insert(0, path)
                    path = came_from[path]
                return trail
            to = own(name)
            if to in files and to not in came_from:
                came_from[to] = path
                queue.append(to)
    return None


def rule_umbrella(tree):
    """es_s3_snapshot.hpp includes every public header that is free of I/O, but for AWS's credentials and its buckets."""
    files = headers(tree)
    gathered = {own(name) for name in includes(files.get("es_s3_snapshot.hpp", ""))}
    return [f"es_s3_snapshot.hpp: does not include {path}" for path in sorted(public_headers(tree))
            if path not in gathered | {"es_s3_snapshot.hpp", "src.hpp"} and not path.startswith(("auth/credentials/", "bucket"))
            and not reaches_io(path, files)]


def rule_openings(tree):
    """Every header opens with its license, `@file` and one sentence; a header is included once."""
    wrong = []
    for path, text in sorted(headers(tree).items()):
        lines = text.split("\n")
        if lines[0] != "// SPDX-License-Identifier: Apache-2.0":
            wrong.append(f"{path}: the first line is not the SPDX line")
        if lines[1:2] != ["/// @file"]:
            wrong.append(f"{path}: the second line is not '/// @file'")
        told = []
        for line in lines[2:]:
            if not line.startswith("/// "):
                break
            told.append(line[4:])
        if not re.fullmatch(r"\S.*\.", " ".join(told)):
            wrong.append(f"{path}: no sentence follows '/// @file'")
        if not re.search(r"^#pragma once$", text, re.M):
            wrong.append(f"{path}: no #pragma once")
    return wrong


def rule_mirror(tree):
    """Every public header has its test in the same place under tests/, or an entry above that says why not."""
    wrong = []
    public = public_headers(tree)
    for path in sorted(public):
        test = "tests/" + path[:-len(".hpp")] + ".cpp"
        if path in COVERED_ELSEWHERE:
            place, _ = COVERED_ELSEWHERE[path]
            if place not in tree:
                wrong.append(f"{path}: should be covered by {place}, which does not exist")
            if test in tree:
                wrong.append(f"{path}: has {test}, so its entry in COVERED_ELSEWHERE is stale")
        elif test not in tree:
            wrong.append(f"{path}: {test} is missing")
    return wrong + [f"{path}: has an entry in COVERED_ELSEWHERE but does not exist"
                    for path in sorted(COVERED_ELSEWHERE) if path not in public]


def functions(text):
    """(line, length) of each outermost block that follows a parameter list; approximate, but for lambdas exact."""
    text = without(text, strings=True)
    text = re.sub(r"^[ \t]*#(?:.*\\\n)*.*", lambda m: re.sub(r"[^\n]", " ", m.group()), text, flags=re.M)
    found, stack, start = [], [], 0
    for match in re.finditer(r"[{};]", text):
        if match.group() == "{":
            head = text[start:match.start()]
            is_function = ")" in head and not re.match(r"\s*(namespace|enum|extern)\b", head)
            stack.append(match.start() if is_function and not any(s is not None for s in stack) else None)
        elif match.group() == "}" and stack:
            opened = stack.pop()
            if opened is not None:
                line = text.count("\n", 0, opened) + 1
                found.append((line, text.count("\n", opened, match.start()) + 1))
        start = match.end()
    return found


def rule_budgets(tree):
    """Headers, lines, functions and the preprocessor stay small."""
    wrong, directives, lines_of_all = [], 0, 0
    for path, text in sorted(public_headers(tree).items()):
        lines, code = text.count("\n"), sum(1 for line in without(text).split("\n") if line.strip())
        if lines > MOST_LINES:
            wrong.append(f"{path}: {lines} lines, more than {MOST_LINES}")
        if code > MOST_CODE_LINES:
            wrong.append(f"{path}: {code} lines of code, more than {MOST_CODE_LINES}")
    for path, text in sorted(tree.items()):
        if not path.endswith((".hpp", ".ipp", ".cpp")) or path.startswith(UNREAD):
            continue
        for number, line in enumerate(text.split("\n"), 1):
            if len(line) > MOST_COLUMNS:
                wrong.append(f"{path}:{number}: {len(line)} columns, more than {MOST_COLUMNS}")
        if path.startswith(("include/", "examples/")):
            for line, length in functions(text):
                if length > LONGEST_FUNCTION:
                    wrong.append(f"{path}:{line}: a function of {length} lines, more than {LONGEST_FUNCTION}")
    for text in headers(tree).values():
        directives += len(re.findall(r"^[ \t]*#[ \t]*(?:if|ifdef|ifndef|elif|else|define|undef)\b", without(text), re.M))
        lines_of_all += text.count("\n")
    if directives * 1000 > MOST_DIRECTIVES_PER_KLOC * max(lines_of_all, 1):
        wrong.append(f"{LIBRARY}: {directives} conditionals and macros in {lines_of_all} lines, "
                     f"more than {MOST_DIRECTIVES_PER_KLOC} in 1000")
    return wrong


def rule_words(tree):
    """No file names a machine's paths or a registry's host."""
    wrong = []
    for path, text in sorted(tree.items()):
        if path.startswith(UNREAD):
            continue
        for number, line in enumerate(text.split("\n"), 1):
            for what, word in FORBIDDEN:
                # a longer name that only ends like the word is another one: x/work/ is no machine's path
                if re.search(r"(?<![\w.*}>-])" + re.escape(word), line):
                    wrong.append(f"{path}:{number}: holds {what} ('{word}')")
    return wrong


RULES = {name[len("rule_"):]: f for name, f in list(globals().items()) if name.startswith("rule_")}


def read_tree(root):
    """All files that git tracks or would track, as text; without git, all there are in the folders that count."""
    try:
        listed = subprocess.run(["git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                                check=True, capture_output=True).stdout.decode().split("\0")
    except (OSError, subprocess.CalledProcessError) as e:
        sys.exit(f"check.py: the files of {root} cannot be listed: {e}")
    tree = {}
    for path in filter(None, listed):
        try:
            with open(posixpath.join(root, path), encoding="utf-8") as file:
                tree[path] = file.read()
        except (FileNotFoundError, IsADirectoryError, UnicodeDecodeError):
            pass  # deleted and not yet committed, a link to a folder, or not a text
    return tree


# ---------------------------------------------------------------------------------------------------- self-test

def header(*lines, tell="One sentence."):
    return "\n".join(["// SPDX-License-Identifier: Apache-2.0", "/// @file", f"/// {tell}", "#pragma once", *lines, ""])


def good_tree():
    """A small tree that breaks no rule."""
    tree = {
        "core/a.hpp": header("#include <es_s3_snapshot/config.hpp>", "#include <vector>"),
        "core/impl/a.ipp": header("#include <es_s3_snapshot/core/a.hpp>"),
        "operation/b.hpp": header("#include <es_s3_snapshot/core/a.hpp>", "int f(int x) {", "    return x;", "}"),
        "transport/t.hpp": header("#include <es_s3_snapshot/core/a.hpp>", "#include <boost/asio/io_context.hpp>"),
        "async_client.hpp": header("#include <es_s3_snapshot/transport/t.hpp>"),
        "config.hpp": header("// a comment for the budget" + "\n//" * 100),
        "es_s3_snapshot.hpp": header(*(f"#include <es_s3_snapshot/{p}>" for p in ("core/a.hpp", "operation/b.hpp", "config.hpp"))),
        "src.hpp": header("#include <boost/json/src.hpp>"),
    }
    made = {LIBRARY + path: text for path, text in tree.items()}
    for path in tree:
        if path.endswith(".hpp") and path not in COVERED_ELSEWHERE:
            made["tests/" + path[:-4] + ".cpp"] = "// a test\n"
    made.update({place: "// a test\n" for place, _ in COVERED_ELSEWHERE.values()})
    made["README.md"] = "cmake -S . -B build, tests/" + "work/ and $HOME/" + "work/x stay\n"
    return made


def long_function(lines, inside=""):
    return "int f() {\n" + f"    g();  // }} {inside}\n" * (lines - 2) + "}\n"


# rule, what is changed in the good tree, and a part of the sentence that must come
BAD = [
    ("layers", {LIBRARY + "core/a.hpp": header("#include <es_s3_snapshot/operation/b.hpp>")}, "core must not see operation"),
    ("layers", {LIBRARY + "core/impl/a.ipp": header("#include <es_s3_snapshot/auth/x.hpp>"),
                LIBRARY + "auth/x.hpp": header()}, "core must not see auth"),
    ("layers", {LIBRARY + "auth/x.hpp": header("#include <es_s3_snapshot/operation/b.hpp>")}, "auth must not see operation"),
    ("layers", {LIBRARY + "transport/x.hpp": header("#include <es_s3_snapshot/operation/b.hpp>")}, "transport must not see"),
    ("layers", {LIBRARY + "operation/b.hpp": header("#  include <es_s3_snapshot/client.hpp>"),
                LIBRARY + "client.hpp": header()}, "operation must not see client.hpp"),
    ("layers", {LIBRARY + "workflow/x.hpp": header("#include <es_s3_snapshot/transport/t.hpp>")}, "workflow must not see transport"),
    ("layers", {LIBRARY + "core/b.hpp": header("#include <es_s3_snapshot/core/gone.hpp>")}, "does not exist"),
    ("layers", {LIBRARY + "core/b.hpp": header('#include "a.hpp"')}, "write <es_s3_snapshot/...>"),
    ("layers", {LIBRARY + "other/b.hpp": header()}, "no known layer"),
    ("layers", {LIBRARY + "core/b.hpp": header("#include <es_s3_snapshot/core/c.hpp>"),
                LIBRARY + "core/c.hpp": header("#include <es_s3_snapshot/core/b.hpp>")}, "core/b.hpp -> core/c.hpp -> core/b.hpp"),
    ("io", {LIBRARY + "core/a.hpp": header("#include <boost/asio/ip/tcp.hpp>")}, "belongs into transport/"),
    ("io", {LIBRARY + "core/a.hpp": header("#include <boost/beast.hpp>")}, "core/a.hpp: reaches I/O"),
    ("io", {LIBRARY + "operation/b.hpp": header("#include <es_s3_snapshot/transport/t.hpp>")},
     "operation/b.hpp -> transport/t.hpp -> <boost/asio/io_context.hpp>"),
    ("io", {LIBRARY + "es_s3_snapshot.hpp": header("#include <es_s3_snapshot/async_client.hpp>")}, "es_s3_snapshot.hpp: reaches"),
    ("io", {LIBRARY + "auth/sigv4.hpp": header("#include <boost/asio.hpp>")}, "auth/sigv4.hpp: reaches I/O"),
    ("io", {LIBRARY + "auth/sigv4.hpp": header("#include <openssl/hmac.h>"),
            LIBRARY + "auth/none.hpp": header("#include <es_s3_snapshot/auth/sigv4.hpp>")}, "auth/none.hpp -> auth/sigv4.hpp"),
    ("io", {LIBRARY + "core/impl/a.ipp": header("#include <sys/socket.h>")}, "core/impl/a.ipp: includes <sys/socket.h>"),
    ("io", {LIBRARY + "auth/sigv4.hpp": header("#include <openssl/hmac.h>"),
            LIBRARY + "workflow/x.hpp": header("#include <es_s3_snapshot/auth/sigv4.hpp>")}, "workflow/x.hpp -> auth/sigv4.hpp"),
    ("io", {LIBRARY + "workflow/contents.hpp": header("#include <openssl/hmac.h>")}, "workflow/contents.hpp: includes <openssl/hmac.h>"),
    ("io", {LIBRARY + "auth/x.hpp": header("#include <openssl/hmac.h>")}, "auth/x.hpp: includes <openssl/hmac.h>"),
    ("io", {LIBRARY + "async_client.hpp": header("#include <openssl/ssl.h>")}, "async_client.hpp: includes"),
    ("umbrella", {LIBRARY + "core/new.hpp": header()}, "does not include core/new.hpp"),
    ("umbrella", {LIBRARY + "es_s3_snapshot.hpp": header()}, "does not include operation/b.hpp"),
    ("openings", {LIBRARY + "core/a.hpp": "#pragma once\n"}, "not the SPDX line"),
    ("openings", {LIBRARY + "core/a.hpp": header().replace("/// @file\n", "")}, "not '/// @file'"),
    ("openings", {LIBRARY + "core/a.hpp": header(tell="")}, "no sentence"),
    ("openings", {LIBRARY + "core/a.hpp": header(tell="No full stop")}, "no sentence"),
    ("openings", {LIBRARY + "core/impl/a.ipp": header().replace("#pragma once", "")}, "no #pragma once"),
    ("mirror", {LIBRARY + "core/new.hpp": header()}, "tests/core/new.cpp is missing"),
    ("mirror", {"tests/operation/b.cpp": None}, "tests/operation/b.cpp is missing"),
    ("mirror", {"tests/odr/first.cpp": None}, "which does not exist"),
    ("mirror", {"tests/config.cpp": ""}, "stale"),
    ("mirror", {LIBRARY + "src.hpp": None}, "src.hpp: has an entry"),
    ("budgets", {LIBRARY + "core/a.hpp": header("\n" * 300)}, "lines, more than 300"),
    ("budgets", {LIBRARY + "core/a.hpp": header("int x;\n" * 200)}, "lines of code, more than 200"),
    ("budgets", {"tests/core/a.cpp": "// " + "x" * 138 + "\n"}, "tests/core/a.cpp:1: 141 columns"),
    ("budgets", {LIBRARY + "core/impl/a.ipp": header(long_function(61, '"{"'))}, "a.ipp:5: a function of 61 lines"),
    ("budgets", {"examples/x.cpp": "auto s = R\"({{{)\";\nstruct s {\n" + long_function(61) + "};\n"}, "examples/x.cpp:3: a function"),
    ("budgets", {LIBRARY + "core/a.hpp": header("#ifdef X\n#endif\n" * 10)}, "conditionals and macros"),
    ("words", {"scripts/x": "cd " + "/" + "work/main\n"}, "scripts/x:1: holds a machine's path"),
    ("words", {"README.md": "see\n'" + "/" + "root/.cache'\n"}, "README.md:2"),
    ("words", {"tests/a.py": "URL = 'https://pypi" + ".org/simple'\n"}, "tests/a.py:1: holds a registry's host"),
]
# what looks like a breach and is none
GOOD = [
    ("layers", {LIBRARY + "core/a.hpp": header("// #include <es_s3_snapshot/operation/b.hpp>")}),
    ("io", {LIBRARY + "core/a.hpp": header("/* #include <boost/asio.hpp>", "#include <boost/asio.hpp> */")}),
    ("io", {LIBRARY + "core/a.hpp": header("#include <boost/system/result.hpp>")}),
    ("io", {LIBRARY + "auth/impl/sigv4.ipp": header("#include <openssl/hmac.h>")}),
    ("io", {LIBRARY + "auth/sigv4.hpp": header("#include <openssl/hmac.h>"),
            LIBRARY + "workflow/contents.hpp": header("#include <es_s3_snapshot/auth/sigv4.hpp>")}),
    ("umbrella", {LIBRARY + "auth/sigv4.hpp": header("#include <openssl/hmac.h>"), LIBRARY + "core/detail/x.hpp": header()}),
    ("openings", {LIBRARY + "core/a.hpp": header(tell="A sentence\n/// of two lines.")}),
    ("mirror", {LIBRARY + "core/detail/new.hpp": header()}),
    ("budgets", {LIBRARY + "core/impl/a.ipp": header(long_function(60, '"{"'))}),
    ("budgets", {LIBRARY + "core/impl/a.ipp": header("namespace a {", long_function(60), "int x = 1'000;", long_function(60), "}")}),
    ("words", {"tests/wire/x.jsonl": "/" + "home/elasticsearch\n"}),
]


def self_test():
    failed = []

    def changed(changes):
        tree = {**good_tree(), **changes}
        return {path: text for path, text in tree.items() if text is not None}
    for name, rule in RULES.items():
        if rule(good_tree()):
            failed.append(f"{name}: the good tree breaks it: {rule(good_tree())}")
        if not any(n == name for n, _, _ in BAD):
            failed.append(f"{name}: nothing shows that it can fail")
    for name, changes, wanted in BAD:
        told = RULES[name](changed(changes))
        if not any(wanted in sentence for sentence in told):
            failed.append(f"{name}: '{wanted}' was not found, but {told}")
    for name, changes in GOOD:
        told = RULES[name](changed(changes))
        if told:
            failed.append(f"{name}: found what is none: {told}")
    return failed


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--self-test", action="store_true")
    parser.add_argument("--rule", action="append", choices=sorted(RULES))
    parser.add_argument("root", nargs="?", default=".")
    options = parser.parse_args()
    if options.self_test:
        wrong = self_test()
    else:
        tree = read_tree(options.root)
        if not headers(tree):
            sys.exit(f"check.py: {options.root} holds no {LIBRARY}")
        wrong = [f"{name}: {sentence}" for name in options.rule or RULES for sentence in RULES[name](tree)]
    for sentence in wrong:
        print(sentence)
    print(f"{len(wrong)} found" if wrong else "nothing found")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
