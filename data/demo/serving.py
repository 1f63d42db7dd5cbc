"""The serving API's fall-back on a port of this machine: what the rules say of a text.

    python data/demo/serving.py 8461
    hey -n 4000 -c 8 -m POST -d "A film that one forgets at once." http://127.0.0.1:8461/api/v1/sentiment

The reports in `load/` are what hey printed of it.
"""

# mypy: disable-error-code="import-untyped, import-not-found"

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

PATH = "/api/v1/sentiment"
POSITIVE = 0.05
"""From this compound score on the study's rules call a text positive."""
LONGEST = 10_000
RULES = SentimentIntensityAnalyzer()


class Answer(BaseHTTPRequestHandler):
    """Answers one request with a label and its score."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    """Header and body leave together: apart, the body waits 40 ms until the header has arrived."""

    def do_POST(self) -> None:
        """Say whether a text is positive."""
        length = min(LONGEST, int(self.headers.get("content-length", 0)))
        text = self.rfile.read(length).decode("utf-8", errors="replace")
        score = RULES.polarity_scores(text)["compound"]
        said = {"label": "positive" if score >= POSITIVE else "negative", "score": score}
        body = json.dumps(said).encode()
        self.send_response(200 if self.path == PATH else 404)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep quiet: hey counts."""


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Answer).serve_forever()
