# SPDX-License-Identifier: Apache-2.0
"""The S3 requests that the tests make themselves: list a bucket, put an object; signed with Signature Version 4."""

from __future__ import annotations

import hashlib
import hmac
import urllib.request
import xml.etree.ElementTree as xml
from datetime import UTC, datetime
from urllib.parse import quote, urlencode

NAMESPACE = "{http://s3.amazonaws.com/doc/2006-03-01/}"


def list_objects(endpoint: str, region: str, access_key: str, secret_key: str, bucket: str, prefix: str) -> list[str]:
    """The keys below a prefix, the first thousand of them."""
    query = urlencode({"list-type": "2", "prefix": prefix}, quote_via=quote, safe="")
    headers = _signed_headers("GET", endpoint, region, access_key, secret_key, f"/{bucket}", query)
    request = urllib.request.Request(f"http://{endpoint}/{bucket}?{query}", headers=headers)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return [key.text or "" for key in xml.parse(answer).iter(f"{NAMESPACE}Key")]


def put_object(endpoint: str, region: str, access_key: str, secret_key: str, bucket: str, key: str, content: bytes) -> None:
    path = f"/{bucket}/{quote(key, safe='/~')}"
    headers = _signed_headers("PUT", endpoint, region, access_key, secret_key, path, "", content)
    request = urllib.request.Request(f"http://{endpoint}{path}", content, headers, method="PUT")
    urllib.request.urlopen(request, timeout=10).close()


def _signed_headers(
    method: str, host: str, region: str, access_key: str, secret_key: str, path: str, query: str, content: bytes = b""
) -> dict[str, str]:
    time = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    headers = {"host": host, "x-amz-content-sha256": hashlib.sha256(content).hexdigest(), "x-amz-date": time}
    names = ";".join(headers)
    lines = "".join(f"{name}:{value}\n" for name, value in headers.items())
    canonical = f"{method}\n{path}\n{query}\n{lines}\n{names}\n{headers['x-amz-content-sha256']}"
    scope = f"{time[:8]}/{region}/s3/aws4_request"
    to_sign = f"AWS4-HMAC-SHA256\n{time}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = f"AWS4{secret_key}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.new(key, to_sign.encode(), "sha256").hexdigest()
    headers["authorization"] = f"AWS4-HMAC-SHA256 Credential={access_key}/{scope}, SignedHeaders={names}, Signature={signature}"
    return headers
