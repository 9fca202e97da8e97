"""One provider as its people drive it: through the API, with short words for what stories do often."""

import itertools
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from mtandao.foundation.ids import new_id
from tests.stories.stack import PASSWORD, Stack, eventually

NAIROBI = ZoneInfo("Africa/Nairobi")
OWN_PASSWORD = "a-long-password"
# The last two digits of a phone tell the simulated Safaricom how its prompts end.
PAYS, CANCELS, LOSES_THE_CALLBACK, TELLS_TWICE, SILENT = "05", "32", "10", "11", "39"
TELLS_BEFORE_THE_ANSWER, NEVER_ANSWERS_US = "13", "21"

_numbers = itertools.count(1)
# Nobody's phone is somebody else's, in this run or in one before it: a phone takes one prompt at a time.
_phones = itertools.count(int.from_bytes(new_id().bytes[-3:], "big") % 90_000)
Json = dict[str, Any]


@dataclass
class Provider:
    """One tenant, and the person who acts."""

    stack: Stack
    slug: str
    email: str
    password: str = PASSWORD

    def __post_init__(self) -> None:
        self.door = self.stack.raw(self.slug)
        self.sign_in()

    def sign_in(self) -> None:
        answer = self.door.post("/api/auth/login", json={"email": self.email, "password": self.password})
        assert answer.status_code == 200, answer.text
        self.door.headers["Authorization"] = f"Bearer {answer.json()['token']}"

    def ask(
        self, method: str, path: str, body: Any = None, asked: Json | None = None, **headers: str
    ) -> httpx.Response:
        """One request. A token lasts twelve hours, and stories let days pass: then he signs in again."""
        for _ in range(2):
            answer = self.door.request(method, f"/api{path}", json=body, params=asked, headers=headers)
            if answer.status_code != 401 or answer.json()["code"] != "staff.bad_token":
                break
            self.sign_in()
        return answer

    def get(self, path: str, **asked: Any) -> Any:
        return self._well(self.ask("GET", path, asked=asked))

    def post(self, path: str, body: Any = None) -> Any:
        return self._well(self.ask("POST", path, body))

    def patch(self, path: str, body: Any) -> Any:
        return self._well(self.ask("PATCH", path, body))

    def delete(self, path: str) -> Any:
        return self._well(self.ask("DELETE", path))

    def refused(self, method: str, path: str, body: Any = None) -> tuple[int, str]:
        """The status and code of a refusal, which comes as a problem document."""
        answer = self.ask(method, path, body)
        assert answer.headers["content-type"].startswith("application/problem+json"), answer.text
        return answer.status_code, answer.json()["code"]

    @staticmethod
    def _well(answer: httpx.Response) -> Any:
        assert answer.is_success, f"{answer.request.method} {answer.request.url}: {answer.text}"
        return answer.json() if answer.content else None

    # --- people and plans

    def plan(self, name: str, **more: Any) -> Any:
        values = {"download_mbps": "20", "upload_mbps": "5", "price": "2500", "setup_fee": "1500"}
        return self.post("/packages", {"name": name, **values, **more})

    def any_plan(self) -> Any:
        """Of the demo's own: Home Basic."""
        return next(plan for plan in self.get("/packages")["items"] if plan["name"] == "Home Basic")

    def register(self, first_name: str = "Wanjiku", ending: str = PAYS, **more: Any) -> Any:
        """A customer whose service works already. `ending`: of his phone."""
        number = next(_numbers)
        return self.post(
            "/clients",
            {
                "first_name": first_name,
                "last_name": f"Story {number}",
                "phone": f"079{next(_phones):05d}{ending}",
                "package_id": more.pop("package_id", None) or self.any_plan()["id"],
                "activate": True,
                **more,
            },
        )

    def client(self, client_id: str) -> Any:
        return self.get(f"/clients/{client_id}")

    def login_of(self, client: Json) -> Any:
        return self.get(f"/logins/{client['subscriptions'][0]['login_id']}")

    def password_of(self, client: Json) -> str:
        password: str = self.get(f"/logins/{client['subscriptions'][0]['login_id']}/password")["password"]
        return password

    # --- money

    def pay_in_cash(self, client: Json, amount: str) -> Any:
        return self.post(
            "/billing/transactions", {"client_id": client["id"], "amount": amount, "method": "cash"}
        )

    def invoices(self, client: Json) -> list[Json]:
        """Oldest first."""
        found = self.get("/billing/invoices", client_id=client["id"])["items"]
        return sorted(found, key=lambda invoice: str(invoice["number"]))

    def payments(self, client: Json) -> list[Json]:
        found: list[Json] = self.get("/billing/transactions", client_id=client["id"])["items"]
        return found

    # --- what happened

    def events(self, **asked: str) -> list[Json]:
        """Oldest first."""
        found: list[Json] = self.get("/events", limit=200, **asked)["items"]
        return found[::-1]

    def names(self, **asked: str) -> list[str]:
        return [event["name"] for event in self.events(**asked)]

    def run_now(self, label: str) -> None:
        """Start that schedule besides its own times."""
        row = next(each for each in self.get("/schedules")["items"] if each["label"] == label)
        self.post(f"/schedules/{row['id']}/runs")

    def sessions(self, client: Json, state: str = "live") -> list[Json]:
        found: list[Json] = self.get("/sessions", client_id=client["id"], state=state)["items"]
        return found

    def texts(self, client: Json) -> list[Json]:
        """SMS to him, oldest first."""
        found: list[Json] = self.get("/sms/logs", client_id=client["id"])["items"]
        return found[::-1]

    def wait_for(self, what: str, *, within_s: float = 60, **asked: str) -> Json:
        """The newest event of that name."""
        return eventually(lambda: self.events(name=what, **asked), within_s=within_s, what=what)[-1]

    def wait_until_radius_gives(self, client: Json, access: str = "online") -> Json:
        """RADIUS holds what he is to get now: online, walled, rejected or none."""

        def held() -> Json | None:
            login: Json = self.login_of(client)
            return login if login["access"] == access and login["provisioned_at"] else None

        found = eventually(held, within_s=60, what=f"{access} for {client['full_name']}")
        assert found is not None
        return found


def sign_up(stack: Stack, name: str) -> Provider:
    """A provider of a story's own: nobody else sells, pays or dials in there."""
    slug = f"{name}-{next(_numbers)}-{new_id().hex[-6:]}"
    email = f"admin@{slug}.example"
    door = stack.raw("")
    body = {
        "company": name.title(),
        "slug": slug,
        "full_name": "Achieng Odhiambo",
        "email": email,
        "password": OWN_PASSWORD,
    }
    answer = door.post("/api/isps", json=body)
    assert answer.status_code == 201, answer.text
    return Provider(stack, slug, email, OWN_PASSWORD)


def billing_hour_of(day: str | date) -> datetime:
    """A little after seven in Nairobi: the billing run is due, the ladder half an hour later."""
    return morning_of(day).replace(hour=7, minute=5)


def morning_of(day: str | date) -> datetime:
    """Eight o'clock in Nairobi: the day's runs are due."""
    day = date.fromisoformat(day) if isinstance(day, str) else day
    return datetime.combine(day, time(8), NAIROBI)


def run_since(start: datetime, provider: Provider, label: str) -> Json | None:
    """The last run of that schedule, if it began after this and is over."""
    rows = provider.get("/schedules")["items"]
    run: Json | None = next(each["last_run"] for each in rows if each["label"] == label)
    if run is None or datetime.fromisoformat(run["started_at"]) < start or not run["finished_at"]:
        return None
    return run
