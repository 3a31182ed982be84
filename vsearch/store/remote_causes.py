"""What is wrong with an object store, by how its client or its answer tells it, and what to do."""

_CLOCK = "the clock of this machine is wrong; set it, and try again"
_NO_BUCKET = "there is no such bucket; make it, or check its name and AWS_ENDPOINT_URL"
_NO_KEY = (
    "no credentials were found; put them into the environment (AWS_ACCESS_KEY_ID and "
    "AWS_SECRET_ACCESS_KEY), or give the machine a role"
)
_WRONG_KEY = (
    "the store does not take the credentials; check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and "
    "AWS_SESSION_TOKEN"
)
_REGION = "the bucket is in another region; set AWS_REGION"
_DENIED = (
    "these credentials do not allow it; who searches has to list and get objects, and who indexes "
    "to put and delete them too"
)
_CANNOT = "the store does not do that (conditional writes?); update its software, or use another"
_OPEN = "its address is not encrypted; set AWS_ALLOW_HTTP=true where that is meant to be"
_SILENT = "the store does not answer; check the network and AWS_ENDPOINT_URL"

_CAUSES = (  # the first that fits counts
    (_CLOCK, ("requesttimetooskewed",)),
    (_NO_BUCKET, ("nosuchbucket", "containernotfound")),
    (_NO_KEY, ("169.254.169.254", "failed to get aws credentials", "metadata.google")),
    (_WRONG_KEY, ("invalidaccesskeyid", "signaturedoesnotmatch", "invalidtoken", "expiredtoken")),
    (_REGION, ("authorizationheadermalformed", "permanentredirect")),
    (_DENIED, ("accessdenied", "403 forbidden", "401 unauthorized", "unauthenticated")),
    (_CANNOT, ("501 not implemented", "notimplemented")),
    (_OPEN, ("badscheme",)),
    (_SILENT, ("error sending request", "dns error", "connecterror", "timedout", "timed out")),
    (_SILENT, ("500 internal server error", "502 bad gateway", "503 service", "slowdown")),
)


def remote_cause(text: str) -> str | None:
    """Return what is wrong with an object store, and what to do; None when it is something else.

    ``text`` is an error's, in lower case.
    """
    found = (told for told, signs in _CAUSES if any(sign in text for sign in signs))
    return next(found, None)
