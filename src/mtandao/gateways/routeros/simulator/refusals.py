"""How a simulated RouterOS says no: `{"error": 400, "message": "Bad Request", "detail": "..."}`."""

from http import HTTPStatus


class Refused(Exception):
    """`status` is HTTP's, `detail` RouterOS's own sentence; most 404s and 401s have none."""

    def __init__(self, status: int, detail: str = "") -> None:
        super().__init__(detail or HTTPStatus(status).phrase)
        self.status = status
        self.detail = detail

    def body(self) -> dict[str, object]:
        said: dict[str, object] = {"error": self.status, "message": HTTPStatus(self.status).phrase}
        return {"detail": self.detail, **said} if self.detail else said
