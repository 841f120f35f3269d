"""Swagger 2.0 out of our OpenAPI document, as Logic Apps custom connectors take it."""

from collections.abc import Mapping
from typing import Any

_PARAMETER_KEYS = ("type", "enum", "minimum", "maximum", "default", "format")


def swagger(document: Mapping[str, Any], host: str) -> dict[str, Any]:
    """Return `document` as Swagger 2.0 for the service at `host`."""
    return {
        "swagger": "2.0",
        "info": {k: v for k, v in document["info"].items() if k != "license"},
        "host": host,
        "basePath": "/api",
        "schemes": ["https"],
        "consumes": ["application/json"],
        "produces": ["application/json"],
        "securityDefinitions": document["components"]["securitySchemes"],
        "security": document["security"],
        "paths": {
            path: {method: _operation(operation) for method, operation in methods.items()}
            for path, methods in document["paths"].items()
        },
        "definitions": {
            name: _schema(schema) for name, schema in document["components"]["schemas"].items()
        },
    }


def _operation(operation: Mapping[str, Any]) -> dict[str, Any]:
    parameters = [_parameter(parameter) for parameter in operation["parameters"]]
    if "requestBody" in operation:
        content = operation["requestBody"]["content"]["application/json"]
        schema = _schema(content["schema"])
        parameters.append({"name": "body", "in": "body", "schema": schema, "required": False})
    kept = {k: v for k, v in operation.items() if k in ("operationId", "summary", "security")}
    responses = {status: _response(body) for status, body in operation["responses"].items()}
    return {**kept, "parameters": parameters, "responses": responses}


def _parameter(parameter: Mapping[str, Any]) -> dict[str, Any]:
    kept = {k: v for k, v in parameter.items() if k != "schema"}
    kept["x-ms-summary"] = parameter.get("description", parameter["name"])
    return {**kept, **{k: v for k, v in parameter["schema"].items() if k in _PARAMETER_KEYS}}


def _response(response: Mapping[str, Any]) -> dict[str, Any]:
    content = response.get("content", {})
    bodies = [body for media, body in content.items() if media.endswith("json")]
    schema = {"schema": _schema(bodies[0]["schema"])} if bodies else {}
    return {"description": response["description"], **schema}


def _schema(schema: Any) -> Any:  # noqa: ANN401 - a JSON Schema holds anything
    """Return a JSON Schema in the dialect of Swagger 2.0: no null type, no const, no tuple."""
    if isinstance(schema, list):
        return [_schema(part) for part in schema]
    if not isinstance(schema, Mapping):
        return schema
    if "$ref" in schema:
        return {"$ref": schema["$ref"].replace("#/components/schemas/", "#/definitions/")}
    if "anyOf" in schema:
        return _nullable(schema)
    dropped = {
        "prefixItems",
        "const",
        "default",
        *(() if schema.get("required") else ("required",)),
    }
    kept = {k: v for k, v in schema.items() if k not in dropped}
    if "const" in schema:
        kept["enum"] = [schema["const"]]
    if kept.get("items") is False:
        kept["items"] = {}
    return {key: _members(key, value) for key, value in kept.items()}


def _members(key: str, value: Any) -> Any:  # noqa: ANN401 - as above
    if key in ("properties", "additionalProperties") and isinstance(value, Mapping):
        if key == "properties":
            return {name: _schema(member) for name, member in value.items()}
        return _schema(value)
    return _schema(value) if key == "items" else value


def _nullable(schema: Mapping[str, Any]) -> dict[str, Any]:
    choices = [part for part in schema["anyOf"] if part.get("type") != "null"]
    if len(choices) != 1:
        return {"x-nullable": True}
    inner = _schema(choices[0])
    return inner if "$ref" in inner else {**inner, "x-nullable": True}
