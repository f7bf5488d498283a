"""What the example payments must be answered with, once both offices' files are in."""

GRAVE_PAYMENTS = {
    "PAY-0003": "hold",
    "PAY-0007": "hold",
    "PAY-0011": "warn",
    "PAY-0014": "verify",
    "PAY-0018": "hold",
    "PAY-0026": "verify",
    "PAY-0029": "hold",
    "PAY-0033": "warn",
    "PAY-0038": "hold",
    "PAY-0041": "warn",
    "PAY-0046": "warn",
}
UNREADABLE_PAYMENT = "PAY-0022"
