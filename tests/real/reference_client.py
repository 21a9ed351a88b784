# SPDX-License-Identifier: Apache-2.0
"""Sends one request signed by botocore, with the credentials that its own chain finds: python reference_client.py URL"""

from __future__ import annotations

import sys

import downloads

sys.path.insert(0, str(downloads.aws_packages()))

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.httpsession import URLLib3Session
from botocore.session import Session

from servers import REGION


def main(url: str) -> None:
    session = Session()
    session.set_config_variable("region", REGION)
    request = AWSRequest("GET", url)
    SigV4Auth(session.get_credentials().get_frozen_credentials(), "es", REGION).add_auth(request)
    answer = URLLib3Session().send(request.prepare())
    print(answer.status_code, answer.text)
    sys.exit(0 if answer.status_code == 200 else 1)


if __name__ == "__main__":
    main(sys.argv[1])
