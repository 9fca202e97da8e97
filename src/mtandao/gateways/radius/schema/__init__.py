"""The RADIUS database: FreeRADIUS's standard tables, a tenant in each, and the functions the server calls."""

from mtandao.gateways.radius.schema.apply import SchemaEdited, apply_schema

__all__ = ["SchemaEdited", "apply_schema"]
