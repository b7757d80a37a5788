"""The boundary allows what every role in every variant does, and what it lacks is reported."""

from copy import deepcopy

from boundary import beyond_boundary
from judge import Case
from seeds import largest_variant, without
from template_loader import ROOT, load


def test_the_boundary_allows_what_every_role_does(case: Case) -> None:
    assert list(beyond_boundary(dict(case.templates), case.variants)) == []


def test_what_the_boundary_lacks_is_reported(case: Case) -> None:
    boundary = deepcopy(load(ROOT / "cfn" / "boundary.yaml"))
    without("ServicesBoundary", "Logs", "logs:PutLogEvents")(boundary)
    without("ServicesBoundary", "Instances", "autoScalingGroup")(boundary)
    variants = [largest_variant(stack, case.variants) for stack in ("lifecycle", "network")]
    logs = "the boundary lacks logs:PutLogEvents on arn:aws:logs:eu-central-1:111111111111:log-group:shop-dev"
    hooks = (
        "the boundary lacks autoscaling:CompleteLifecycleAction, autoscaling:RecordLifecycleActionHeartbeat"
        " on arn:aws:autoscaling:eu-central-1:111111111111:autoScalingGroup:*"
        ":autoScalingGroupName/shop-dev-cluster-Hosts-1A2B3C4D5E6F"
    )
    found = {(one.resource, one.message) for one in beyond_boundary({"boundary": boundary}, variants)}
    assert found == {
        ("DrainRole", hooks),
        ("DrainRole", f"{logs}-lifecycle-DrainLogs-1A2B3C4D5E6F"),
        ("LaunchRole", hooks),
        ("LaunchRole", f"{logs}-lifecycle-LaunchLogs-1A2B3C4D5E6F"),
        ("FlowLogRole", f"{logs}-network-FlowLogGroup-1A2B3C4D5E6F"),
    }
