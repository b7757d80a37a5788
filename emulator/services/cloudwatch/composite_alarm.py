"""AWS::CloudWatch::CompositeAlarm: ``Ref`` is the name."""

from ministack.services import cloudwatch
from ministack.services.cloudformation import provisioners

from emulator.base.provisioning import Properties, Provisioned, checked

TYPE = "AWS::CloudWatch::CompositeAlarm"
# Members of PutCompositeAlarm that ministack does not store.
_SUPPRESSION = ("ActionsSuppressor", "ActionsSuppressorWaitPeriod", "ActionsSuppressorExtensionPeriod")


def create(logical_id: str, properties: Properties, stack_name: str) -> Provisioned:
    """Create the alarm; all alarms in its rule must exist."""
    name = properties.get("AlarmName") or provisioners._physical_name(stack_name, logical_id, max_len=255)
    return _put(name, properties)


def _put(name: str, properties: Properties) -> Provisioned:
    # A stack's own tags begin with aws:, which PutCompositeAlarm refuses in requests.
    request = {**{key: value for key, value in properties.items() if key != "Tags"}, "AlarmName": name}
    checked(cloudwatch._put_composite_alarm({}, request, False, is_json=True))
    alarm = cloudwatch._composite_alarms[name]
    alarm.update({key: properties[key] for key in _SUPPRESSION if key in properties})
    cloudwatch._resource_tags[alarm["AlarmArn"]] = provisioners._tag_map(properties.get("Tags"))
    return name, {"Arn": alarm["AlarmArn"]}


def update(
    physical_id: str, old: Properties, new: Properties, stack_name: str, logical_id: str
) -> Provisioned:
    """Change everything except the name in place."""
    return _put(physical_id, new)


def delete(physical_id: str, properties: Properties) -> None:
    """Delete the alarm; refused while the rule of another composite alarm refers to it."""
    checked(cloudwatch._delete_alarms({}, {"AlarmNames": [physical_id]}, False, is_json=True))
