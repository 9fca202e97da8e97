"""Who is in the demo: three providers with their people, plans, routers and short codes."""

from decimal import Decimal

from mtandao.config.demo.isps import DemoIsp, DemoPlan, DemoRouter
from mtandao.config.demo.kaveri import KAVERI

PASSWORD = "mtandao-demo"
RADIUS_SECRET = "mtandao-demo"
OWNER = "owner@mtandao.example"
# One sign-in for each role template, besides the admin: `{role}@savanna.example`.
LOGINS = (
    "sales",
    "billing",
    "billing_manager",
    "noc",
    "technician",
    "support",
    "reseller",
    "readonly",
    "manager",
)
# The simulated Safaricom knows this one too: for whoever signs up in the demo and sets up a gateway of his own. As
# with every new paybill nobody has asked Safaricom for validation: a wrong account number is paid all the same.
NEWCOMER: dict[str, object] = {
    "code": "600000",
    "organization": "Newcomer",
    "consumer_key": "demo-key-newcomer",
    "consumer_secret": "demo-secret-newcomer",
    "passkey": "demo-passkey-newcomer",
    "validates": False,
}


SAVANNA = DemoIsp(
    slug="savanna",
    name="Savanna Net",
    owner="Achieng Odhiambo",
    share=Decimal("0.6"),
    plans=(
        DemoPlan("Home Basic", 20, 5, "2500", burst=True),
        DemoPlan("Home 5", 5, 2, "1500", cap_gb=60),
        DemoPlan("Home 50", 50, 20, "4500"),
        DemoPlan("Biz 100", 100, 50, "18560", "5000", category="business"),
    ),
    routers=(
        DemoRouter("Westlands-1", "127.0.1.1", "100.64.0.0/22", pop="Westlands"),
        DemoRouter("Kangemi-1", "127.0.1.2", "100.64.4.0/22", "chap", pop="Westlands"),
        DemoRouter(
            "Ruiru BTS-1", "127.0.1.3", "100.64.8.0/22", "pap", "6.49.17 (long-term)", "RB1100AHx4", "Ruiru"
        ),
        DemoRouter("Kitengela Hill", "127.0.1.4", "100.64.12.0/22", pop="Kitengela"),
    ),
    new_router=DemoRouter("Thika Mast", "127.0.1.5", "100.64.16.0/22"),
    lost_router=DemoRouter("Athi Plains", "127.0.1.6", "100.64.20.0/22"),
    short_code="174379",
    colour="petrol",
    partner="Otieno Links",
    tax_number="P051234567S",
)
COAST = DemoIsp(
    slug="coast",
    name="Coast Fibre",
    owner="Salma Mwinyi",
    share=Decimal("0.2"),
    plans=(
        DemoPlan("Home Basic", 10, 10, "2000"),
        DemoPlan("Beach 30", 30, 15, "3500"),
        DemoPlan("Hotel 200", 200, 100, "32000", "10000", category="business"),
    ),
    routers=(
        DemoRouter("Nyali-1", "127.0.2.1", "100.72.0.0/22"),
        DemoRouter("Diani Beach", "127.0.2.2", "100.72.4.0/22", "chap"),
    ),
    short_code="600610",
    invoiced_ahead=7,
    colour="lake",
    partner="Mwambao Wireless",
    tax_number="P059999999C",
)
ISPS = (SAVANNA, COAST, KAVERI)
KENYAN = tuple(isp for isp in ISPS if isp.is_kenyan)

FIRST_NAMES = [
    "Wanjiku",
    "Achieng",
    "Njeri",
    "Mercy",
    "Grace",
    "Fatuma",
    "Zawadi",
    "Nkatha",
    "Muthoni",
    "Amina",
    "Halima",
    "Wambui",
    "Akinyi",
    "Chebet",
    "Nafula",
    "Kendi",
    "Peter",
    "Hassan",
    "Kiprotich",
    "Odhiambo",
    "Barasa",
    "Otieno",
    "Kamau",
    "Mwangi",
    "Lemayian",
    "Musyoka",
    "Juma",
    "Omar",
    "Kiplagat",
    "Wekesa",
    "Brian",
    "Ali",
]
LAST_NAMES = [
    "Kamau",
    "Odhiambo",
    "Wafula",
    "Kilonzo",
    "Abdi",
    "Chepkwony",
    "Ouma",
    "Njoroge",
    "Mutua",
    "Warsame",
    "Kariuki",
    "Adhiambo",
    "Karanja",
    "Nyambura",
    "Kimani",
    "Noor",
    "Mwinyi",
    "Said",
    "Mohamed",
    "Nderitu",
    "Waweru",
    "Kipkemboi",
    "Onyango",
    "Makau",
    "Njuguna",
    "Auma",
    "Kiptoo",
    "Ndungu",
    "Maina",
    "Ochieng",
]
LONG_NAMES = (
    ("Kiprotich arap Chepkwony & Sons", "Hardware and General Supplies (Kitengela) Ltd"),
    ("St. Brigid's Junior School", "and Day Care Centre"),
    ("Wanjikũ Nyambura", "Kamau-Mwangi"),
    ("محمد", "عبد الله"),
)
STREETS = ("Jacaranda Court", "Ngong Road", "Kangemi stage", "Moi Avenue", "Bypass gate", "Acacia flats")
