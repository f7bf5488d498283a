"""Computes ids with pycti, as OpenCTI does: by method, the arguments of each call in, and the ids out."""

import json
import sys

from pycti import (
    CustomObservableBankAccount,
    CustomObservableCryptocurrencyWallet,
    CustomObservablePhoneNumber,
    Grouping,
    Identity,
    Indicator,
    MarkingDefinition,
    OpenCTIStix2Splitter,
)

IDS = {
    "indicator": Indicator.generate_id,
    "identity": Identity.generate_id,
    "grouping": Grouping.generate_id,
    "marking": MarkingDefinition.generate_id,
    "bank_account": lambda iban: CustomObservableBankAccount(value=iban, iban=iban).id,
    "phone": lambda value: CustomObservablePhoneNumber(value=value).id,
    "wallet": lambda value: CustomObservableCryptocurrencyWallet(value=value).id,
}


def main() -> None:
    """`bundle` is divided for OpenCTI's workers: how many objects they get, and which they can't take."""
    question = json.load(sys.stdin)
    bundle = question.pop("bundle", None)
    answer = {name: [IDS[name](*arguments) for arguments in calls] for name, calls in question.items()}
    if bundle is not None:
        taken, refused, _ = OpenCTIStix2Splitter().split_bundle_with_expectations(bundle, use_json=False)
        answer["bundle"] = [taken, [each["id"] for each in refused]]
    json.dump(answer, sys.stdout)


main()
