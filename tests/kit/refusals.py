class Refused(Exception):
    """What the project's refusals look like from the kit."""

    status = 409
    code = "sample.refused"

    def __init__(self, detail: str, fields: dict[str, str] | None = None) -> None:
        super().__init__(detail)
        self.detail, self.fields = detail, fields or {}
