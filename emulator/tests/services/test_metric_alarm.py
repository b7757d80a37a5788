"""Alarms on metric expressions are described as defined."""

from typing import Any

from emulator.tests.emulator_process import Emulator
from emulator.tests.stacks import Stacks
from emulator.tests.templates import ref, resource, template


def _metrics(divisor: str) -> list[dict[str, Any]]:
    metric = {"Namespace": "Demo", "MetricName": "Errors", "Dimensions": [{"Name": "A", "Value": "b"}]}
    stat = {"Metric": metric, "Period": 60, "Stat": "Sum"}
    return [
        {"Id": "share", "Expression": f"errors/{divisor}", "Label": "share"},
        {"Id": "errors", "MetricStat": stat, "ReturnData": False},
    ]


def _body(divisor: str) -> str:
    alarm = resource(
        "CloudWatch::Alarm",
        Metrics=_metrics(divisor),
        ComparisonOperator="GreaterThanThreshold",
        Threshold=1,
        EvaluationPeriods=3,
    )
    return template({"Alarm": alarm}, Outputs={"Name": {"Value": ref("Alarm")}})


def test_an_alarm_on_an_expression(emulator: Emulator, stacks: Stacks) -> None:
    cloudwatch = emulator.client("cloudwatch")

    def describe(name: str) -> dict[str, Any]:
        return cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"][0]

    stack = stacks.create(_body("10"))
    name = stacks.outputs(stack)["Name"]
    assert [describe(name).get(key) for key in ("MetricName", "Namespace", "Statistic")] == [None, None, None]
    assert (describe(name)["Metrics"], describe(name)["Threshold"]) == (_metrics("10"), 1.0)
    stacks.update(stack["StackName"], _body("20"))
    assert describe(name)["Metrics"][0]["Expression"] == "errors/20"
    assert stacks.delete(stack)["StackStatus"] == "DELETE_COMPLETE"
    assert cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"] == []


def test_a_threshold_that_is_an_expression(emulator: Emulator, stacks: Stacks) -> None:
    metrics = [*_metrics("10"), {"Id": "band", "Expression": "ANOMALY_DETECTION_BAND(errors, 2)"}]
    metrics[1]["ReturnData"] = True
    alarm = resource(
        "CloudWatch::Alarm",
        Metrics=metrics[1:],
        ThresholdMetricId="band",
        ComparisonOperator="GreaterThanUpperThreshold",
        EvaluationPeriods=1,
    )
    stack = stacks.create(template({"Alarm": alarm}, Outputs={"Name": {"Value": ref("Alarm")}}))
    found = emulator.client("cloudwatch").describe_alarms(AlarmNames=[stacks.outputs(stack)["Name"]])
    assert found["MetricAlarms"][0]["ThresholdMetricId"] == "band"
    assert found["MetricAlarms"][0].get("Threshold") is None
