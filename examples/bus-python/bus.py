"""A command of TextTill's in Python, with nothing but what comes with it: python3 bus.py [port]

TextTill posts JSON, signed as Standard Webhooks has it; what is answered is texted. See docs/http-commands.md.
"""

import base64
import hashlib
import hmac
import json
import os
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECRET = os.environ.get("BUS_SECRET", "whsec_ZG8gbm90IHVzZSB0aGlzIG9uZSwgbWFrZSB5b3Vycw==")
TOLERANCE_S = 300
BUSES = {"zermatt": ("14:10", "4.50"), "saas-fee": ("15:25", "5.80")}


def is_genuine(headers, body):
    """Whether TextTill has posted this, and just now."""
    message_id, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not timestamp.isdigit() or abs(time.time() - int(timestamp)) > TOLERANCE_S:
        return False
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    signed = f"{message_id}.{timestamp}.".encode() + body
    expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return any(hmac.compare_digest(expected, given) for given in headers.get("webhook-signature", "").split(" "))


def answer(request):
    """What to text. The same request may come again, so a seat is booked under its id."""
    to, answers = request["args"]["to"], request["answers"]
    if to.lower() not in BUSES:
        return {"refuse": f"No bus goes to {to}. Nothing charged."}
    leaves, price = BUSES[to.lower()]
    if not answers:
        return {"ask": f"The bus to {to} goes at {leaves}. A seat for {price}?", "choices": ["Yes", "No"]}
    if answers[0] == "No":
        return {"say": "No seat, then.", "price": "0"}
    code = hashlib.sha256(request["id"].encode()).hexdigest()[:4].upper()
    return {"say": f"Your seat to {to} at {leaves}: show {code}.", "price": price}


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        genuine = is_genuine(self.headers, body)
        words = json.dumps(answer(json.loads(body))).encode() if genuine else b""
        self.send_response(200 if genuine else 401)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(words)))
        self.end_headers()
        self.wfile.write(words)

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 8080), Handler)
    print(f"http://127.0.0.1:{server.server_port}/", flush=True)
    server.serve_forever()
