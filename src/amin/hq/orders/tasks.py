"""What takes long and is done in the background: the papers of many orders."""

from __future__ import annotations

import io
import zipfile
from hashlib import sha256

from django_tasks import task

from amin.encoding import write_durably
from amin.hq.accounts.models import User
from amin.hq.house.attaching import stored_at
from amin.hq.house.models import Attachment, Election, kind_of
from amin.hq.house.notices import notify
from amin.hq.house.when import now
from amin.hq.orders.content import order_pdf
from amin.hq.orders.doing import BESIDE
from amin.hq.orders.models import Batch, Order


@task()
def make_papers(batch: int, user: int) -> int:
    """Set all papers of a batch, put them into one zip, and tell who asked; return how many."""
    asked, found = User.objects.get(pk=user), Batch.objects.get(pk=batch)
    data, count = zipped(batch)
    digest = sha256(data).hexdigest()
    path = stored_at(digest)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        write_durably(path, data, mode=0o600)
    made = Attachment.objects.create(
        kind=kind_of(found),
        object_id=str(batch),
        name=f"orders-{batch}.zip",
        media_type="application/zip",
        size_bytes=len(data),
        sha256=digest,
        by=asked,
        at=now(),
    )
    notify(asked.person_id, f"برگه‌های {count} حکم آماده است", f"/files/{made.pk}/")
    return count


def zipped(batch: int) -> tuple[bytes, int]:
    """All papers of a batch that have a number, in one zip, and how many there are."""
    election = Election.objects.order_by("id")[:1].get()
    orders = Order.objects.filter(batch_id=batch).exclude(number="").select_related(*BESIDE)
    out, count = io.BytesIO(), 0
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for order in orders.prefetch_related("signatures__person").order_by("id"):
            archive.writestr(f"order-{order.number.replace('/', '-')}.pdf", order_pdf(order, election))
            count += 1
    return out.getvalue(), count
