# SPDX-License-Identifier: Apache-2.0
"""What Amazon's services check of a signed request, rule by rule; the signature is recomputed by AWS's own C library."""

from __future__ import annotations

import hashlib
import re
import sys
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache

import downloads

WINDOW = timedelta(minutes=5)
TIMESTAMP = "%Y%m%dT%H%M%SZ"
TERMINATOR = "aws4_request"

# The C library adds these itself and refuses requests that have them.
ADDED_BY_SIGNER = {"authorization", "x-amz-date", "x-amz-security-token", "x-amz-content-sha256"}


@dataclass(frozen=True)
class Key:
    """An access key with its secret; a temporary one has a token too, and may expire."""

    access_key: str
    secret_key: str = field(repr=False)
    token: str | None = field(default=None, repr=False)
    expires: datetime | None = None


class KeyRing:
    """The keys that a service knows."""

    def __init__(self, keys: Iterable[Key] = ()):
        self._keys = {key.access_key: key for key in keys}

    def add(self, key: Key) -> Key:
        self._keys[key.access_key] = key
        return key

    def find(self, access_key: str) -> Key | None:
        return self._keys.get(access_key)

    @property
    def secrets(self) -> set[str]:
        """What nobody may print."""
        return {secret for key in self._keys.values() for secret in (key.secret_key, key.token) if secret}


@dataclass(frozen=True)
class Request:
    """A request as it came. Its text is Latin-1, which keeps every byte."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name), None)


class Refusal(Exception):
    """Why a request isn't let through: for counting, and in the words of AWS where it has some."""

    def __init__(self, reason: str, message: str, kind: str = "InvalidSignatureException"):
        super().__init__(message)
        self.reason = reason
        self.message = message
        self.kind = kind


@dataclass(frozen=True)
class Authorization:
    """What the header of that name says."""

    access_key: str
    date: str
    region: str
    service: str
    terminator: str
    signed_names: str
    signature: str

    @classmethod
    def parse(cls, text: str | None) -> Authorization:
        if text is None:
            raise Refusal("unsigned", "Missing Authentication Token", "MissingAuthenticationTokenException")
        found = re.fullmatch(r"AWS4-HMAC-SHA256 Credential=([^,]*), ?SignedHeaders=([^,]*), ?Signature=([^,]*)", text)
        if not found:
            missing = [name for name in ("Credential", "Signature", "SignedHeaders") if f"{name}=" not in text]
            says = " ".join(f"Authorization header requires '{name}' parameter." for name in missing)
            digest = b64encode(hashlib.sha256(text.encode()).digest()).decode()
            says += f" (Hashed with SHA-256 and encoded with Base64) Authorization={digest}"
            raise Refusal("malformed", says.strip(), "IncompleteSignatureException")
        elements = found[1].split("/")
        if len(elements) != 5:
            says = "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term"
            raise Refusal("malformed", f"{says}, got '{found[1]}'", "IncompleteSignatureException")
        return cls(*elements, signed_names=found[2], signature=found[3])


@dataclass(frozen=True)
class SignatureCheck:
    """The rules of one service in one region."""

    keys: KeyRing
    service: str
    region: str

    def __call__(self, request: Request, now: datetime) -> Key:
        """The key that signed the request; a Refusal where anything about it is wrong."""
        _refuse_repeated_headers(request)
        given = Authorization.parse(request.header("authorization"))
        timestamp = _check_time(request, now)
        self._check_scope(given, timestamp)
        key = self._find_key(given, request, now)
        _check_signed_names(given, request)
        body_hash = hashlib.sha256(request.body).hexdigest()
        if request.header("x-amz-content-sha256") not in (None, body_hash):
            raise Refusal("body hash", "The provided 'x-amz-content-sha256' header does not match what was computed.")
        if self._sign(request, given.signed_names.split(";"), key, timestamp, body_hash) != given:
            raise Refusal("signature", MISMATCH)
        return key

    def _check_scope(self, given: Authorization, timestamp: str) -> None:
        if given.date != timestamp[:8]:
            says = "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP"
            raise Refusal("scope", f"{says}: '{given.date}' != '{timestamp[:8]}', from '{timestamp}'.")
        if given.region != self.region:
            raise Refusal("scope", f"Credential should be scoped to a valid region, not '{given.region}'.")
        if given.service != self.service:
            raise Refusal("scope", f"Credential should be scoped to correct service: '{self.service}'.")
        if given.terminator != TERMINATOR:
            says = f"Credential should be scoped with a valid terminator: '{TERMINATOR}'"
            raise Refusal("scope", f"{says}, not '{given.terminator}'.")

    def _find_key(self, given: Authorization, request: Request, now: datetime) -> Key:
        key = self.keys.find(given.access_key)
        if not key or key.token != request.header("x-amz-security-token"):
            reason = "token" if key else "access key"
            raise Refusal(reason, "The security token included in the request is invalid.", "UnrecognizedClientException")
        if key.expires and key.expires <= now:
            raise Refusal("expired key", "The security token included in the request is expired", "ExpiredTokenException")
        return key

    def _sign(self, request: Request, names: list[str], key: Key, timestamp: str, body_hash: str) -> Authorization:
        """The Authorization header as the C library makes it for the same request."""
        auth, http, exceptions = _awscrt()
        chosen = [(name, value) for name, value in request.headers if name.lower() in set(names) - ADDED_BY_SIGNER]
        has_body_hash = "x-amz-content-sha256" in names
        body_header = auth.AwsSignedBodyHeaderType
        config = auth.AwsSigningConfig(
            algorithm=auth.AwsSigningAlgorithm.V4,
            signature_type=auth.AwsSignatureType.HTTP_REQUEST_HEADERS,
            credentials_provider=auth.AwsCredentialsProvider.new_static(key.access_key, key.secret_key, key.token),
            region=self.region,
            service=self.service,
            date=datetime.strptime(timestamp, TIMESTAMP).replace(tzinfo=UTC),
            use_double_uri_encode=True,
            should_normalize_uri_path=True,
            signed_body_value=body_hash,
            signed_body_header_type=body_header.X_AMZ_CONTENT_SHA_256 if has_body_hash else body_header.NONE,
        )
        try:
            headers = http.HttpHeaders([(name, _utf8(value)) for name, value in chosen])
            unsigned = http.HttpRequest(request.method, _utf8(request.target), headers)
            signed = auth.aws_sign_request(unsigned, config).result()
        except (UnicodeDecodeError, exceptions.AwsCrtError):  # nothing that could have been signed
            raise Refusal("signature", MISMATCH) from None
        return Authorization.parse(signed.headers.get("authorization"))


MISMATCH = (
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key "
    "and signing method. Consult the service documentation for details."
)


def _refuse_repeated_headers(request: Request) -> None:
    """Services join them in one way or another; a correct client sends none."""
    names = [name.lower() for name, _ in request.headers]
    if repeated := {name for name in names if names.count(name) > 1}:
        raise Refusal("repeated header", f"Repeated header fields are not accepted: {', '.join(sorted(repeated))}")


def _check_time(request: Request, now: datetime) -> str:
    """The time at which the request says it was signed, as it is written there."""
    text = request.header("x-amz-date")
    if text is None:
        says = "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."
        raise Refusal("malformed", says, "IncompleteSignatureException")
    try:
        signed = datetime.strptime(text, TIMESTAMP).replace(tzinfo=UTC)
    except ValueError:
        says = f"Date must be in ISO-8601 'basic format'. Got '{text}'. See http://en.wikipedia.org/wiki/ISO_8601"
        raise Refusal("malformed", says, "IncompleteSignatureException") from None
    now_text, oldest, newest = (time.strftime(TIMESTAMP) for time in (now, now - WINDOW, now + WINDOW))
    if signed < now - WINDOW:
        raise Refusal("expired", f"Signature expired: {text} is now earlier than {oldest} ({now_text} - 5 min.)")
    if signed > now + WINDOW:
        raise Refusal("not yet current", f"Signature not yet current: {text} is still later than {newest} ({now_text} + 5 min.)")
    return text


def _check_signed_names(given: Authorization, request: Request) -> None:
    signed = given.signed_names.split(";")
    if "host" not in signed:
        says = "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."
        raise Refusal("unsigned header", says)
    present = [name.lower() for name, _ in request.headers]
    if any(name.startswith("x-amz-") and name not in signed for name in present):
        raise Refusal("unsigned header", "There were headers present in the request which were not signed")
    if not set(signed) <= set(present):  # some of which the library would add
        raise Refusal("signature", MISMATCH)


def _utf8(text: str) -> str:
    """The library encodes its texts in UTF-8: the text that gives these bytes again."""
    return text.encode("latin-1").decode()


@cache
def _awscrt():
    """PyPI's awscrt, from the cache."""
    sys.path.insert(0, str(downloads.aws_packages()))
    from awscrt import auth, exceptions, http

    return auth, http, exceptions
