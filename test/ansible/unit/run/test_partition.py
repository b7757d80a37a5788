"""The partitions: from a region's name, as botocore has them."""

from __future__ import annotations

import botocore.session
from stackrun.run.partition import dns_suffix, partition_of


def test_partitions_and_domains_are_those_of_botocore() -> None:
    known = botocore.session.get_session().get_data("endpoints")["partitions"]
    supported = [each for each in known if each["partition"] in ("aws", "aws-cn", "aws-us-gov")]
    assert len(supported) == 3
    for partition in supported:
        for region in partition["regions"]:
            assert (partition_of(region), dns_suffix(region)) == (
                partition["partition"],
                partition["dnsSuffix"],
            )
