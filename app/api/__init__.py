"""The REST API: a router and its pydantic models per resource."""
