"""A file of addresses: each row's error beside it, nothing saved while one is wrong, twice harmless."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from mtandao.domains.ipam import contract as ipam
from mtandao.domains.ipam.commands.importing import import_addresses
from mtandao.doors.console.tests.conftest import Sitting
from mtandao.foundation.refusals import Malformed
from tests.worlds import World

URL = "/network/addresses/import/"
GOOD = "Network,Name,Gateway,VLAN\n10.4.0.0/22,Westlands,10.4.0.1,30\n10.8.0.0/22,Kangemi,,\n"
MIXED = f"{GOOD}10.4.1.0/24,Inside,,\n10.9.0.1/24,Host,,\n10.12.0.0/22,Ruiru,,high\n"


def looked_at(admin: Sitting, what: str, rows: str, **more: str) -> tuple[str, str]:
    """The page that shows what would be, and what confirms it."""
    page = admin.post(URL, {"what": what, "rows": rows, **more}, status=200).content.decode()
    sure = re.search(r'name="sure" value="(\w+)"', page)
    assert sure is not None
    return page, sure[1]


def test_a_good_file_is_looked_at_and_taken_in_once(world: World, admin: Sitting) -> None:
    file = SimpleUploadedFile("plan.csv", GOOD.encode(), content_type="text/csv")
    page = admin.post(URL, {"what": "subnets", "file": file}, status=200).content.decode()
    assert "10.8.0.0/22, Kangemi" in page and "10.4.0.0/22,Westlands" in page  # beside it, and to be mended
    assert not ipam.subnets(world.ctx).exists()
    _page, sure = looked_at(admin, "subnets", GOOD)
    assert "2 new rows taken in." in admin.follow(URL, {"what": "subnets", "rows": GOOD, "sure": sure})
    assert [(row.written, row.gateway, row.vlan) for row in ipam.subnets(world.ctx)] == [
        ("10.4.0.0/22", "10.4.0.1", 30),
        ("10.8.0.0/22", None, None),
    ]
    page, sure = looked_at(admin, "subnets", GOOD)
    assert page.count("there already") == 2
    assert "0 new rows taken in." in admin.follow(URL, {"what": "subnets", "rows": GOOD, "sure": sure})


def test_each_rows_error_stands_beside_it_and_nothing_is_saved(world: World, admin: Sitting) -> None:
    page, sure = looked_at(admin, "subnets", MIXED)
    for said in (
        "10.4.1.0/24 overlaps 10.4.0.0/22 Westlands.",  # of the same file
        "Did you mean 10.9.0.0/24?",
        "high is no number.",
    ):
        assert said in page, said
    refused = admin.post(URL, {"what": "subnets", "rows": MIXED, "sure": sure}, status=422).content.decode()
    assert "Leave out the rows that are wrong, or mend them." in refused
    assert not ipam.subnets(world.ctx).exists()
    _page, sure = looked_at(admin, "subnets", MIXED, without_wrong="on")
    admin.post(URL, {"what": "subnets", "rows": MIXED, "without_wrong": "on", "sure": sure})
    assert [row.name for row in ipam.subnets(world.ctx)] == ["Westlands", "Kangemi"]


def test_pools_and_reserved_addresses_come_the_same_way(world: World, admin: Sitting) -> None:
    ipam.add_subnet(world.ctx, network="10.4.0.0/22", name="Westlands", gateway="10.4.0.1")
    pools = "Name;Kind;First;Last\nhome;dynamic;10.4.1.0;10.4.1.255\nfixed;static;10.4.2.0;10.4.2.9\n"
    _page, sure = looked_at(admin, "pools", pools)
    admin.post(URL, {"what": "pools", "rows": pools, "sure": sure})
    rows = "address,last,reason\n10.4.2.3,,Mast\n10.4.3.0,10.4.3.9,Cameras\n10.4.1.9,,No\n10.4.0.1,,No\n10.9.0.1,,No\n"
    page, sure = looked_at(admin, "addresses", rows, without_wrong="on")
    for said in ("Routers give the addresses of home", "is the gateway of", "is in no subnet"):
        assert said in page, said
    admin.post(URL, {"what": "addresses", "rows": rows, "without_wrong": "on", "sure": sure})
    assert [row.written for row in ipam.held(world.ctx).order_by("first")] == [
        "10.4.2.3",
        "10.4.3.0 – 10.4.3.9",
    ]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("", "Choose a file"),
        ("name,gateway\nx,y\n", "network is not among them"),
        ("network,name\n", "1 to 1000 rows"),
        ("network,name\n" + "10.0.0.0/24,x\n" * 1001, "1 to 1000 rows"),
    ],
)
def test_what_is_no_file_of_that_kind_says_so(world: World, admin: Sitting, rows: str, said: str) -> None:
    page = admin.post(URL, {"what": "subnets", "rows": rows}, status=422).content.decode()
    assert said in page


def test_a_picture_is_no_file_and_others_are_not_let_in(world: World, admin: Sitting) -> None:
    file = SimpleUploadedFile("plan.csv", b"\x89PNG\x00\x00", content_type="text/csv")
    page = admin.post(URL, {"what": "subnets", "file": file}, status=422).content.decode()
    assert "This is no CSV file" in page
    Sitting(world, "support").get(URL, status=403)


@pytest.mark.parametrize(
    "rows",
    [
        f'Network,Name\n10.4.0.0/22,"{"x" * 140_000}\n',  # a quote that nobody closed
        "Network,Name\n" + "10.4.0.0/22,Westlands and all that is beside it\n" * 12_000,
    ],
    ids=["a quote left open", "too large"],
)
def test_what_is_too_large_to_be_read_is_told_beside_the_rows(
    world: World, admin: Sitting, rows: str
) -> None:
    with pytest.raises(Malformed) as refused:
        import_addresses(world.ctx, what="subnets", text=rows)
    assert refused.value.fields["rows"].startswith("More than 500 kB, or one cell that never ends.")
    file = SimpleUploadedFile("plan.csv", rows.encode(), content_type="text/csv")
    admin.post(URL, {"what": "subnets", "file": file}, status=422)
    assert not ipam.subnets(world.ctx).exists()
