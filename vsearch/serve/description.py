"""The OpenAPI description: exactly what the server takes and gives."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from vsearch.serve.problems import Problem, declared

_OF_VALIDATION = ("HTTPValidationError", "ValidationError")  # FastAPI's own, never sent
_SCHEME = "token"


def described(api: FastAPI, *, has_token: bool) -> None:
    """Have an app describe itself; with a token it says that one is needed."""

    def openapi() -> dict[str, Any]:
        if api.openapi_schema is None:
            api.openapi_schema = description(api, has_token=has_token)
        return api.openapi_schema

    api.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way


def description(api: FastAPI, *, has_token: bool) -> dict[str, Any]:
    """Return the description of all routes, with every problem that they may answer with."""
    told = get_openapi(
        title="vsearch",
        version=api.version,
        openapi_version=api.openapi_version,
        description="Search your own films by who is in them and what can be seen.",
        routes=api.routes,
    )
    parts = told["components"]["schemas"]
    for name in _OF_VALIDATION:
        parts.pop(name, None)
    parts["Problem"] = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    always = declared(403, 421, 500, 503, *((401, 429) if has_token else ()))
    for operations in told["paths"].values():
        for operation in operations.values():
            own = operation["responses"]
            if "422" in own:
                own["422"] = _problem(422)
            wanted = always | (declared(408, 413) if "requestBody" in operation else {})
            for status in wanted:
                own.setdefault(str(status), _problem(int(status)))
    if has_token:
        told["components"]["securitySchemes"] = {_SCHEME: {"type": "http", "scheme": "bearer"}}
        told["security"] = [{_SCHEME: []}]
    return told


def _problem(status: int) -> dict[str, Any]:
    return declared(status)[status]
