"""A tenant's public door: the gateway's address under the tenant's host, its API keys, and the signatures of its carrier. Runs inside the cluster's network."""

import base64
import hashlib
import hmac
import http.client
import json
import pathlib
import ssl
import time
import urllib.parse

PATIENCE = 20  # seconds; a busy machine is no refusal


class Door:
    """`settings`: trust (CA file), domain, call (an id of the victim's), and for "attacker" and "victim" each: name, account, number, status, and files of key,
    token (the carrier's), operatorToken and podToken; idToken, of one of its people, is `api`'s alone."""

    def __init__(self, file):
        self.settings = json.loads(pathlib.Path(file).read_text(encoding="utf-8"))
        self.tls = ssl.create_default_context(cafile=self.settings["trust"])

    def host(self, side):
        return f"{self.settings[side]['name']}.{self.settings['domain']}"

    def secret(self, side, which):
        return pathlib.Path(self.settings[side][which]).read_text(encoding="utf-8").strip()

    def connect(self, side):
        return http.client.HTTPSConnection(self.host(side), context=self.tls, timeout=PATIENCE)

    def ask(self, method, side, path, headers=None, body=None):
        """(status, text)."""
        connection = self.connect(side)
        try:
            connection.request(method, path, body=body, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read().decode(errors="replace")
        finally:
            connection.close()

    def api(self, method, side, path, bearer, body=None, content="application/json"):
        headers = {"Content-Type": content} if body is not None else {}
        if bearer:
            headers["Authorization"] = f"Bearer {bearer}"
        return self.ask(method, side, path, headers, body)

    def signature(self, signed_by, url, form=()):
        text = url + "".join(name + value for name, value in sorted(dict(form).items()))
        digest = hmac.new(self.secret(signed_by, "token").encode(), text.encode(), hashlib.sha1).digest()
        return base64.b64encode(digest).decode()

    def webhook(self, side, path, form, signed_by, signed_for=None):
        """The answer of a tenant's door to a webhook; `signed_for` is the tenant whose address was signed."""
        url = f"https://{self.host(signed_for or side)}{path}"
        headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": self.signature(signed_by, url, form)}
        return self.ask("POST", side, path, headers, urllib.parse.urlencode(form))

    def upgrade(self, side, path, signed_by, signed_for=None):
        """The status of an attempt to open a media socket; one that opens is closed at once."""
        headers = {
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": base64.b64encode(b"isolation-suite!").decode(),
            "X-Twilio-Signature": self.signature(signed_by, f"wss://{self.host(signed_for or side)}{path}"),
        }
        return self.ask_status(side, path, headers)

    def ask_status(self, side, path, headers):
        connection = self.connect(side)
        try:
            connection.putrequest("GET", path, skip_accept_encoding=True)
            for name, value in headers.items():
                connection.putheader(name, value)
            connection.endheaders()
            return connection.getresponse().status
        finally:
            connection.close()


def call_sid(number):
    """A call's name that tells whose it is: put_back removes such calls."""
    return f"CA15014710{time.time_ns() & 0xFFFFFFFFFFFFFFFF:016x}{number:08x}"
