"""The Indian provider of the demo: its accounts at those who take its money, and the people of Mysuru and beyond."""

from dataclasses import dataclass
from decimal import Decimal

from mtandao.config.demo.isps import DemoIsp, DemoPlan, DemoRouter

KAVERI = DemoIsp(
    slug="kaveri",
    name="Kaveri Broadband",
    owner="Lakshmi Hegde",
    share=Decimal("0.2"),
    plans=(
        DemoPlan("Fibre 50", 50, 25, "599", "500"),
        DemoPlan("Fibre 100", 100, 50, "799", "500"),
        DemoPlan("Fibre 300", 300, 150, "1299", "500"),
        DemoPlan("Office 500", 500, 500, "9999", "2500", category="business"),
        # To a company: its invoices are in lakhs.
        DemoPlan("Leased line 1G", 1000, 1000, "125000", "0", category="business"),
    ),
    routers=(
        DemoRouter("Mysuru-1", "127.0.3.1", "100.80.0.0/22"),
        DemoRouter("Hosur Road", "127.0.3.2", "100.80.4.0/22", "pap"),
    ),
    colour="laterite",
    partner="Chamundi Cable Network",
    tax_number="29AAECK4821M1Z6",
    country="IN",
    support_phone="+918212345678",
)
# What it is to be invoiced by, and whose: Karnataka is 29 in a GSTIN.
PROFILE = {
    "legal_name": "Kaveri Broadband Private Limited",
    "tax_number": KAVERI.tax_number,
    "region": "29",
    "postal_address": "44, Sayyaji Rao Road\nMysuru 570001\nKarnataka",
    "support_email": "help@kaveri.example",
}
BANK = {"name": "Current account", "bank": "State Bank of India", "number": "39900012345"}
UPI_ADDRESS = "kaveri@demobank"


@dataclass(frozen=True, slots=True)
class Account:
    """At one who takes money: what the provider types here, and what the simulated one knows him by."""

    provider: str
    settings: dict[str, str]
    merchant: dict[str, object]


ACCOUNTS = (
    Account(
        "razorpay",
        {
            "key_id": "rzp_test_kaveri0001",
            "key_secret": "demo-razorpay-kaveri",
            "webhook_secret": "demo-hook-kaveri",
        },
        {"id": "rzp_test_kaveri0001", "secret": "demo-razorpay-kaveri", "hook_secret": "demo-hook-kaveri"},
    ),
    Account(
        "phonepe",
        {
            "merchant_id": "KAVERIMID",
            "client_id": "KAVERIMID",
            "client_secret": "demo-phonepe-kaveri",
            "hook_user": "kaveri",
            "hook_password": "demo-hook-kaveri",
        },
        {
            "id": "KAVERIMID",
            "secret": "demo-phonepe-kaveri",
            "hook_secret": "demo-hook-kaveri",
            "options": {"hook_user": "kaveri"},
        },
    ),
    Account(
        "paytm",
        {"merchant_id": "KAVERIPTM01", "merchant_key": "demo-paytm-16key"},
        {"id": "KAVERIPTM01", "secret": "demo-paytm-16key"},
    ),
    Account(
        "upi",
        {
            "address": UPI_ADDRESS,
            "name": KAVERI.name,
            "merchant_code": "4899",
            "notice_secret": "demo-notice-kaveri",
        },
        {"id": UPI_ADDRESS, "secret": "", "hook_secret": "demo-notice-kaveri"},
    ),
)

PEOPLE = (
    "Ananya Bhat",
    "Arjun Gowda",
    "Deepa Murthy",
    "Divya Shetty",
    "Ganesh Naik",
    "Harish Rao",
    "Imran Khan",
    "Kavitha Reddy",
    "Kiran Kamath",
    "Lakshmi Narayan Iyengar",
    "Mahesh Kulkarni",
    "Manjunath Gowda",
    "Meera Pai",
    "Nandini Urs",
    "Prakash Hegde",
    "Priya D'Souza",
    "Raghavendra Bhat",
    "Rahul Nair",
    "Sahana Shetty",
    "Sandeep Kamath",
    "Shabana Begum",
    "Shruti Rao",
    "Suresh Pillai",
    "Venkatesh Murthy",
    "Asha Thomas",
    "Chandrashekar Swamy",
    "Fathima Beevi",
    "Karthik Subramaniam",
    "Poornima Gowda",
    "Vinay Kumar",
)


@dataclass(frozen=True, slots=True)
class Company:
    name: str
    tax_number: str
    plan: str

    @property
    def region(self) -> str:
        """A GSTIN begins with its state."""
        return self.tax_number[:2]


# Karnataka, Kerala, Tamil Nadu.
STREETS = {
    "29": ("Vontikoppal, Mysuru", "Kuvempunagar, Mysuru", "Saraswathipuram, Mysuru", "BM Road, Ramanagara"),
    "32": ("Main Road, Sulthan Bathery", "Kalpetta Bypass, Wayanad"),
    "33": ("Bagalur Road, Hosur", "Rayakottai Road, Hosur"),
}
COMPANIES = (
    Company("Nandi Coffee Curing Works Pvt Ltd", "29AAGCN5528D1ZE", "Leased line 1G"),
    Company("Rohini Residency", "29AACFR3307H1ZB", "Office 500"),
    Company("Sri Murugan Auto Parts", "33AABCS9182K1Z0", "Office 500"),
    Company("Malabar Spices and Exports", "32AADCM6610B1Z6", "Office 500"),
)
