"""(a) Every identity with its status: the list alone, paged by hand."""

import plain

rows = plain.listed(plain.client("sesv2"))
plain.tell(len(rows), sum(status != "SUCCESS" for _, _, status in rows))
