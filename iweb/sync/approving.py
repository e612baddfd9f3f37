"""The accountant's approval by link: asked for, opened, answered, withdrawn. Each is audited.

An approval is of one preview, and so of one version of the rules. It is advice to the owner and bars nothing: going live
without it takes one more confirmation, and the audit says so.
"""

from datetime import timedelta
from typing import Final
from uuid import UUID

from connectors.models import Link
from iweb.core import audit
from iweb.core.clock import database_now
from iweb.sync.approvals import ApprovalAnswer, ApprovalRequest
from iweb.sync.kept_previews import Preview
from iweb.sync.rulebooks import current_version
from iweb.tenants.models import PublicToken, Tenant
from iweb.tenants.public_tokens import find_token, issue_token, still_valid, withdraw_token
from iweb.tenants.scopes import tenant_scope
from mappings.models import RulebookVersion

VALID_FOR: Final = timedelta(days=14)
MOST_A_DAY: Final = 10  # links of one company: each may be mailed to an address that nobody proved
PURPOSE: Final = PublicToken.Purpose.APPROVAL


class ApprovalError(Exception):
    """What was asked cannot be done; `message_id` names the sentence that says why and what to do."""

    def __init__(self, message_id: str) -> None:
        super().__init__(message_id)
        self.message_id = message_id


# --- the owner's side ---


def ask_approval(
    *, tenant_id: UUID, link_id: UUID, by: UUID, email: str = ""
) -> tuple[ApprovalRequest, str]:
    """The request and the token of its link, which is known this once. Raises ApprovalError."""
    with tenant_scope(tenant_id):
        link = Link.objects.select_for_update().get(id=link_id)
        if preview_to_approve(link=link) is None:
            raise ApprovalError("approval.no_preview")
        today = database_now() - timedelta(days=1)
        if ApprovalRequest.objects.filter(created_at__gt=today).count() >= MOST_A_DAY:
            raise ApprovalError("approval.too_many")
        asked = ApprovalRequest(
            tenant_id=tenant_id,
            link=link,
            asked_by=by,
            email=email.strip().lower(),
            expires_at=database_now() + VALID_FOR,
        )
        token = issue_token(
            purpose=PURPOSE, tenant_id=tenant_id, subject_id=asked.id, valid_for=VALID_FOR
        )
        found = find_token(token, purpose=PURPOSE)
        if found is None:
            raise RuntimeError("a token that was just issued is not valid")
        asked.token_id = found.id
        asked.save()
        _note("approval.asked", asked=asked, who=by, details={"mailed": bool(asked.email)})
    return asked, token


def withdraw(*, tenant_id: UUID, request_id: UUID, by: UUID) -> bool:
    """The link stops working at once. False when it was withdrawn before."""
    with tenant_scope(tenant_id):
        mine = ApprovalRequest.objects.filter(id=request_id, withdrawn_at=None)
        asked = mine.select_for_update().first()
        if asked is None:
            return False
        mine.update(withdrawn_at=database_now())
        withdraw_token(asked.token_id)
        _note("approval.withdrawn", asked=asked, who=by)
    return True


def newest_preview(*, link: Link) -> Preview | None:
    """The newest that is made, whatever rules are in force now."""
    made = Preview.objects.filter(link=link, state=Preview.State.MADE)
    made = made.select_related("rulebook_version").prefetch_related("rulebook_version__rules")
    return made.order_by("-created_at").first()


def preview_to_approve(*, link: Link) -> Preview | None:
    """The newest, if it was decided by the rules that are in force."""
    newest = newest_preview(link=link)
    in_force = newest is not None and newest.rulebook_version_id == current_version(link=link).id
    return newest if in_force else None


def is_previewed(*, link: Link, version: RulebookVersion) -> bool:
    """Whether the newest preview was decided by this version. One question: the road asks it on every screen."""
    made = Preview.objects.filter(link=link, state=Preview.State.MADE).order_by("-created_at")
    return made.values_list("rulebook_version_id", flat=True).first() == version.id


def approval_in_force(
    *, link: Link, version: RulebookVersion | None = None
) -> ApprovalAnswer | None:
    """The last answer about the rules that are in force, where it is an approval: a later remark takes it back.

    `version` is the one in force, where the caller knows it.
    """
    in_force = version or current_version(link=link)
    answers = ApprovalAnswer.objects.filter(
        preview__link=link, preview__rulebook_version_id=in_force.id
    )
    last = answers.order_by("-created_at").first()
    return last if last and last.verdict == ApprovalAnswer.Verdict.APPROVED else None


# --- the accountant's side: no person is signed in, and the token says which tenant ---


def open_link(token: str) -> ApprovalRequest | None:
    """The request of a link that works; None whatever the reason. Notes that it was opened."""
    found = find_token(token, purpose=PURPOSE)
    if found is None or found.subject_id is None:
        return None
    with tenant_scope(found.tenant_id):
        asked = _open_request(request_id=found.subject_id)
        if asked is not None and asked.opened_at is None:
            ApprovalRequest.objects.filter(id=asked.id).update(opened_at=database_now())
            _note("approval.opened", asked=asked, who=None)
    return asked


def request_in_scope(*, request_id: UUID) -> ApprovalRequest | None:
    """One that was opened before and still works. Inside the tenant's scope."""
    asked = _open_request(request_id=request_id)
    if asked is None or not still_valid(asked.token_id, purpose=PURPOSE):
        return None
    return asked


def _open_request(*, request_id: UUID) -> ApprovalRequest | None:
    rows = ApprovalRequest.objects.filter(tenant__status=Tenant.Status.ACTIVE, withdrawn_at=None)
    rows = rows.select_related("tenant", "link__shop", "link__ledger")
    return rows.filter(id=request_id).first()


def answer(
    *,
    request_id: UUID,
    preview_id: UUID,
    verdict: ApprovalAnswer.Verdict,
    name: str,
    remark: str = "",
) -> ApprovalAnswer:
    """Inside the tenant's scope. Raises ApprovalError when the preview is no longer the one to approve."""
    asked = request_in_scope(request_id=request_id)
    if asked is None:
        raise ApprovalError("approval.link_closed")
    shown = preview_to_approve(link=asked.link)
    if shown is None or shown.id != preview_id:
        raise ApprovalError("approval.preview_changed")
    given = ApprovalAnswer.objects.create(
        tenant_id=asked.tenant_id,
        request=asked,
        preview=shown,
        verdict=verdict,
        name=name.strip(),
        remark=remark.strip(),
    )
    details = {
        "verdict": verdict.value,
        "preview": str(shown.id),
        "version": shown.rulebook_version.number,
    }
    _note("approval.answered", asked=asked, who=None, details=details)
    return given


def _note(
    what: str, *, asked: ApprovalRequest, who: UUID | None, details: dict[str, object] | None = None
) -> None:
    audit.record(
        what=what,
        who=who,
        tenant_id=asked.tenant_id,
        subject=f"sync_approvalrequest:{asked.id}",
        details={"link": str(asked.link_id), **(details or {})},
    )
