"""What is said of a decision model that cannot be used."""


class DmnError(Exception):
    """A decision model, or one decision of it, cannot be used; `element_id` says where."""

    def __init__(self, message: str, element_id: str = "") -> None:
        super().__init__(f"{element_id}: {message}" if element_id else message)
        self.message = message
        self.element_id = element_id
