"""One tenant's identifiers, keys, signatures and tokens at another tenant's doors. Each denial stands beside the same request by whom it belongs to.

  across.py api SETTINGS        every route that the API names, with the neighbour's key, with its people's token of the issuer that both trust, with its pods' tokens, without
                                any, and with the victim's identifiers at the neighbour's
  across.py replay SETTINGS     webhook signatures, a media ticket, the operator's tokens
  across.py ring SETTINGS SID   what the victim answers to the first webhook of a call of that name

SETTINGS: see door.py.
"""

import json
import pathlib
import re
import sys
import urllib.error
import urllib.request

from door import Door, call_sid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "policies"))
from checks import Checks  # noqa: E402

METHODS = ("get", "post", "put", "patch", "delete")
# What the demo made for acme, by the route that it is in.
NAMES = {"contact-lists": "flu-clinic-2026", "campaigns": "flu-clinic"}
# Bodies that a door that opened would refuse: a positive control that changes nothing.
INVALID = {"application/json": "{}", "text/csv": "nothing\nof use\n", "application/x-ndjson": "{}\n"}
OWN = {"the own key": "key", "a token of the own issuer": "idToken"}
NOBODYS = {"contact-lists": "Not-A-List", "campaigns": "nobodys"}
AGENT = "reception"
# Every route that the carrier's signature opens, as the runtime names it; SignedWebhooksTest compares. A call's end comes last and frees its line.
WEBHOOKS = (
    "/v1/agents/:agent/voice",
    "/v1/agents/:agent/resume/:epoch",
    "/v1/agents/:agent/amd",
    "/v1/agents/:agent/stream-status",
    "/v1/numbers/voice",
    "/v1/numbers/status",
    "/v1/agents/:agent/status",
)


def filled(path, call, names):
    if path.startswith("/api/v1/calls/"):
        return path.replace("{id}", call)
    return path.replace("{name}", names.get(path.split("/")[3], "")) if "{name}" in path else path


def routes(door):
    """(method, path, content type of a body) of every route that the API names; webhooks, which a signature opens, are `replay`'s."""
    status, text = door.api("GET", "victim", "/api/v1/openapi?format=json", door.secret("victim", "key"))
    if status != 200:
        raise RuntimeError(f"the API doesn't name its routes: {status}")
    for path, methods in sorted(json.loads(text)["paths"].items()):
        for method in METHODS if path.startswith("/api/") else ():
            if method in methods:
                yield method.upper(), path, next(iter(methods[method].get("requestBody", {}).get("content", {})), None)


def body_of(content):
    return INVALID.get(content, "") if content else None


def refused(door, checks, method, path, content):
    credentials = {
        "the neighbour's key": door.secret("attacker", "key"),
        "the same issuer's token for the neighbour": door.secret("attacker", "idToken"),
        "a token of the neighbour's pods": door.secret("attacker", "podToken"),
        "the operator's token for the neighbour": door.secret("attacker", "operatorToken"),
        "no key": None,
    }
    for whose, bearer in credentials.items():
        status, _ = door.api(method, "victim", path, bearer, body_of(content), content)
        checks.check(f"{method} {path} with {whose} is refused", status in (401, 403), f"{status}")


def api(door, checks):
    found = list(routes(door))
    checks.check(f"the API names its {len(found)} routes", len(found) >= 10, f"{found}")
    status, _ = door.api("GET", "attacker", "/api/v1/calls", door.secret("attacker", "idToken"))
    checks.check("the issuer's token for the neighbour opens the neighbour's own door (the positive control)", status == 200, f"{status}")
    call = door.settings["call"]
    for method, template, content in found:
        path = filled(template, call, NAMES)
        refused(door, checks, method, path, content)
        if method == "GET":
            for own, which in OWN.items():
                status, _ = door.api("GET", "victim", path, door.secret("victim", which))
                checks.check(f"GET {path} with {own} is answered (the positive control)", status == 200, f"{status}")
            if path != template:
                absent(door, checks, path)
        else:
            nobodys = filled(template, call, NOBODYS)
            for own, which in OWN.items():
                status, _ = door.api(method, "victim", nobodys, door.secret("victim", which), body_of(content), content)
                checks.check(f"{method} {nobodys} with {own} is let in, and refused for what it says (the positive control)", status in (400, 404, 422), f"{status}")
        if method != "GET" and path != template and content is None:
            status, _ = door.api(method, "attacker", path, door.secret("attacker", "key"))
            checks.check(f"{method} {path} at the neighbour's own door finds nothing", status == 404, f"{status}")


def absent(door, checks, path):
    status, _ = door.api("GET", "attacker", path, door.secret("attacker", "key"))
    checks.check(f"GET {path} at the neighbour's own door finds nothing", status == 404, f"{status}")


def form_of(door, side, sid, status="completed"):
    return {"AccountSid": door.settings[side]["account"], "CallSid": sid, "CallStatus": status, "Direction": "inbound", "From": "+12025550111", "To": door.settings[side]["number"]}


def signed(door, checks, path, sid):
    """One route and who may sign for it; the call is nobody's, so that its events change nobody's calls."""
    own = form_of(door, "victim", sid)
    status, _ = door.webhook("victim", path, own, "victim")
    checks.check(f"POST {path} signed with the own token is accepted (the positive control)", status == 200, f"{status}")
    for account in ("attacker", "victim"):
        status, _ = door.webhook("victim", path, form_of(door, account, sid), "attacker")
        checks.check(f"POST {path} signed with the neighbour's token for the {account}'s account is refused", status == 403, f"{status}")
    status, _ = door.webhook("victim", path, form_of(door, "attacker", sid), "victim")
    checks.check(f"POST {path} for another account is refused, whoever signed it", status == 403, f"{status}")


def webhooks(door, checks):
    sid = call_sid(1)
    for template in WEBHOOKS:
        signed(door, checks, template.replace(":agent", AGENT).replace(":epoch", "1"), sid)


def overheard(door, checks):
    path = "/v1/numbers/status"
    neighbours = form_of(door, "attacker", call_sid(4))
    status, _ = door.webhook("attacker", path, neighbours, "attacker")
    checks.check("a webhook of the neighbour's is accepted at its own door (the positive control)", status == 200, f"{status}")
    status, _ = door.webhook("victim", path, neighbours, "attacker", signed_for="attacker")
    checks.check("replayed as it was at the victim's door it is refused", status == 403, f"{status}")
    own = form_of(door, "victim", call_sid(2))
    status, _ = door.webhook("victim", path, own, "victim")
    checks.check("one of the victim's is accepted at the victim's door (the positive control)", status == 200, f"{status}")
    status, _ = door.webhook("attacker", path, own, "victim", signed_for="victim")
    checks.check("overheard and replayed at the neighbour's door it is refused", status == 403, f"{status}")


VOICE = f"/v1/agents/{AGENT}/voice"


def calls_named(door, sid):
    status, text = door.api("GET", "victim", "/api/v1/calls?limit=50", door.secret("victim", "key"))
    if status != 200:
        raise RuntimeError(f"calls: {status}")
    return [each for each in json.loads(text)["items"] if each["callSid"] == sid]


def repeated(door, checks):
    """A replay at the very door that it was meant for has no second effect: the same words, one call, the same timeline."""
    sid = call_sid(5)
    form = form_of(door, "victim", sid, "ringing")
    first = door.webhook("victim", VOICE, form, "victim")
    found = calls_named(door, sid)
    checks.check("a call's first webhook is answered and has its effect (the positive control)", first[0] == 200 and len(found) == 1, f"{first}, {found}")
    second = door.webhook("victim", VOICE, form, "victim")
    checks.check("replayed it gets the same words and has no second effect", second == first and calls_named(door, sid) == found, f"{first}, {second}")
    return re.search(r"wss://[^/]+(/v1/agents/reception/media/[^\"<]+)", first[1])


def tickets(door, checks, ticket):
    """A media ticket is good once, at its own tenant's socket, for whom the tenant's carrier signs."""
    if not checks.check("the answer carries a media ticket", ticket is not None):
        return
    path = ticket.group(1)
    status = door.upgrade("victim", path, "attacker")
    checks.check("acme's media ticket with the neighbour's signature opens no socket", status == 403, f"{status}")
    status = door.upgrade("attacker", path, "attacker")
    checks.check("acme's media ticket at the neighbour's own socket opens none", status == 403, f"{status}")
    status = door.upgrade("victim", path, "victim")
    checks.check("with acme's signature at acme's socket it opens one (the positive control)", status == 101, f"{status}")
    status = door.upgrade("victim", path, "victim")
    checks.check("and no second one", status == 403, f"{status}")


def status_of(url, bearer):
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {bearer}"})
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=20) as answer:
            return answer.status
    except urllib.error.HTTPError as refusal:
        return refusal.code


def operators_tokens(door, checks):
    url = door.settings["victim"]["status"]
    status = status_of(url, door.secret("victim", "operatorToken"))
    checks.check("the operator's token of its own audience opens the status port (the positive control)", status == 200, f"{status}")
    for which, what in (("operatorToken", "the operator's token meant for the neighbour"), ("podToken", "a token of the neighbour's pods"), ("key", "the neighbour's API key")):
        status = status_of(url, door.secret("attacker", which))
        checks.check(f"{what} opens no other status port", status == 401, f"{status}")


def replay(door, checks):
    webhooks(door, checks)
    overheard(door, checks)
    tickets(door, checks, repeated(door, checks))
    operators_tokens(door, checks)


def ring(door, sid):
    status, words = door.webhook("victim", VOICE, form_of(door, "victim", sid, "ringing"), "victim")
    if status != 200:
        raise RuntimeError(f"{status}")
    print(words)


def main():
    which, settings, *rest = sys.argv[1:]
    door, checks = Door(settings), Checks()
    if which == "ring":
        ring(door, *rest)
        return
    {"api": api, "replay": replay}[which](door, checks)
    checks.finish()


if __name__ == "__main__":
    main()
