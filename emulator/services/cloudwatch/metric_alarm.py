"""AWS::CloudWatch::Alarm on several metrics or on expressions: described as defined, never evaluated."""

from typing import Any

from ministack.services.cloudformation import provisioners

from emulator.base.provisioning import Properties

# Members that an alarm on one metric has instead of Metrics (PutMetricAlarm).
_ONE_METRIC = ("MetricName", "Namespace", "Statistic", "ExtendedStatistic", "Period", "Unit")


def _record(name: str, properties: Properties) -> dict[str, Any]:
    if not properties.get("Metrics"):
        return _original_record(name, properties)
    # ministack's record requires a metric and a threshold, which such an alarm does not have.
    placeholder = {key: value for key, value in properties.items() if key != "Metrics"}
    alarm = _original_record(name, {"Threshold": 0, **placeholder, "MetricName": "-", "Namespace": "-"})
    alarm.update(dict.fromkeys(_ONE_METRIC))
    alarm["Metrics"] = properties["Metrics"]
    if "ThresholdMetricId" in properties:
        alarm.update(ThresholdMetricId=properties["ThresholdMetricId"], Threshold=None)
    return alarm


_original_record = provisioners._cw_metric_alarm_record


def install() -> None:
    """Make ministack's alarm handler accept such alarms."""
    provisioners._cw_metric_alarm_record = _record
