"""The forms of the connections screen. What another system has to judge is judged by a task, not here."""

import re
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from connectors.ledgers.exact.regions import SANDBOX
from connectors.models import Connection

SECRET = forms.PasswordInput(
    attrs={"autocomplete": "off", "spellcheck": "false"}, render_value=False
)
RADIOS = forms.RadioSelect(attrs={"class": "form-selectgroup-input"})
KEY_LENGTH = (
    32  # Source: PrestaShop back office, Advanced parameters > Webservice: a key has 32 characters
)


def shop_address(text: str) -> str:
    """A shop's address in one spelling: scheme, host, folder. Raises ValidationError for what is no public web address."""
    text = text.strip()
    parts = urlsplit(text if "://" in text else f"https://{text}")
    host = (parts.hostname or "").rstrip(".")
    try:
        port = parts.port
    except ValueError:
        raise forms.ValidationError(_("This is not a web address.")) from None
    if parts.username or parts.password:
        raise forms.ValidationError(
            _("Leave the name and password out of the address; the key goes in its own field.")
        )
    local = settings.IWEB_ALLOW_LOOPBACK and is_loopback(host)
    if parts.scheme not in ("http", "https") or (
        not local and not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", host)
    ):
        raise forms.ValidationError(_("This is not a web address."))
    if parts.scheme != "https" and not local:
        raise forms.ValidationError(
            _("Only secure addresses are called: the address must begin with https://.")
        )
    folder = re.sub(r"/(api|webservice)(/.*)?$", "", parts.path).rstrip("/")
    return f"{parts.scheme}://{host}{f':{port}' if port else ''}{folder}"


def is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class ShopForm(forms.Form):
    """A new PrestaShop."""

    label = forms.CharField(
        label=_("Name"),
        max_length=120,
        help_text=_("What you call this shop; it is shown in this panel only."),
    )
    address = forms.CharField(
        label=_("Address of the shop"),
        max_length=300,
        widget=forms.TextInput(
            attrs={
                "inputmode": "url",
                "autocomplete": "url",
                "placeholder": "https://www.example.nl",
            }
        ),
        help_text=_("The address your customers use, with the folder if the shop is in one."),
    )
    key = forms.CharField(
        label=_("Webservice key"),
        widget=SECRET,
        help_text=_("32 characters. It is kept sealed and never shown again."),
    )

    def clean_address(self) -> str:
        return shop_address(str(self.cleaned_data["address"]))

    def clean_key(self) -> str:
        key = str(self.cleaned_data["key"]).strip()
        if not re.fullmatch(rf"[A-Za-z0-9]{{{KEY_LENGTH}}}", key):
            raise forms.ValidationError(_("A webservice key has 32 letters and digits."))
        return key


class ShopChangeForm(ShopForm):
    """Another address or key. An empty key keeps the one there is."""

    label = None  # type: ignore[assignment]  # how Django takes an inherited field away
    key = forms.CharField(
        label=_("New webservice key"),
        widget=SECRET,
        required=False,
        help_text=_("Leave it empty to keep the present key."),
    )

    def clean_key(self) -> str:
        return super().clean_key() if self.cleaned_data["key"] else ""


class RegionForm(forms.Form):
    """Which Exact Online: every country is a site of its own."""

    region = forms.ChoiceField(label=_("Your Exact Online"))

    def __init__(self, *args: Any, regions: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].choices = regions  # type: ignore[attr-defined]
        # On a machine that talks to itself only the sandbox can be reached.
        if settings.IWEB_ALLOW_LOOPBACK and SANDBOX in dict(regions):
            self.fields["region"].initial = SANDBOX


class DivisionForm(forms.Form):
    """The administration to book in, out of those the consent opened."""

    division = forms.TypedChoiceField(label=_("Administration"), coerce=int, widget=RADIOS)
    label = forms.CharField(
        label=_("Name in this panel"),
        max_length=120,
        required=False,
        help_text=_("Leave it empty to use the name of the administration."),
    )

    def __init__(self, *args: Any, divisions: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["division"].choices = [  # type: ignore[attr-defined]
            (one["code"], f"{one['name']} ({one['code']})") for one in divisions
        ]
        if len(divisions) == 1:
            self.fields["division"].initial = divisions[0]["code"]


class JoinForm(forms.Form):
    """A shop and the administration its sales are booked in."""

    shop = forms.ModelChoiceField(
        label=_("Shop"), queryset=Connection.objects.none(), empty_label=None
    )
    ledger = forms.ModelChoiceField(
        label=_("Administration"), queryset=Connection.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = Connection.objects.order_by("label")
        self.fields["shop"].queryset = mine.filter(role=Connection.Role.SHOP)  # type: ignore[attr-defined]
        self.fields["ledger"].queryset = mine.filter(role=Connection.Role.LEDGER)  # type: ignore[attr-defined]
