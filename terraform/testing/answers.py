"""What the emulator (moto) doesn't know and the documents' commands ask: answers.py PORT EMULATOR

Each answer has the form of AWS's own model, in which the command line looks for what --query names; a request that isn't listed, another method or path among it,
gets 501 and ends the command. RDS is the emulator's own, at the address EMULATOR, but for one answer: which automated backups are kept in another region. What was
asked is printed, a line each; of RDS, the form that was sent.
"""

import http.server
import json
import re
import sys
import urllib.error
import urllib.request

POINT = "arn:aws:backup:eu-central-1:123456789012:recovery-point:00000000-0000-0000-0000-00000000000"

# (method, path) → answer.
ANSWERS = [
    ("POST", r"/clusters/[^/]+/insights", {"insights": [{
        "id": "00000000-0000-0000-0000-000000000001", "name": "Deprecated APIs removed in Kubernetes v1.34", "category": "UPGRADE_READINESS",
        "kubernetesVersion": "1.34", "insightStatus": {"status": "PASSING", "reason": "No deprecated API usage detected within the last 30 days."}}]}),
    ("GET", r"/addons/supported-versions", {"addons": [{"addonName": "vpc-cni", "addonVersions": [{"addonVersion": "v1.20.4-eksbuild.1"}, {"addonVersion": "v1.19.5-eksbuild.1"}]}]}),
    ("GET", r"/backup-vaults/[^/]+/recovery-points/", {"RecoveryPoints": [{"RecoveryPointArn": f"{POINT}{number}", "ResourceType": "RDS", "Status": "COMPLETED"} for number in (1, 2)]}),
    ("DELETE", r"/backup-vaults/[^/]+/recovery-points/[^/]+", {}),
]
# The emulator lists such backups without what a restore names them by.
BACKUPS = """<DescribeDBInstanceAutomatedBackupsResponse xmlns="http://rds.amazonaws.com/doc/2014-10-31/"><DescribeDBInstanceAutomatedBackupsResult><DBInstanceAutomatedBackups>
<DBInstanceAutomatedBackup><DBInstanceAutomatedBackupsArn>arn:aws:rds:eu-west-1:123456789012:auto-backup:ab-0123456789</DBInstanceAutomatedBackupsArn></DBInstanceAutomatedBackup>
</DBInstanceAutomatedBackups></DescribeDBInstanceAutomatedBackupsResult></DescribeDBInstanceAutomatedBackupsResponse>"""


class Handler(http.server.BaseHTTPRequestHandler):
    def answer(self):
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = self.path.partition("?")[0]
        found = [said for method, form, said in ANSWERS if method == self.command and re.fullmatch(form, path)]
        if path == "/":
            self.rds(sent)
        else:
            self.say(200 if found else 501, json.dumps(found[0] if found else {"message": f"no answer to {self.command} {path}"}).encode(), "application/json")
            print(self.command, self.path, flush=True)

    def rds(self, form):
        print("RDS", form.decode(), flush=True)
        if b"Action=DescribeDBInstanceAutomatedBackups&" in form:
            return self.say(200, BACKUPS.encode(), "text/xml")
        request = urllib.request.Request(sys.argv[2], form, {name: value for name, value in self.headers.items() if name.lower() not in ("host", "content-length")})
        try:
            with urllib.request.urlopen(request) as response:
                self.say(response.status, response.read(), response.headers["Content-Type"])
        except urllib.error.HTTPError as refusal:
            self.say(refusal.code, refusal.read(), refusal.headers["Content-Type"])

    def say(self, status, body, content_type):
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_DELETE = answer

    def log_message(self, *_):
        pass  # printed above, in a form that a test can read


if __name__ == "__main__":
    http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
