"""The demonstration: a service with everything in it, and a case played through its REST API."""
