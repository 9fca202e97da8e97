class Refused(Exception):  # noqa: N818 -- named as the project names its own
    """What the project's refusals look like from the kit."""

    status = 409
    code = "sample.refused"

    def __init__(self, detail: str, fields: dict[str, str] | None = None) -> None:
        super().__init__(detail)
        self.detail, self.fields = detail, fields or {}
