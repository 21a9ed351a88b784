# SPDX-License-Identifier: Apache-2.0
"""Signs requests with botocore and awscrt, the two signers that ours is held against.

A case is a dictionary: service, region, key, secret, token (or empty), time (seconds since 1970), scheme, host, port,
method, target, fields (pairs), body_hex, unsigned_payload (s3), expires (of its presigned form; 0: none).
"""

from __future__ import annotations

import datetime
import hashlib
import io
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote_to_bytes

sys.dont_write_bytecode = True  # no __pycache__ in the tree
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "real"))

import downloads  # noqa: E402

FOLDER = downloads.aws_packages()
sys.path.insert(0, str(FOLDER))

import awscrt.auth  # noqa: E402
import awscrt.http  # noqa: E402
import botocore.auth  # noqa: E402
from botocore.awsrequest import AWSRequest  # noqa: E402
from botocore.credentials import Credentials  # noqa: E402

Case = dict[str, Any]
UNRESERVED = "-_.~"
DEFAULT_PORTS = {"http": 80, "https": 443}


def canonical_target(case: Case) -> str:
    """The target as a correct client sends it, by Python's own tools."""
    path, mark, query = case["target"].partition("?")
    if case["service"] == "s3":
        path = quote(unquote_to_bytes(path), safe="/" + UNRESERVED)
    return path + ("?" + canonical_query(query) if mark and query.strip("&") else "")


def canonical_query(query: str) -> str:
    query = quote(query, safe="".join(map(chr, range(128))))  # raw UTF-8
    pairs = parse_qsl(query, keep_blank_values=True, encoding="latin-1", separator="&")
    encoded = (tuple(quote(part.encode("latin-1"), safe=UNRESERVED) for part in pair) for pair in pairs)
    return "&".join(f"{name}={value}" for name, value in sorted(encoded))


def host(case: Case) -> str:
    return case["host"] if case["port"] == DEFAULT_PORTS[case["scheme"]] else f"{case['host']}:{case['port']}"


def is_signed(name: str) -> bool:
    """host, content-type and x-amz-*: never what a proxy or a transport may change."""
    name = name.lower()
    return name in ("host", "content-type") or name.startswith("x-amz-")


def signed_fields(case: Case) -> list[tuple[str, str]]:
    return [(name, value) for name, value in case["fields"] if is_signed(name)]


class Clock:
    now: datetime.datetime


def at(case: Case) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(case["time"], datetime.timezone.utc)


botocore.auth.get_current_datetime = lambda *_, **__: Clock.now


class _Config:
    s3 = {"payload_signing_enabled": False}


def _recording(base: type, stages: dict[str, str]) -> type:
    class Recording(base):
        def string_to_sign(self, request, canonical_request):
            stages["canonical_request"] = canonical_request
            stages["string_to_sign"] = super().string_to_sign(request, canonical_request)
            return stages["string_to_sign"]

        def signature(self, string_to_sign, request):
            key = ("AWS4" + self.credentials.secret_key).encode()
            for part in (request.context["timestamp"][:8], self._region_name, self._service_name, "aws4_request"):
                key = self._sign(key, part)
            stages["signing_key"] = key.hex()
            stages["signature"] = super().signature(string_to_sign, request)
            return stages["signature"]

    return Recording


def _credentials(case: Case) -> Credentials:
    return Credentials(case["key"], case["secret"], case["token"] or None)


def _request(case: Case) -> AWSRequest:
    url = f"{case['scheme']}://{case['host']}:{case['port']}{canonical_target(case)}"
    request = AWSRequest(case["method"], url, data=bytes.fromhex(case["body_hex"]))
    for name, value in signed_fields(case):
        request.headers.add_header(name, value)
    if case.get("unsigned_payload") and case["scheme"] == "https":
        request.context["client_config"] = _Config
    return request


def botocore_sign(case: Case) -> dict[str, str]:
    """Every stage, and the Authorization field."""
    stages: dict[str, str] = {}
    base = botocore.auth.S3SigV4Auth if case["service"] == "s3" else botocore.auth.SigV4Auth
    request = _request(case)
    if case["service"] != "s3":
        request.headers["X-Amz-Content-SHA256"] = hashlib.sha256(bytes.fromhex(case["body_hex"])).hexdigest()
    Clock.now = at(case)
    _recording(base, stages)(_credentials(case), case["service"], case["region"]).add_auth(request)
    stages["authorization"] = request.headers["Authorization"]
    return stages


def botocore_presign(case: Case) -> dict[str, str]:
    """Only for a case without a body and without repeated parameters: botocore would change those."""
    stages: dict[str, str] = {}
    base = botocore.auth.S3SigV4QueryAuth if case["service"] == "s3" else botocore.auth.SigV4QueryAuth
    Clock.now = at(case)
    auth = _recording(base, stages)(_credentials(case), case["service"], case["region"], expires=case["expires"])
    auth.add_auth(_request(case))
    return stages


def _config(case: Case, kind: Any, **more: Any) -> Any:
    provider = awscrt.auth.AwsCredentialsProvider.new_static(case["key"], case["secret"], case["token"] or None)
    return awscrt.auth.AwsSigningConfig(
        algorithm=awscrt.auth.AwsSigningAlgorithm.V4,
        signature_type=kind,
        credentials_provider=provider,
        region=case["region"],
        service=case["service"],
        date=at(case),
        use_double_uri_encode=case["service"] != "s3",
        should_normalize_uri_path=case["service"] != "s3",
        **more,
    )


def _crt(case: Case, config: Any) -> awscrt.http.HttpRequest:
    fields = awscrt.http.HttpHeaders([("Host", host(case)), *signed_fields(case)])
    body = bytes.fromhex(case["body_hex"])
    stream = io.BytesIO(body) if body else None
    request = awscrt.http.HttpRequest(case["method"], canonical_target(case), fields, stream)
    return awscrt.auth.aws_sign_request(request, config).result(60)


def awscrt_sign(case: Case) -> str:
    """The Authorization field."""
    unsigned = case.get("unsigned_payload") and case["scheme"] == "https"
    config = _config(
        case,
        awscrt.auth.AwsSignatureType.HTTP_REQUEST_HEADERS,
        signed_body_value=awscrt.auth.AwsSignedBodyValue.UNSIGNED_PAYLOAD if unsigned else None,
        signed_body_header_type=awscrt.auth.AwsSignedBodyHeaderType.X_AMZ_CONTENT_SHA_256,
    )
    return _crt(case, config).headers.get("Authorization")


def awscrt_presign(case: Case) -> str:
    """The presigned target, its parameters in canonical order with the signature at the end."""
    config = _config(
        case,
        awscrt.auth.AwsSignatureType.HTTP_REQUEST_QUERY_PARAMS,
        signed_body_value=awscrt.auth.AwsSignedBodyValue.UNSIGNED_PAYLOAD if case["service"] == "s3" else None,
        expiration_in_seconds=case["expires"],
    )
    path, _, query = _crt(case, config).path.partition("?")
    pairs = query.split("&")
    (signature,) = [pair for pair in pairs if pair.startswith("X-Amz-Signature=")]
    return f"{path}?{canonical_query('&'.join(pair for pair in pairs if pair != signature))}&{signature}"
