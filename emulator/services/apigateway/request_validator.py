"""AWS::ApiGateway::RequestValidator: ministack's own handler returns an id that its API does not have."""

from ministack.services import apigateway_v1

from emulator.base.provisioning import Properties, Provisioned, checked, document, is_true

TYPE = "AWS::ApiGateway::RequestValidator"
_FLAGS = {
    "validateRequestBody": "ValidateRequestBody",
    "validateRequestParameters": "ValidateRequestParameters",
}


def create(logical_id: str, properties: Properties, stack_name: str) -> Provisioned:
    """Create the validator in its API; it validates the methods that refer to it."""
    flags = {key: is_true(properties.get(name)) for key, name in _FLAGS.items()}
    data = {"name": properties.get("Name", ""), **flags}
    created = checked(apigateway_v1._create_request_validator(properties["RestApiId"], data))
    validator_id = document(created)["id"]
    return validator_id, {"RequestValidatorId": validator_id}


def update(
    physical_id: str, old: Properties, new: Properties, stack_name: str, logical_id: str
) -> Provisioned:
    """Change in place what is validated."""
    changes = [
        {"op": "replace", "path": f"/{key}", "value": str(is_true(new.get(name))).lower()}
        for key, name in _FLAGS.items()
    ]
    patch = {"patchOperations": changes}
    checked(apigateway_v1._update_request_validator(new["RestApiId"], physical_id, patch))
    return physical_id, {"RequestValidatorId": physical_id}


def delete(physical_id: str, properties: Properties) -> None:
    """Delete the validator; one that was deleted with its API is no error."""
    api_id = properties["RestApiId"]
    if physical_id in apigateway_v1._request_validators.get(api_id, {}):
        checked(apigateway_v1._delete_request_validator(api_id, physical_id))
