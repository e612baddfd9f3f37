"""One permission for every address of the whole program: its name -> what it asks for. A test walks all of them.

`Door` is what an address asks for that is no capability of a member; a text is a capability of `iweb.tenants.permissions`.
An address that is not in the table opens for nobody.
"""

from enum import StrEnum
from typing import Final


class Door(StrEnum):
    """Asked before a member's role comes in."""

    ANYONE = "anyone"  # signed in or not
    SIGNED_IN = "signed_in"  # a person, of whatever tenant or none
    STAFF = "staff"  # a person of the staff
    OWN_TOKEN = "own_token"  # the view checks a token of its own  # noqa: S105


VIEW_SALES: Final = "view_sales"
RETRY: Final = "retry"
EDIT_RULEBOOK: Final = "edit_rulebook"
MANAGE_CONNECTIONS: Final = "manage_connections"
VIEW_REPORTS: Final = "view_reports"
EXPORT: Final = "export"
MANAGE_MODULES: Final = "manage_modules"
MANAGE_MEMBERS: Final = "manage_members"
DEMAND_SECOND_FACTOR: Final = "demand_second_factor"

PANEL: Final[dict[str, str]] = {
    "panel:overview": VIEW_SALES,
    "panel:overview_now": VIEW_SALES,
    "panel:start": VIEW_SALES,
    "panel:start_company": VIEW_SALES,
    "panel:start_company_save": EDIT_RULEBOOK,
    "panel:start_when": VIEW_SALES,
    "panel:start_when_save": EDIT_RULEBOOK,
    "panel:start_rules": VIEW_SALES,
    "panel:start_rules_save": EDIT_RULEBOOK,
    "panel:preview": VIEW_SALES,
    "panel:preview_make": EDIT_RULEBOOK,
    "panel:approval_make": MANAGE_CONNECTIONS,
    "panel:approval_off": MANAGE_CONNECTIONS,
    "panel:launch": MANAGE_CONNECTIONS,
    "panel:attention": VIEW_SALES,
    "panel:attention_group": VIEW_SALES,
    "panel:attention_progress": VIEW_SALES,
    "panel:attention_retry": RETRY,
    "panel:customer": VIEW_SALES,
    "panel:customer_save": RETRY,
    "panel:sales": VIEW_SALES,
    "panel:sales_export": EXPORT,
    "panel:sales_bulk_check": RETRY,
    "panel:sales_bulk": VIEW_SALES,
    "panel:sales_bulk_make": RETRY,
    "panel:sales_filter_save": VIEW_SALES,
    "panel:sales_filter_off": VIEW_SALES,
    "panel:sale": VIEW_SALES,
    "panel:sale_explanation": EXPORT,
    "panel:sale_road": VIEW_SALES,
    "panel:sale_retry": RETRY,
    "panel:sale_hold": RETRY,
    "panel:sale_undo": RETRY,
    "panel:sale_undo_answer": RETRY,
    "panel:sale_undo_do": RETRY,
    "panel:sale_again": RETRY,
    "panel:sale_by_hand": RETRY,
    "panel:connections": VIEW_SALES,
    "panel:connection_card": VIEW_SALES,
    "panel:connection_check": MANAGE_CONNECTIONS,
    "panel:shop_add": MANAGE_CONNECTIONS,
    "panel:shop_change": MANAGE_CONNECTIONS,
    "panel:consent_begin": MANAGE_CONNECTIONS,
    "panel:consent_return": MANAGE_CONNECTIONS,
    "panel:consent": MANAGE_CONNECTIONS,
    "panel:consent_state": MANAGE_CONNECTIONS,
    "panel:reconnect": MANAGE_CONNECTIONS,
    "panel:link_join": MANAGE_CONNECTIONS,
    "panel:link_live": MANAGE_CONNECTIONS,
    "panel:link_pause": MANAGE_CONNECTIONS,
    "panel:link_matching_save": MANAGE_CONNECTIONS,
    "panel:mappings": VIEW_SALES,
    "panel:mapping": VIEW_SALES,
    "panel:mapping_save": EDIT_RULEBOOK,
    "panel:mapping_check": EDIT_RULEBOOK,
    "panel:mapping_products": VIEW_SALES,
    "panel:mapping_products_save": EDIT_RULEBOOK,
    "panel:mapping_products_check": EDIT_RULEBOOK,
    "panel:mapping_own": VIEW_SALES,
    "panel:mapping_own_save": EDIT_RULEBOOK,
    "panel:mapping_own_check": EDIT_RULEBOOK,
    "panel:mapping_vat": VIEW_SALES,
    "panel:mapping_vat_save": EDIT_RULEBOOK,
    "panel:mapping_vat_check": EDIT_RULEBOOK,
    "panel:mapping_customers": VIEW_SALES,
    "panel:mapping_customers_save": EDIT_RULEBOOK,
    "panel:mapping_customers_check": EDIT_RULEBOOK,
    "panel:mapping_versions": VIEW_SALES,
    "panel:mapping_version_what_if": VIEW_SALES,
    "panel:mapping_restore_save": EDIT_RULEBOOK,
    "panel:mapping_export": EDIT_RULEBOOK,
    "panel:mapping_import_check": EDIT_RULEBOOK,
    "panel:mapping_import_what_if_check": EDIT_RULEBOOK,
    "panel:mapping_import_save": EDIT_RULEBOOK,
    "panel:modules": VIEW_SALES,
    "panel:modules_of": VIEW_SALES,
    "panel:module_report": VIEW_SALES,
    "panel:module_save": MANAGE_MODULES,
    "panel:module_check": MANAGE_MODULES,
    "panel:module_off_check": MANAGE_MODULES,
    "panel:module_off": MANAGE_MODULES,
    "panel:month_end": VIEW_REPORTS,
    "panel:month_end_abroad": VIEW_REPORTS,
    "panel:month_end_make": EXPORT,
    "panel:month_end_pack": VIEW_REPORTS,
    "panel:month_end_files": EXPORT,
    "panel:people": VIEW_SALES,
    "panel:invitation_save": MANAGE_MEMBERS,
    "panel:invitation_again": MANAGE_MEMBERS,
    "panel:invitation_off": MANAGE_MEMBERS,
    "panel:person_role_save": MANAGE_MEMBERS,
    "panel:leave_save": VIEW_SALES,
    "panel:person_off": MANAGE_MEMBERS,
    "panel:second_factor_save": DEMAND_SECOND_FACTOR,
    "panel:second_factor_first": Door.SIGNED_IN,
    "panel:notices": VIEW_SALES,
    "panel:notice_read": VIEW_SALES,
    "panel:notices_all_read": VIEW_SALES,
    "panel:notice_go": VIEW_SALES,
    "panel:notice_enter": Door.SIGNED_IN,
    "panel:notice_settings": VIEW_SALES,
    "panel:notice_settings_save": VIEW_SALES,
    "panel:help": Door.SIGNED_IN,
    "panel:help_cause": Door.SIGNED_IN,
    "panel:companies": Door.SIGNED_IN,
    "panel:company_switch": Door.SIGNED_IN,
    "panel:company_new": Door.SIGNED_IN,
    "panel:company_enter": Door.SIGNED_IN,
    "panel:account": Door.SIGNED_IN,
    "panel:session_off": Door.SIGNED_IN,
}

# allauth and the health pages check for themselves who comes; they are listed, so that a new one is noticed.
OTHERS: Final[dict[str, str]] = {
    "account_login": Door.ANYONE,
    "account_logout": Door.ANYONE,
    "account_signup": Door.ANYONE,
    "account_inactive": Door.ANYONE,
    "account_confirm_email": Door.ANYONE,
    "account_email_verification_sent": Door.ANYONE,
    "account_confirm_login_code": Door.ANYONE,
    "account_reset_password": Door.ANYONE,
    "account_reset_password_done": Door.ANYONE,
    "account_reset_password_from_key": Door.ANYONE,
    "account_reset_password_from_key_done": Door.ANYONE,
    "account_change_password": Door.SIGNED_IN,
    "account_set_password": Door.SIGNED_IN,
    "account_email": Door.SIGNED_IN,
    "account_reauthenticate": Door.SIGNED_IN,
    "mfa_authenticate": Door.ANYONE,  # the second step of signing in
    "mfa_reauthenticate": Door.SIGNED_IN,
    "mfa_index": Door.SIGNED_IN,
    "mfa_activate_totp": Door.SIGNED_IN,
    "mfa_deactivate_totp": Door.SIGNED_IN,
    "mfa_view_recovery_codes": Door.SIGNED_IN,
    "mfa_generate_recovery_codes": Door.SIGNED_IN,
    "mfa_download_recovery_codes": Door.SIGNED_IN,
    "mfa_login_webauthn": Door.ANYONE,
    "mfa_reauthenticate_webauthn": Door.SIGNED_IN,
    "mfa_list_webauthn": Door.SIGNED_IN,
    "mfa_add_webauthn": Door.SIGNED_IN,
    "mfa_edit_webauthn": Door.SIGNED_IN,
    "mfa_remove_webauthn": Door.SIGNED_IN,
    "usersessions_list": Door.SIGNED_IN,
    "panel:invitation": Door.OWN_TOKEN,
    "panel:approval_open": Door.OWN_TOKEN,
    "panel:approval": Door.OWN_TOKEN,
    "set_language": Door.ANYONE,
    "livez": Door.ANYONE,
    "readyz": Door.ANYONE,
    "metrics": Door.OWN_TOKEN,
}


def permission_of(view_name: str) -> str | None:
    """What the address of this name asks for; None when nobody decided."""
    if view_name.startswith("admin:"):
        return (
            Door.ANYONE
            if view_name in ("admin:login", "admin:logout", "admin:jsi18n")
            else Door.STAFF
        )
    return PANEL.get(view_name) or OTHERS.get(view_name)
