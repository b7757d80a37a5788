"""AWS::CloudTrail::Trail: ``Ref`` is the name. No log files are delivered."""

import json
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import cloudtrail, s3
from ministack.services.cloudformation import provisioners

from emulator.base.provisioning import Properties, Provisioned, ResourceError, checked

TYPE = "AWS::CloudTrail::Trail"
_SERVICE = "cloudtrail.amazonaws.com"


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _allows_cloudtrail(statement: dict[str, Any]) -> bool:
    principal = statement.get("Principal")
    services = _as_list(principal.get("Service")) if isinstance(principal, dict) else [principal]
    actions = {"s3:PutObject", "s3:Put*", "s3:*", "*"}.intersection(_as_list(statement.get("Action")))
    return statement.get("Effect") == "Allow" and _SERVICE in services and bool(actions)


def _require_bucket(name: str) -> None:
    """Refuse a missing bucket, or one that CloudTrail may not write to (CreateTrail, API Reference)."""
    if name not in s3._buckets:
        raise ResourceError(f"S3 bucket {name} does not exist!", "NotFound")
    policy = json.loads(s3._bucket_policies.get(name) or "{}")
    if not any(_allows_cloudtrail(one) for one in _as_list(policy.get("Statement") or [])):
        raise ResourceError(f"Incorrect S3 bucket policy is detected for bucket: {name}")


def _request(name: str, properties: Properties) -> dict[str, Any]:
    settings = {
        key: value for key, value in properties.items() if key not in ("KMSKeyId", "Tags", "TrailName")
    }
    return {**settings, "Name": name, "KmsKeyId": properties.get("KMSKeyId", "")}


def _configure(name: str, old: Properties, new: Properties) -> Provisioned:
    """Set what ministack's CreateTrail does not: log group, topic, selectors, logging, tags."""
    checked(cloudtrail._update_trail(_request(name, new)))
    trail = cloudtrail._trails[name]
    trail["SnsTopicARN"] = _topic_arn(new.get("SnsTopicName"))
    selectors = {key: new[key] for key in ("EventSelectors", "AdvancedEventSelectors") if new.get(key)}
    if selectors:
        checked(cloudtrail._put_event_selectors({"TrailName": name, **selectors}))
    elif old.get("EventSelectors") or old.get("AdvancedEventSelectors"):
        cloudtrail._event_selectors.pop(name, None)
        trail["HasCustomEventSelectors"] = False
    switch = cloudtrail._start_logging if new["IsLogging"] else cloudtrail._stop_logging
    if trail["IsLogging"] != new["IsLogging"]:
        checked(switch({"Name": name}))
    tags = dict(cloudtrail._trail_tags.get(trail["TrailARN"]) or {})
    provisioners._reconcile_tag_map(tags, old, new)
    cloudtrail._trail_tags[trail["TrailARN"]] = tags
    return name, {"Arn": trail["TrailARN"], "SnsTopicArn": trail["SnsTopicARN"]}


def _topic_arn(topic: str | None) -> str:
    if not topic or topic.startswith("arn:"):
        return topic or ""
    return f"arn:aws:sns:{get_region()}:{get_account_id()}:{topic}"


def create(logical_id: str, properties: Properties, stack_name: str) -> Provisioned:
    """Create the trail on a bucket that CloudTrail may write to, and start logging if IsLogging is true."""
    name = properties.get("TrailName") or provisioners._physical_name(stack_name, logical_id)
    _require_bucket(properties["S3BucketName"])
    checked(cloudtrail._create_trail(_request(name, properties)))
    try:
        return _configure(name, {}, properties)
    except ValueError:
        delete(name, properties)
        raise


def update(
    physical_id: str, old: Properties, new: Properties, stack_name: str, logical_id: str
) -> Provisioned:
    """Change everything except the name in place."""
    _require_bucket(new["S3BucketName"])
    return _configure(physical_id, old, new)


def delete(physical_id: str, properties: Properties) -> None:
    """Delete the trail; its bucket and log files remain."""
    trail = cloudtrail._trails.get(physical_id)
    if trail is not None:
        checked(cloudtrail._delete_trail({"Name": physical_id}))
        cloudtrail._trail_tags.pop(trail["TrailARN"], None)
