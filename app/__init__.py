"""The face of Reeve: REST, identity, casework and the command line on top of the engine."""
