"""Tells Pingyi that one citizen was served at a window: the call that a queue or business system makes when a number is
done. Python 3.8 or newer, standard library only:

    PINGYI_URL=https://hub.example PINGYI_KEY=pyk_… \
        python3 announce.py shimin A03 '{"caseNo":"2026-0042","ticketNo":"A17","party":"person"}'

Prints {"status": 201, "serviceId": …, "invitationId": …, "expiresAt": …} and ends with 0, or prints why not and ends
with 1. What the citizen then presses never comes back: no answer, no later call and no message differs by it.
"""
import json
import os
import random
import sys
import time
import urllib.error
import urllib.request
from urllib.parse import quote

URL = os.environ.get("PINGYI_URL", "http://127.0.0.1:8080")
KEY = os.environ.get("PINGYI_KEY", "")
# The service counts from the moment at which the hub hears of it, and its invitation stands for 45 s. So a system that
# comes back after minutes must not announce what is long over: the citizen has left, and "未评价" would be unjust.
PATIENCE_S = float(os.environ.get("PINGYI_PATIENCE_S", "40"))
ATTEMPT_S = 10
LONGEST_PAUSE_S = 8


class Later(Exception):
    """Passes by itself; `after` says in how many seconds, where the server knows."""

    def __init__(self, reason, after=None):
        super().__init__(reason)
        self.after = after


def attempt(address, service):
    """201: recorded now. 200: recorded before, with the same ids. Both are success, so repeating is always safe."""
    headers = {"Authorization": "Bearer " + KEY, "Content-Type": "application/json"}
    request = urllib.request.Request(address, service.encode(), headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=ATTEMPT_S) as response:
            return {"status": response.status, **json.load(response)}
    except urllib.error.HTTPError as refusal:
        # RFC 9457: `code` is for programs and never changes, `title` and `zh` are for people, `detail` says where.
        problem = json.load(refusal) if "json" in refusal.headers.get("Content-Type", "") else {}
        reason = "{} {}: {} ({})".format(refusal.code, *(problem.get(each) for each in ("code", "title", "detail")))
        # Only these pass by themselves. Anything else is a fault of the request or the key, and stays one.
        if refusal.code == 429 or refusal.code >= 500:
            raise Later(reason, float(refusal.headers.get("Retry-After") or 0) or None)
        sys.exit(reason)
    except (OSError, ValueError) as trouble:
        # Nobody there, a cut line, a proxy's page: the hub may have recorded it or not. Asking again settles it.
        raise Later("no answer ({})".format(type(trouble).__name__))


def announce(hall, window, service):
    """The body is the same at every attempt: hall, window, caseNo, ticketNo and day together name the service."""
    address = "{}/api/v1/windows/{}/{}/services".format(URL, quote(hall, safe=""), quote(window, safe=""))
    give_up_at = time.monotonic() + PATIENCE_S
    pause = 0.5
    while True:
        try:
            return attempt(address, service)
        except Later as trouble:
            wait = trouble.after or pause * random.uniform(0.5, 1.5)
            if time.monotonic() + wait > give_up_at:
                sys.exit("gave up: {}".format(trouble))
            print("{}; again in {:.1f} s".format(trouble, wait), file=sys.stderr, flush=True)
            time.sleep(wait)
            pause = min(2 * pause, LONGEST_PAUSE_S)


print(json.dumps(announce(*sys.argv[1:4])))
