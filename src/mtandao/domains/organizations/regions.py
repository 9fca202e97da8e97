"""Counties and states by their official codes, and what tax numbers look like: where a customer is decides his tax."""

import re
from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# By ISO 3166-1 country: Kenya's county codes, India's state codes as they stand in a GSTIN.
REGIONS: Mapping[str, Mapping[str, str]] = {
    "KE": {
        "001": "Mombasa",
        "002": "Kwale",
        "003": "Kilifi",
        "004": "Tana River",
        "005": "Lamu",
        "006": "Taita-Taveta",
        "007": "Garissa",
        "008": "Wajir",
        "009": "Mandera",
        "010": "Marsabit",
        "011": "Isiolo",
        "012": "Meru",
        "013": "Tharaka-Nithi",
        "014": "Embu",
        "015": "Kitui",
        "016": "Machakos",
        "017": "Makueni",
        "018": "Nyandarua",
        "019": "Nyeri",
        "020": "Kirinyaga",
        "021": "Murang'a",
        "022": "Kiambu",
        "023": "Turkana",
        "024": "West Pokot",
        "025": "Samburu",
        "026": "Trans-Nzoia",
        "027": "Uasin Gishu",
        "028": "Elgeyo-Marakwet",
        "029": "Nandi",
        "030": "Baringo",
        "031": "Laikipia",
        "032": "Nakuru",
        "033": "Narok",
        "034": "Kajiado",
        "035": "Kericho",
        "036": "Bomet",
        "037": "Kakamega",
        "038": "Vihiga",
        "039": "Bungoma",
        "040": "Busia",
        "041": "Siaya",
        "042": "Kisumu",
        "043": "Homa Bay",
        "044": "Migori",
        "045": "Kisii",
        "046": "Nyamira",
        "047": "Nairobi",
    },
    "IN": {
        "01": "Jammu and Kashmir",
        "02": "Himachal Pradesh",
        "03": "Punjab",
        "04": "Chandigarh",
        "05": "Uttarakhand",
        "06": "Haryana",
        "07": "Delhi",
        "08": "Rajasthan",
        "09": "Uttar Pradesh",
        "10": "Bihar",
        "11": "Sikkim",
        "12": "Arunachal Pradesh",
        "13": "Nagaland",
        "14": "Manipur",
        "15": "Mizoram",
        "16": "Tripura",
        "17": "Meghalaya",
        "18": "Assam",
        "19": "West Bengal",
        "20": "Jharkhand",
        "21": "Odisha",
        "22": "Chhattisgarh",
        "23": "Madhya Pradesh",
        "24": "Gujarat",
        "26": "Dadra and Nagar Haveli and Daman and Diu",
        "27": "Maharashtra",
        "29": "Karnataka",
        "30": "Goa",
        "31": "Lakshadweep",
        "32": "Kerala",
        "33": "Tamil Nadu",
        "34": "Puducherry",
        "35": "Andaman and Nicobar Islands",
        "36": "Telangana",
        "37": "Andhra Pradesh",
        "38": "Ladakh",
        "97": "Other territory",
    },
}
LONGEST = 40
# KRA's PIN: a person's (A) or a company's (P). GSTIN: state, PAN, entity, Z, check character.
TAX_NUMBERS = {
    "KE": (
        re.compile(r"[AP]\d{9}[A-Z]"),
        gettext_lazy("A KRA PIN is a letter, nine digits and a letter, like P051234567X."),
    ),
    "IN": (
        re.compile(r"\d{2}[A-Z]{5}\d{4}[A-Z][1-9A-Z]Z[0-9A-Z]"),
        gettext_lazy("A GSTIN has fifteen characters, like 27AAPFU0939F1ZV."),
    ),
}


def regions_of(country: str) -> Mapping[str, str]:
    """By code. Empty where we have no list: there a region is whatever is written."""
    return REGIONS.get(country, {})


def region_problem(country: str, region: str) -> str:
    """Why this is no region of the country; empty if it is one, or none."""
    known = regions_of(country)
    if region and known and region not in known:
        return _("Choose one of the list: a code like %(code)s.") % {"code": next(iter(known))}
    return _too_long() if len(region) > LONGEST else ""


def plain_tax_number(written: str) -> str:
    """As it is printed: capitals without spaces."""
    return "".join(written.split()).upper()


def tax_number_problem(country: str, number: str) -> str:
    """Why this is no tax number of the country; empty if it may be one, or none."""
    if not number:
        return ""
    shape, sentence = TAX_NUMBERS.get(country, (None, ""))
    if shape is not None:
        return "" if shape.fullmatch(number) else str(sentence)
    return _too_long() if len(number) > LONGEST else ""


def _too_long() -> str:
    return _("At most %(most)s characters.") % {"most": LONGEST}
