"""A durable BPMN engine: it knows diagrams, work and time; neither HTTP nor any trade."""
