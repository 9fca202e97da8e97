"""A router's pages, by what it says itself: seen, changed, refused where it is reserved, and calm where it is away."""

import re
from typing import Any

import pytest

from mtandao.domains.network import contract as network
from mtandao.foundation.ids import new_id
from mtandao.gateways.routeros.tests.lab import PASSWORD, USER, Lab, running_router
from tests.room_pages import URLS, Desk, words_of
from tests.worlds import World

pytestmark = [pytest.mark.urls(URLS), pytest.mark.django_db]


@pytest.fixture
def nas(world: World, lab: Lab) -> network.Nas:
    return network.register_nas(
        world.ctx, name="Mast", address="127.0.0.1", secret="a-long-secret",
        api_user=USER, api_password=PASSWORD, api_port=lab.port, reserved=["192.168.88.0/24"],
    )  # fmt: skip


def at(nas: network.Nas, rest: str = "") -> str:
    return f"/network/routers/{nas.pk}/{rest}"


def add(lab: Lab, menu: str, **row: str) -> None:
    """By somebody on the router."""
    lab.do(lambda box: box.tables[menu].add(row))


def test_interfaces_are_seen_with_what_is_reserved_and_what_should_be(
    world: World, nas: network.Nas, lab: Lab
) -> None:
    with lab.router() as router:
        router.add("ip/address", {"address": "192.168.88.1/24", "interface": "ether5"})
        router.add("ip/address", {"address": "198.51.100.2/30", "interface": "ether1"})
        router.add("ip/route", {"dst-address": "0.0.0.0/0", "gateway": "198.51.100.1"})
    desk = Desk(world, "noc")
    said = words_of(desk.get(at(nas, "interfaces/")))
    assert "ether1" in said and "the uplink" in said and "its network is reserved" in said
    desk.post(at(nas, "reserved/"), {"reserved": "ether1\n192.168.88.0/24"})
    assert "named here" in words_of(desk.get(at(nas, "interfaces/")))


def test_a_queue_is_added_and_one_made_by_hand_changes_only_when_that_is_said(
    world: World, nas: network.Nas, lab: Lab
) -> None:
    desk = Desk(world, "noc")
    new = {"name": "neighbour", "target": "100.64.9.9", "max-limit": "2M/4M"}
    assert desk.post(at(nas, "rows/queue/"), new).status_code == 302
    changed = {**new, "max-limit": "3M/4M"}
    one = at(nas, "rows/queue/?name=neighbour")
    assert "made by hand" in words_of(desk.get(one))
    assert desk.post(one, changed).status_code == 422
    assert desk.post(one, {**changed, "sure": "on"}).status_code == 302
    with lab.router() as router:
        assert router.read("queue/simple")[0]["max-limit"] == "3000000/4000000"


def test_forms_look_like_all_others_and_ask_for_a_burst_as_a_whole(
    world: World, nas: network.Nas, lab: Lab
) -> None:
    desk, new = Desk(world, "noc"), at(nas, "rows/queue/")
    drawn = desk.get(new).content.decode()
    for name in ("name", "max-limit", "burst-limit", "burst-threshold", "burst-time", "priority"):
        assert re.search(rf'<input[^>]*name="{name}"[^>]*class="form-control', drawn), name
    assert "like 5M/20M" in words_of(desk.get(new))
    typed = {"name": "joe", "target": "100.64.9.9", "max-limit": "2M/4M", "burst-limit": "3M/6M"}
    half = desk.post(new, typed)
    assert half.status_code == 422 and "A burst needs a speed" in words_of(half)
    assert desk.post(new, {**typed, "burst-limit": "fast"}).status_code == 422
    whole = {**typed, "burst-threshold": "1M/2M", "burst-time": "8/8", "priority": "3"}
    assert desk.post(new, whole).status_code == 302
    with lab.router() as router:
        row = router.read("queue/simple")[0]
    assert (row["burst-limit"], row["burst-threshold"], row["priority"]) == (
        "3000000/6000000",
        "1000000/2000000",
        "3/3",
    )
    assert "2 / 4 Mbps" in words_of(desk.get(at(nas, "rows/")))
    again = desk.get(f"{new}?name=joe").content.decode()
    assert 'value="2M/4M"' in again and 'value="8/8"' in again and "form-check-input" in again


def test_a_row_is_removed_after_a_question_and_ours_and_what_is_reserved_is_not(
    world: World, nas: network.Nas, lab: Lab
) -> None:
    for name, ranges, comment in (
        ("guests", "192.168.90.10-192.168.90.99", ""),
        ("lan", "192.168.88.10-192.168.88.20", ""),
        ("homes", "100.64.0.10-100.64.0.99", "mtandao:pool-01a2"),
    ):
        add(lab, "ip/pool", name=name, ranges=ranges, comment=comment)
    desk = Desk(world, "noc")

    def gone(name: str) -> Any:
        return desk.post(at(nas, f"rows/pool/removal/?name={name}"))

    one = desk.get(at(nas, "rows/pool/?name=guests"))
    assert "rows/pool/removal/?name=guests" in one.content.decode()
    asked = desk.get(at(nas, "rows/pool/removal/?name=guests"))
    assert "Remove guests from Mast?" in words_of(asked)
    with lab.router() as router:
        assert gone("guests").status_code == 302
        assert "192.168.88.0/24 is reserved" in words_of(gone("lan"))
        assert "the next look would bring it back" in words_of(gone("homes"))
        assert sorted(row["name"] for row in router.read("ip/pool")) == ["homes", "lan"]
    assert gone("guests").status_code == 404
    assert Desk(world, "support").post(at(nas, "rows/pool/removal/?name=lan")).status_code == 403


def test_a_row_of_ours_leads_to_where_it_is_wanted(world: World, nas: network.Nas, lab: Lab) -> None:
    service = new_id()
    add(lab, "ppp/profile", name="homes", comment=f"mtandao:pppoe-{service.hex}")
    add(lab, "ip/pool", name="homes", ranges="100.64.0.1-100.64.0.9", comment="mtandao:pool-01a2")
    desk = Desk(world, "noc")
    drawn = desk.get(at(nas, "rows/")).content.decode()
    for kind, home in (("profile", f"pppoe/{service}/"), ("pool", "pools/")):
        page = at(nas, f"rows/{kind}/?name=homes")
        assert f'href="{at(nas, home)}"' in drawn
        answer = desk.get(page)
        assert (answer.status_code, answer["Location"]) == (302, at(nas, home))
    refused = desk.post(at(nas, "rows/profile/?name=homes"), {"name": "homes", "rate": "9M/9M"})
    assert "the next look would bring it back" in words_of(refused)
    with lab.router() as router:
        assert router.read("ppp/profile", name="homes")[0].get("rate-limit", "") == ""


def test_what_a_session_made_and_what_is_reserved_is_not_changed(
    world: World, nas: network.Nas, lab: Lab
) -> None:
    desk = Desk(world, "noc")
    lab.calls.came("joe", "100.64.0.10")
    assert "joe" in words_of(desk.get(at(nas, "active/")))
    refused = desk.get(at(nas, "rows/queue/?name=<pppoe-joe>"))
    assert refused.status_code == 409 and "goes with it" in words_of(refused)
    assert f'href="{at(nas, "rows/")}"' in refused.content.decode(), "the way back"
    gone = desk.get(at(nas, "rows/queue/?name=long-gone"))
    assert gone.status_code == 404 and "has no long-gone any more" in words_of(gone)
    pool = {"name": "lan", "ranges": "192.168.88.10-192.168.88.20"}
    answer = desk.post(at(nas, "rows/pool/"), pool)
    assert answer.status_code == 409 and "192.168.88.0/24 is reserved on Mast" in words_of(answer)
    with lab.router() as router:
        assert router.read("ip/pool") == []


def test_the_router_s_own_complaint_is_shown_and_what_was_typed_stays(
    world: World, nas: network.Nas, lab: Lab
) -> None:
    answer = Desk(world, "noc").post(at(nas, "rows/pool/"), {"name": "homes", "ranges": "100.64.0.2-home"})
    said = words_of(answer)
    assert (
        "Mast says: value of range must have ip address" in said
        and "100.64.0.2-home" in answer.content.decode()
    )


@pytest.mark.parametrize("fault", [{"cut": 9}, {"away": True}])
def test_a_router_that_does_not_answer_is_a_sentence(
    world: World, nas: network.Nas, lab: Lab, fault: dict[str, Any]
) -> None:
    if "away" in fault:
        network.change_nas(world.ctx, nas_id=nas.pk, api_port=1)
    else:
        lab.fails(**fault)
    desk = Desk(world, "noc")
    for tab in ("interfaces/", "rows/", "active/"):
        answer = desk.get(at(nas, tab))
        assert answer.status_code == 200 and "RADIUS and CoA do not need this" in words_of(answer)


def test_a_ping_from_the_router_and_a_look_now(world: World, nas: network.Nas, lab: Lab) -> None:
    desk = Desk(world, "noc")
    assert desk.post(at(nas, "ping/"), {"address": "127.0.0.1"}).status_code == 302
    assert desk.post(at(nas, "look/"), {}).status_code == 302
    assert "7.21.4" in words_of(desk.get(at(nas)))
    assert "7.21.4" in words_of(desk.get("/network/routers/"))


def test_a_ping_without_an_answer_is_a_verdict_that_stays(world: World, nas: network.Nas, lab: Lab) -> None:
    answer = Desk(world, "noc").post(at(nas, "ping/"), {"address": "203.0.113.9"})
    assert answer.status_code == 409 and "203.0.113.9 does not answer Mast: three were sent" in words_of(
        answer
    )


def test_a_routeros_6_says_what_works_and_what_does_not(world: World) -> None:
    with running_router(version="6.49.17 (long-term)") as old:
        nas = network.register_nas(
            world.ctx, name="Old", address="127.0.0.1", secret="a-long-secret",
            api_user=USER, api_password=PASSWORD, api_port=old.port,
        )  # fmt: skip
        for tab in ("interfaces/", "rows/", "active/"):
            said = words_of(Desk(world, "noc").get(at(nas, tab)))
            assert "work through RADIUS and CoA" in said and "needs RouterOS 7.1" in said
            assert "as soon as it answers" not in said


def test_whoever_may_only_look_changes_nothing(world: World, nas: network.Nas) -> None:
    desk = Desk(world, "support")
    for page in ("reserved/", "rows/queue/"):
        assert desk.get(at(nas, page)).status_code == 403


def test_what_a_customers_session_made_leads_to_his_login(world: World, nas: network.Nas, lab: Lab) -> None:
    sale = world.sale()
    lab.calls.came(sale.login.username, "100.64.0.10")
    his = f"/subscribers/{sale.subscriber.id}/services/"
    desk = Desk(world, "noc")
    for tab in ("rows/", "active/"):
        assert f'href="{his}"' in desk.get(at(nas, tab)).content.decode(), tab
    answer = desk.get(at(nas, f"rows/queue/?name=<pppoe-{sale.login.username}>"))
    assert (answer.status_code, answer["Location"]) == (302, his)


def test_users_of_a_router_are_read_without_their_passwords_and_say_whom_they_stand_before(
    world: World, nas: network.Nas, lab: Lab
) -> None:
    sale = world.sale()
    world.settle()
    add(lab, "ppp/secret", name="office-vpn", password="t0p-secret", service="l2tp")
    add(lab, "ppp/secret", name=sale.login.username, password="t0p-secret", service="pppoe")
    answer = Desk(world, "support").get(at(nas, "users/"))
    said = words_of(answer)
    assert "office-vpn" in said and said.count("goes before a login of ours") == 1
    assert "t0p-secret" not in answer.content.decode()
    for names in ((), ("name", "password")):
        with network.hand_of(nas) as hand, pytest.raises(ValueError, match="password of ppp/secret"):
            hand.read("ppp/secret", names)
