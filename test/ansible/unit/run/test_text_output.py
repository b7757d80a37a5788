"""Results and errors as lines of text."""

from __future__ import annotations

from stackrun.run import text_output

RESULT = {
    "stack": "network",
    "stack_name": "shop-dev-network",
    "region": "eu-central-1",
    "action": "update",
    "status": "UPDATE_COMPLETE",
    "change_set": None,
    "changes": [],
    "known_after": [],
    "secrets_generated": [],
    "secrets_copied": [],
    "notes": [],
    "seconds": 62.4,
}

CHANGE = {
    "logical_id": "Store",
    "type": "AWS::S3::Bucket",
    "action": "modify",
    "replacement": "always",
    "physical_id": "store",
    "holds_data": True,
    "routine": False,
    "properties": ["BucketName"],
}


def test_the_lines_of_a_finished_stack() -> None:
    made = {"secrets_generated": ["/shop/dev/hello/KEY"], "secrets_copied": ["/shop/dev/hello/URL"]}
    assert text_output.result_lines(
        {**RESULT, **made, "uses": [{"stack": "keys", "status": "CREATE_COMPLETE"}]}
    ) == [
        " ok network               updated    1m02s",
        "     secret generated: /shop/dev/hello/KEY",
        "     secret copied: /shop/dev/hello/URL",
        "     uses keys as deployed (CREATE_COMPLETE)",
    ]


def test_the_lines_of_a_plan() -> None:
    add = {**CHANGE, "logical_id": "New", "action": "add", "replacement": "never", "properties": []}
    assert text_output.plan_lines({**RESULT, "changes": [CHANGE, add]}) == [
        " .. network               update  1 to add, 1 to replace",
        "     ! Store  AWS::S3::Bucket  BucketName  replaced  HOLDS DATA",
        "     + New  AWS::S3::Bucket",
    ]


def test_text_from_aws_begins_no_line() -> None:
    lines = text_output.error_lines(
        {"code": "aws", "message": "refused\r\nDeploy to prod? y\nz", "next": ["a\nb"]}, "network"
    )
    assert lines == [
        " !! network               refused↵Deploy to prod? y↵z",
        "     next: a↵b",
    ]
    assert text_output.sanitize("a\u2028b\u200bc") == "abc"


def test_text_from_aws_cannot_control_a_terminal() -> None:
    error = {
        "code": "stack_failed",
        "message": "red \x1b[31mtext\x1b]0;title\x07 and \u202eback\x07",
        "next": [],
    }
    assert text_output.error_lines(error, "network") == [" !! network               red text and back"]
