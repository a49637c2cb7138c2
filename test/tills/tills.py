"""Twelve kinds of tills, each sending what such a till sends, with the standard library only.

Reads { "url", "token", "dailyToken" } from standard input. Prints a JSON object: for each kind of till the last answer,
{ "status", "body" }. A till asks again while the answer is retryable, as the contract wants of every till.
"""
import datetime
import gzip
import json
import sys
import time
import urllib.error
import urllib.request

SETTINGS = json.load(sys.stdin)
TEHRAN = datetime.timezone(datetime.timedelta(hours=3, minutes=30))
MAX_TRIES = 5


def now(minutes=0):
    return datetime.datetime.now(TEHRAN) + datetime.timedelta(minutes=minutes)


def iso(at):
    return at.isoformat(timespec="seconds")


def post(path, payload, token="token", encode=None, headers=None):
    """Sends until the answer is final, and gives it."""
    body = json.dumps(payload, ensure_ascii=False).encode("utf-8")
    sent = {"content-type": "application/json", "authorization": "Bearer " + SETTINGS[token], **(headers or {})}
    if encode is not None:
        body = encode(body)
    for attempt in range(MAX_TRIES):
        request = urllib.request.Request(SETTINGS["url"] + path, data=body, headers=sent, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return {"status": answer.status, "body": json.load(answer)}
        except urllib.error.HTTPError as refusal:
            answer = {"status": refusal.code, "body": json.load(refusal)}
            error = answer["body"]["error"]
            if not error["retryable"] or attempt == MAX_TRIES - 1:
                return answer
            time.sleep(error.get("retryAfterMs", 100) / 1000)


def receipt(number, user, **changes):
    return {"receiptNo": number, "userId": user, "amount": 100000, "issuedAt": iso(now(-1)), **changes}


def submit(*args, token="token", encode=None, headers=None, **changes):
    return post("/api/receipts", receipt(*args, **changes), token, encode, headers)


def java_without_seconds():
    return submit("Order 00591-006-0018", "till-java", issuedAt=now(-1).strftime("%Y-%m-%dT%H:%M") + "+03:30")


def persian_digits():
    return submit("۴۲۶۳۲۶", "till-persian", amount="۱۰۰۰۰۰")


def database_row():
    """A row as the database has it: an integer for a number, a space for T, null for what is empty."""
    at = now(-1).strftime("%Y-%m-%d %H:%M:%S")
    return submit(17, "till-row", issuedAt=at, currency=None, cashier="Ali", shift=2)


def summer_time():
    return submit("AA/12", "till-summer", issuedAt=iso(now(60)))


def no_battery():
    return submit("#123", "till-1970", issuedAt="1970-01-01T00:03:20Z")


def exchange():
    items = [{"quantity": 1, "amount": 700000}, {"quantity": -1, "amount": -600000}]
    return submit("X1", "till-exchange", items=items)


def free_of_charge():
    return submit("FREE-1", "till-free", amount=0, items=[])


def supermarket():
    """Two hundred lines of real length, compressed."""
    items = [
        {"sku": "8690000%06d" % at, "category": "Dairy & Eggs", "name": "x" * 20, "quantity": 1, "amount": 500}
        for at in range(200)
    ]
    return submit("SUPER 1", "till-super", items=items, encode=gzip.compress, headers={"content-encoding": "gzip"})


def other_system():
    return submit("szl011", "auth0|5f7c8ec7c33c6c004bbafe82", text=None)


def old_windows():
    """A byte order mark, and the number in capitals the second time."""
    with_mark = lambda body: b"\xef\xbb\xbf" + body
    submit("win-1", "zoe@example.com", encode=with_mark)
    return submit("WIN-1 ", "zoe@example.com", encode=with_mark)


def anew_every_day():
    submit("000017", "till-daily", token="dailyToken", issuedAt=iso(now(-24 * 60)))
    return submit("000017", "till-daily", token="dailyToken")


def returns_desk():
    """The desk is faster than the till: the return comes first, and is sent twice."""
    back = {"receiptNo": "D-1", "returnNo": "R-1", "reason": "too small", "items": [{"amount": 40000}]}
    post("/api/receipts/void", back)
    post("/api/receipts/void", back)
    return submit("D-1", "till-desk")


TILLS = [
    java_without_seconds,
    persian_digits,
    database_row,
    summer_time,
    no_battery,
    exchange,
    free_of_charge,
    supermarket,
    other_system,
    old_windows,
    anew_every_day,
    returns_desk,
]

print(json.dumps({till.__name__: till() for till in TILLS}))
