"""(b) The list, then GetEmailIdentity of each: what most published scripts do."""

import plain

ses = plain.client("sesv2")
answers = [ses.get_email_identity(EmailIdentity=name) for name, _, _ in plain.listed(ses)]
plain.tell(len(answers), sum(not answer["VerifiedForSendingStatus"] for answer in answers))
