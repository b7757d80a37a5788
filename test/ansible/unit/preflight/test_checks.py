"""When a lock is stale: by AWS's clock alone, whatever its holder's clock and this machine's show.

And whose credentials may deploy: those of the account, in its partition.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from types import SimpleNamespace
from typing import Any

import pytest
from stackrun.preflight import checks
from stackrun.run.errors import StackError

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
WRONG = NOW + timedelta(minutes=20)
"""By the holder's clock, which is 20 minutes fast."""


def answer(age: timedelta, **headers: str) -> dict[str, Any]:
    """GetParameter's answer at `NOW`, about a lock of this age."""
    sent = {"date": format_datetime(NOW, usegmt=True), **headers}
    return {"Parameter": {"LastModifiedDate": NOW - age}, "ResponseMetadata": {"HTTPHeaders": sent}}


@pytest.mark.parametrize("clock", [NOW, WRONG, NOW - timedelta(minutes=20)])
@pytest.mark.parametrize(("age", "stale"), [(5, False), (89, False), (90, True), (600, True)])
def test_a_lock_is_stale_once_its_holder_has_not_renewed_it(clock: datetime, age: int, stale: bool) -> None:
    lock = {"heartbeat": clock.isoformat(), "expires": (clock + timedelta(seconds=90)).isoformat()}
    assert checks._is_stale(lock, checks._age(answer(timedelta(seconds=age)))) is stale


def test_a_lock_without_valid_times_never_becomes_stale() -> None:
    old = timedelta(days=1)
    times = {"heartbeat": NOW.isoformat(), "expires": (NOW + timedelta(seconds=90)).isoformat()}
    assert checks._is_stale(times, old) is True
    assert checks._is_stale({**times, "expires": "soon"}, old) is False
    assert checks._is_stale({"expires": times["expires"]}, old) is False
    assert checks._is_stale({**times, "expires": "2026-11-23T10:01:30"}, old) is False
    assert checks._is_stale({**times, "expires": times["heartbeat"]}, old) is False
    assert checks._is_stale(times, None) is False


def test_an_answer_without_a_time_has_no_age() -> None:
    assert checks._age(answer(timedelta(seconds=5))) == timedelta(seconds=5)
    assert checks._age(answer(timedelta(seconds=5), date="yesterday")) is None
    assert checks._age({**answer(timedelta(0)), "ResponseMetadata": {"HTTPHeaders": {}}}) is None


ACCOUNT = "111122223333"


def check_account(partition: str, *regions: str) -> None:
    """With credentials of this partition, for stacks in these regions."""
    identity = {"Account": ACCOUNT, "Arn": f"arn:{partition}:iam::{ACCOUNT}:user/ada"}
    client = SimpleNamespace(get_caller_identity=lambda: identity)
    context: Any = SimpleNamespace(client=lambda *_: client)
    env: Any = SimpleNamespace(account=ACCOUNT, environment="dev", region=regions[0])
    specs: Any = [SimpleNamespace(stack=f"stack-{r}", account=ACCOUNT, region=r) for r in regions]
    checks.check_account(context, env, specs)


def test_credentials_deploy_in_all_regions_of_their_partition() -> None:
    check_account("aws", "eu-west-1", "us-east-1")
    check_account("aws-cn", "cn-north-1", "cn-northwest-1")
    check_account("aws-us-gov", "us-gov-west-1", "us-gov-east-1")


@pytest.mark.parametrize(
    ("partition", "regions", "wanted"),
    [
        ("aws", ["cn-north-1"], "stack-cn-north-1 is in cn-north-1 of the partition aws-cn"),
        ("aws-cn", ["us-gov-east-1"], "stack-us-gov-east-1 is in us-gov-east-1 of the partition aws-us-gov"),
        ("aws-cn", ["cn-north-1", "eu-west-1"], "stack-eu-west-1 is in eu-west-1 of the partition aws"),
    ],
)
def test_credentials_of_another_partition_are_refused(
    partition: str, regions: list[str], wanted: str
) -> None:
    with pytest.raises(StackError) as caught:
        check_account(partition, *regions)
    arn = f"arn:{partition}:iam::{ACCOUNT}:user/ada"
    assert caught.value.code == "wrong_account"
    assert str(caught.value) == f"{wanted}, but these credentials are for the partition {partition} ({arn})."
