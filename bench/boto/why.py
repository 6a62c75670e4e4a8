"""(b') The list, then GetEmailIdentity of the domains that are not verified, and GetAccount
once: Signet's own call plan, by hand."""

import plain

ses = plain.client("sesv2")
rows = plain.listed(ses)
bad = [name for name, kind, status in rows if status != "SUCCESS" and kind != "EMAIL_ADDRESS"]
answers = [ses.get_email_identity(EmailIdentity=name) for name in bad]
ses.get_account()
plain.tell(len(rows), len(answers))
