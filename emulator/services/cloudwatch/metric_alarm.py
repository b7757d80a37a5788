"""AWS::CloudWatch::Alarm on several metrics or on expressions: described as given, and never evaluated."""

from typing import Any

from ministack.services.cloudformation import provisioners

from emulator.base.provisioning import Properties

# What an alarm on one metric has in place of its Metrics (PutMetricAlarm).
_ONE_METRIC = ("MetricName", "Namespace", "Statistic", "ExtendedStatistic", "Period", "Unit")


def _record(name: str, properties: Properties) -> dict[str, Any]:
    if not properties.get("Metrics"):
        return _original_record(name, properties)
    # The plain record demands a metric and a threshold; neither is there, or needed.
    placeholder = {key: value for key, value in properties.items() if key != "Metrics"}
    alarm = _original_record(name, {"Threshold": 0, **placeholder, "MetricName": "-", "Namespace": "-"})
    alarm.update(dict.fromkeys(_ONE_METRIC))
    alarm["Metrics"] = properties["Metrics"]
    if "ThresholdMetricId" in properties:
        alarm.update(ThresholdMetricId=properties["ThresholdMetricId"], Threshold=None)
    return alarm


_original_record = provisioners._cw_metric_alarm_record


def install() -> None:
    """Let the handler of alarms take what it refuses otherwise."""
    provisioners._cw_metric_alarm_record = _record
