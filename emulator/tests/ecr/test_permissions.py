"""Tokens, and what the identity that got one may do, with and without enforced policies."""

import base64
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from emulator.services.ecr.tokens import Token, Tokens
from emulator.tests.ecr.registry_client import Registry, basic, digest_of, login, manifest_of
from emulator.tests.emulator_process import REGION, Emulator, start_emulator
from emulator.tests.mfa import ACCOUNT, new_user

PUSH = (
    "BatchCheckLayerAvailability",
    "InitiateLayerUpload",
    "UploadLayerPart",
    "CompleteLayerUpload",
    "PutImage",
)
PULL = ("BatchGetImage", "GetDownloadUrlForLayer")


@pytest.fixture(scope="module")
def enforcing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """An emulator that enforces policies, with two repositories."""
    with start_emulator(tmp_path_factory.mktemp("strict") / "state", AUTH="true") as one:
        for name in ("own", "other"):
            one.client("ecr").create_repository(repositoryName=name)
            login(one).push_image(name, "v1", b"layer", name.encode())
        yield one


def login_as(emulator: Emulator, user: str, actions: tuple[str, ...], account: str = ACCOUNT) -> Registry:
    """The registry client of a new user with these permissions on the repository ``own``."""
    iam = emulator.client("iam", account)
    key = new_user(iam, user)
    token = {"Effect": "Allow", "Action": "ecr:GetAuthorizationToken", "Resource": "*"}
    own = f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/own"
    allowed = {"Effect": "Allow", "Action": [f"ecr:{one}" for one in actions], "Resource": own}
    document = {"Version": "2012-10-17", "Statement": [token, *([allowed] if actions else [])]}
    iam.put_user_policy(UserName=user, PolicyName="allow", PolicyDocument=json.dumps(document))
    host = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com"
    return login(emulator, emulator.client_with("ecr", key), host)


def test_every_request_wants_a_token(emulator: Emulator) -> None:
    registry = login(emulator)
    assert registry.request("GET", "/v2/").status == 200
    password = base64.b64decode(registry.authorization.split()[1]).decode().partition(":")[2]
    changed = password[:-1] + ("0" if password[-1] != "0" else "1")
    for wrong in ("", "Bearer x", "Basic !", basic("none"), basic(changed), basic(password, "someone")):
        for path in ("/v2/", "/v2/shop/none/manifests/v1"):
            refused = Registry(emulator.port, wrong, "r.example").request("GET", path)
            assert refused.error == (401, "UNAUTHORIZED", "Not Authorized")
            realm = 'Basic realm="https://r.example/",service="ecr.amazonaws.com"'
            assert refused.headers["WWW-Authenticate"] == realm


def test_a_token_expires_after_twelve_hours(emulator: Emulator) -> None:
    [data] = emulator.client("ecr").get_authorization_token()["authorizationData"]
    assert 0 <= time.time() + 12 * 60 * 60 - data["expiresAt"].timestamp() < 60
    assert data["proxyEndpoint"] == f"https://{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com"
    tokens = Tokens(emulator.state_dir / "ecr" / "token-key")
    for expires, status in ((time.time() + 60, 200), (time.time() - 1, 401)):
        password = tokens.sign(Token(ACCOUNT, REGION, ACCOUNT, expires))
        found = Registry(emulator.port, basic(password)).request("GET", "/v2/")
        assert found.status == status
    text = "Your authorization token has expired. Reauthenticate and try again."
    assert found.error == (401, "DENIED", text)
    assert found.headers["WWW-Authenticate"].startswith("Basic realm=")


def test_a_user_may_only_pull(enforcing: Emulator) -> None:
    registry = login_as(enforcing, "puller", PULL)
    assert registry.request("GET", "/v2/own/manifests/v1").status == 200
    assert registry.request("GET", f"/v2/own/blobs/{digest_of(b'layer')}").body == b"layer"
    action, arn = "ecr:InitiateLayerUpload", f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/own"
    assert registry.request("POST", "/v2/own/blobs/uploads/").error == (
        403,
        "DENIED",
        f"User: arn:aws:iam::{ACCOUNT}:user/puller is not authorized to perform: {action} on resource: {arn} "
        f"because no identity-based policy allows the {action} action",
    )
    assert registry.push_manifest("own", "v2", manifest_of(b"layer")).status == 403
    assert registry.request("GET", "/v2/other/manifests/v1").status == 403
    assert registry.request("GET", "/v2/own/tags/list").status == 403


def test_a_user_may_only_push(enforcing: Emulator) -> None:
    registry = login_as(enforcing, "pusher", PUSH)
    registry.push_image("own", "v3", b"layer", b"new")
    assert registry.request("GET", "/v2/own/manifests/v3").status == 403
    # Without permission for the other repository's layers a mount becomes an upload.
    mount = f"/v2/own/blobs/uploads/?mount={digest_of(b'other')}&from=other"
    assert registry.request("POST", mount).status == 202


def test_a_repository_policy_allows_and_denies(enforcing: Emulator) -> None:
    registry, ecr = login_as(enforcing, "guest", ()), enforcing.client("ecr")
    arn = f"arn:aws:iam::{ACCOUNT}:user/guest"

    def decide(effect: str, action: str) -> None:
        statement = {"Effect": effect, "Principal": {"AWS": arn}, "Action": action}
        text = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        ecr.set_repository_policy(repositoryName="other", policyText=text)

    assert registry.request("GET", "/v2/other/manifests/v1").status == 403
    decide("Allow", "ecr:BatchGetImage")
    assert registry.request("GET", "/v2/other/manifests/v1").status == 200
    decide("Deny", "ecr:*")
    assert registry.request("GET", "/v2/other/manifests/v1").status == 403
    ecr.delete_repository_policy(repositoryName="other")


def test_another_account_needs_both_policies(enforcing: Emulator) -> None:
    registry = login_as(enforcing, "stranger", PULL, "111122223333")
    path = "/v2/own/manifests/v1"
    assert registry.request("GET", path).status == 403
    statement = {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "ecr:BatchGetImage"}
    text = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    ecr: Any = enforcing.client("ecr")
    ecr.set_repository_policy(repositoryName="own", policyText=text)
    assert registry.request("GET", path).status == 200
    assert registry.request("GET", f"/v2/own/blobs/{digest_of(b'layer')}").status == 403
    ecr.delete_repository_policy(repositoryName="own")


def test_a_deleted_user_has_no_access(enforcing: Emulator) -> None:
    registry, iam = login_as(enforcing, "leaver", PULL), enforcing.client("iam")
    for key in iam.list_access_keys(UserName="leaver")["AccessKeyMetadata"]:
        iam.delete_access_key(UserName="leaver", AccessKeyId=key["AccessKeyId"])
    assert registry.request("GET", "/v2/own/manifests/v1").error[:2] == (401, "UNAUTHORIZED")
