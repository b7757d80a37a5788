"""Client request tokens: a repeated request returns the same response and starts no second operation."""

from collections import OrderedDict

from ministack.core.responses import get_account_id, get_region

from emulator.cloudformation.api.requests import Handler, Parameters, Response, parameter

_MAX_ANSWERS = 1000


def idempotent(action: str, handler: Handler, member: str = "ClientRequestToken") -> Handler:
    """Remember successful responses of this run by account, region, action, stack and token."""
    answers: OrderedDict[tuple[str, ...], Response] = OrderedDict()

    def handle(parameters: Parameters) -> Response:
        token = parameter(parameters, member)
        if not token:
            return handler(parameters)
        subject = parameter(parameters, "ChangeSetName") + "|" + parameter(parameters, "StackName")
        key = (get_account_id(), get_region(), action, subject, token)
        if key not in answers:
            response = handler(parameters)
            if response[0] >= 400:
                return response
            answers[key] = response
            if len(answers) > _MAX_ANSWERS:
                answers.popitem(last=False)
        return answers[key]

    return handle
