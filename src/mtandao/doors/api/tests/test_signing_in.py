from mtandao.doors.api.tests.conftest import Caller
from tests.worlds import PASSWORD, World


def test_the_admin_signs_in(anybody: Caller, admin: Caller, clock: World) -> None:
    answer = anybody.post("/auth/login", {"email": "admin@savanna.example", "password": PASSWORD})
    assert answer.status_code == 200, answer.content
    said = answer.json()
    assert said["user"]["role"] == "admin"
    plan = admin.post("/packages", {"name": "Home", "download_mbps": 20, "upload_mbps": 5, "price": "2500"})
    print(plan.content)
    r = admin.post(
        "/clients",
        {"first_name": "A", "phone": "0700000001", "package_id": plan.json()["id"], "activate": True},
    )
    print(r.content)
    for p in ["/clients", "/packages", "/billing/invoices", "/billing/transactions", "/billing/suspense", "/billing/revenue?by=plan,method,partner", "/routers", "/logins", "/sessions", "/users", "/roles", "/tokens", "/organizations", "/settings", "/audit", "/events", "/outbox", "/schedules", "/openapi.json", "/docs", "/auth/me", "/nothing"]:
        a = admin.get(p)
        print(p, a.status_code, a.content[:300])
    assert 0
