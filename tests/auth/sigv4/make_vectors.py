#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes vectors.json beside itself: requests and every stage of their signatures, by botocore and awscrt.

Both sign each request, and where they differ nothing is written. The same input always gives the same file. Keys and
tokens are made up.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import reference

KEY, SECRET = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
TOKEN = "AQoEXAMPLEH4aoAH0gNCAPy+/=EXAMPLETOKEN" + "x" * 80 + "=="
DOMAIN = "search-example-abcdefghijklmnopqrstuvwxyz.us-east-1.es.amazonaws.com"
COLLECTION = "abcdefghij0123456789.us-west-2.aoss.amazonaws.com"
BUCKET = "example-bucket.s3.eu-central-1.amazonaws.com"
NOON = 1_440_938_160  # 2015-08-30T12:36:00Z

NAMES = [
    "repo", "*", "a*b*", "a,b,c", "-a,b*", "50%", "%41", "%2F", "%zz", "<logs-{now/d}>",
    "<logs-{now/d{yyyy.MM|+12:00}}>",
    "a+b", "a b", "~tilde~", "a'b", "(a)", "a!b", "a:b", "a;b", "a=b", "a&b", "a@b", "a$b", "a/b", "a?b", "a#b", "a\\b",
    "[a]", "{a}", "a|b", "a^b", "`a`", '"a"', ".kibana", "..", ".", "a..b", "_all", "café", "cafe\u0301", "данные",
    "日本語", "🗄️", "ÅÅ", "A\u030a", "ﬀ", "\u00a0nbsp", "ключ,*-ü+%", "-._~", "x" * 180,
]  # fmt: skip
QUERIES = [
    "", "v", "v=", "=v", "a=b=c", "v&", "&v", "a&&b", "b=2&a=1", "a=2&a=1", "a=1&a=1", "a=&a", "a=1&A=1",
    "a-b=1&a=1&a.b=1", "h=a,b,c", "h=a%2Cb%2cc", "q=a+b", "q=a%20b", "q=a%2Bb", "q=a%2bb", "q=%E6%97%A5%e6%9c%ac",
    "q=*",
    "q=~", "q=%7E", "q=%zz", "q=100%", "q=a/b", "q=a%2Fb", "q=a?b", "wait_for_completion=false",
    "pretty&human=true&h=index,health&s=index:desc", "a%3Db=c%26d", "index=%3Clogs-%7Bnow%2Fd%7D%3E", "x=1&x=10&x=2&x=",
    "X-Amz-Meta=1&a=1", "é=è", "q=%00%1F%7F%FF",
]  # fmt: skip
PATHS = [
    "/", "//", "/a//b", "/a/./b", "/a/../b", "/../a", "/a/b/..", "/a/", "/a/.", "/.kibana/_search", "/a/.b/..c",
    "/a%2Fb",
    "/a%2fb", "/a*b/c,d", "/%3Clogs%3E", "/a%20b", "/a+b", "/a%2Bb", "/a:b/_doc/1", "/%E6%97%A5", "/%2E%2E/a", "/a=b&c",
    "/a;b@c!$'()",
]  # fmt: skip
TIMES = [0, 951_782_400, 1_330_473_599, NOON - 45_360, NOON + 41_039, 1_735_689_599, 1_735_689_600, 4_102_444_799]


DEFAULTS: reference.Case = {
    "service": "es",
    "region": "us-east-1",
    "key": KEY,
    "secret": SECRET,
    "token": "",
    "time": NOON,
    "scheme": "https",
    "host": DOMAIN,
    "port": 443,
    "method": "GET",
    "target": "/",
    "fields": [],
    "body_hex": "",
    "unsigned_payload": False,
    "expires": 0,
}


def case(name: str, **changed: Any) -> reference.Case:
    return {"name": name} | DEFAULTS | changed


def at(service: str) -> dict[str, Any]:
    return {
        "es": {"service": "es"},
        "aoss": {"service": "aoss", "region": "us-west-2", "host": COLLECTION},
        "s3": {"service": "s3", "region": "eu-central-1", "host": BUCKET},
    }[service]


def cases() -> list[reference.Case]:
    made = []
    for name in NAMES:
        encoded = quote(name, safe=reference.UNRESERVED)
        segments = ["_snapshot", name, "s-" + name]
        made.append(case(f"name {name}", target=f"/_snapshot/{encoded}/s-{encoded}", segments=segments, method="PUT"))
    for query in QUERIES:
        expires = 0 if "%FF" in query else 900  # botocore takes what is no UTF-8 for something else
        made.append(case(f"query {query}", target=f"/_cat/indices?{query}", expires=expires))
        made.append(case(f"s3 query {query}", **at("s3"), target=f"/?{query}"))
    for path in PATHS:
        made += [case(f"{service} path {path}", **at(service), target=path, expires=60) for service in ("es", "s3")]
    for index, time in enumerate(TIMES):
        made.append(case(f"time {time}", time=time, region=("us-east-1", "cn-north-1", "us-gov-west-1")[index % 3]))
    for time in (NOON + 41_039, NOON + 41_040):
        made.append(case(f"about midnight {time}", time=time, target="/_snapshot/r/s", expires=86_400))
    made.append(case("the same key id with another secret", secret=SECRET[::-1]))
    for scheme, port in (("https", 443), ("https", 9200), ("https", 80), ("http", 80), ("http", 443), ("http", 9200)):
        made.append(case(f"{scheme} port {port}", scheme=scheme, port=port, host="localhost"))
    for method in ("GET", "HEAD", "POST", "PUT", "DELETE"):
        target = "/_snapshot/r/s/_restore?wait_for_completion=true"
        made.append(case(f"{method} with query, no body", method=method, target=target))
    json_type = ["Content-Type", "application/json"]
    bodies = [b'{"indices":"a,b"}', '{"ü":"日本"}'.encode(), bytes(range(256)), b"\r\n", b"x" * 64, b"x" * 63, b"y" * 500]
    for index, body in enumerate(bodies):
        for service in ("es", "aoss", "s3"):
            more = at(service) | {"method": "POST", "target": "/a/_search?q=1", "fields": [json_type]}
            made.append(case(f"{service} body {index}", **more, body_hex=body.hex()))
    for service in ("es", "aoss", "s3"):
        more = at(service) | {"token": TOKEN, "target": "/logs-*/_search?q=*", "expires": 604_800}
        made.append(case(f"{service} token", **more))
        made.append(case(f"{service} token and body", **more | {"method": "PUT", "body_hex": "7b7d", "expires": 0}))
    for scheme in ("https", "http"):
        more = at("s3") | {"method": "PUT", "body_hex": b"not signed".hex(), "unsigned_payload": True, "scheme": scheme}
        made.append(case(f"s3 unsigned payload over {scheme}", **more, target="/key"))
    spaces = [["content-type", "  a \t b   c "], ["X-Amz-Meta-B", ""], ["x-amz-meta-a", " x "]]
    made.append(case("spaces in fields", fields=spaces))
    repeated = [["X-Amz-M", "2"], ["x-amz-m", "1"], ["X-AMZ-M", " 3  4 "], ["x-amz-ma", "0"]]
    made.append(case("repeated fields", fields=repeated))
    unsigned = ["Accept", "User-Agent", "Connection", "Content-Length", "Transfer-Encoding", "Expect", "Date", "x-amzn"]
    unsigned.append("X-Forwarded-For")
    made.append(case("fields that are not signed", fields=[[name, "x"] for name in unsigned]))
    caller = "/?Version=2011-06-15&Action=GetCallerIdentity"
    made.append(case("another service", service="sts", host="sts.amazonaws.com", target=caller))
    made.append(case("short secret", key="A", secret="s"))
    made.append(case("long secret", key="A" * 128, secret="s" * 100))
    return made


def answer(c: reference.Case) -> dict[str, Any]:
    """What ours must give; an exception where the two signers differ."""
    expected: dict[str, Any] = {"target": reference.canonical_target(c)} | reference.botocore_sign(c)
    crt = reference.awscrt_sign(c)
    assert crt == expected["authorization"], f"{c['name']}: the signers differ\n{crt}\n{expected['authorization']}"
    if c["expires"]:
        presigned = reference.awscrt_presign(c)
        expected["presigned_target"] = presigned
        names = [pair.partition("=")[0] for pair in expected["target"].partition("?")[2].split("&")]
        if len(set(names)) == len(names):
            signature = reference.botocore_presign(c)["signature"]
            assert presigned.endswith(signature), f"{c['name']}: the signers differ on the presigned form"
    return expected


def main() -> None:
    lines = []
    for c in cases():
        changed = {key: value for key, value in c.items() if DEFAULTS.get(key) != value}
        lines.append(json.dumps(changed | {"expected": answer(c)}, ensure_ascii=True, sort_keys=True))
    text = '{"defaults": ' + json.dumps(DEFAULTS) + ',\n"vectors": [\n' + ",\n".join(lines) + "\n]}\n"
    Path(__file__).with_name("vectors.json").write_text(text)
    print(f"{len(lines)} vectors")


if __name__ == "__main__":
    main()
