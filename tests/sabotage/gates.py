"""Every gate of docs/request-flow.md, with what takes it away and the tests that must go red then.

`make sabotage` takes them away one by one, each in a copy of the service.
"""

from tests.sabotage.admission_gates import ADMISSION_GATES, FAST_PATH_TESTS
from tests.sabotage.fairness_gates import FAIRNESS
from tests.sabotage.route_gates import ROUTES
from tests.sabotage.sabotage import LABELS, MATRIX, TWO_WORLDS, Sabotage

TOKENS, CALLERS = "access/test_tokens.py", "access/test_callers.py"
DPOP, ASSERTIONS, REVOCATION = "access/test_dpop.py", "access/test_assertions.py", "access/test_revocation.py"
ADMINISTRATION, LEASES, QUOTAS = "agencies/test_administration.py", "quotas/test_leases.py", "quotas/test_quotas.py"
CLIENTS, KEYS = "agencies/test_clients_api.py", "access/test_keys.py"
DISCLOSURE = "reports/test_disclosure.py"
RECORDS, CHECKPOINTS = "audit/test_records.py", "audit/test_checkpoints.py"
ADMISSION = "access/admission.py"
JOSE, CALLER, GRANTS = "access/jose.py", "access/principal.py", "access/grants.py"

GATES = [
    # Tokens
    Sabotage(
        "signature",
        JOSE,
        "        jws.verify(token, dict(key), algorithms=[ALGORITHM])\n",
        "        pass\n",
        (TOKENS, ASSERTIONS),
    ),
    Sabotage(
        "algorithm",
        JOSE,
        ' or header.get("alg") != ALGORITHM:\n        raise TokenMalformed("header not accepted")',
        ':\n        raise TokenMalformed("header not accepted")\n    return Opened(header, _object(parts[2]))',
        (TOKENS, ASSERTIONS),
    ),
    Sabotage(
        "header members", JOSE, 'header.keys() - {"typ"} != members - {"typ"} or ', "", (TOKENS, ASSERTIONS, DPOP)
    ),
    Sabotage("kind of token", JOSE, "typ not in types or", "", (TOKENS, ASSERTIONS)),
    Sabotage("size of a token", JOSE, "if len(token) <= MAX_TOKEN else None", "", ("access/test_gate_sizes.py",)),
    Sabotage("depth of a token", JOSE, "> _MAX_DEPTH", "> 10**9", (TOKENS, "access/test_gate_sizes.py")),
    Sabotage("members once", JOSE, "if len(members) != len(pairs):", "if False:", ("access/test_gate_sizes.py",)),
    Sabotage("one spelling", "core/jwk.py", "if base64url(data) != text:", "if False:", ("access/test_gate_sizes.py",)),
    Sabotage(
        "issuer and audience",
        "access/tokens.py",
        "claims.iss != self.issuer or claims.aud != self.issuer or ",
        "",
        (TOKENS,),
    ),
    Sabotage("end of a token", "access/tokens.py", "<= now < claims.exp:", "<= now:", (TOKENS,)),
    Sabotage(
        "begin of a token", "access/tokens.py", "if not claims.iat - SKEW_SECONDS <= now", "if not now", (TOKENS,)
    ),
    Sabotage(
        "claims, no others",
        "access/tokens.py",
        '''    No other claim is accepted.
    """

    model_config = ConfigDict(extra="forbid",''',
        '''    No other claim is accepted.
    """

    model_config = ConfigDict(extra="ignore",''',
        (TOKENS,),
    ),
    Sabotage("retired key", CALLER, "if not self._tokens.has_key(cached.kid):", "if False:", (CALLERS,)),
    Sabotage("revocation", CALLER, "None if is_revoked(session, claims.jti) else ", "", (REVOCATION,)),
    Sabotage("tokens of before a leak", CALLER, "and principal.honours(claims.iat) ", "", (REVOCATION,)),
    Sabotage("disabled member", CALLER, "or not cached.principal.active:", "or False:", (CALLERS,)),
    Sabotage(
        "address of a client",
        CALLER,
        "if principal.networks and not principal.may_call_from(caller_address",
        "if False and not principal.may_call_from(caller_address",
        ("access/test_addresses.py", FAST_PATH_TESTS),
    ),
    Sabotage(
        "named proxy",
        "core/addresses.py",
        "if not trusted or not within(peer, trusted):",
        "if False:",
        ("access/test_addresses.py",),
    ),
    # Keys
    Sabotage("bound token needs its key", CALLER, "if proof.thumbprint != principal.bound_to:", "if False:", (DPOP,)),
    Sabotage(
        "bound token is no bearer",
        CALLER,
        'if scheme == "dpop" or principal.bound_to is not None or principal.dpop_required',
        'if scheme == "dpop"',
        (DPOP, FAST_PATH_TESTS),
    ),
    Sabotage("proof once", ADMISSION, "        await use_up_proof(context)\n", "", (DPOP, FAST_PATH_TESTS)),
    Sabotage("nonce", "access/dpop.py", "if step is None or not now - 1 <= step <= now + 1:", "if False:", (DPOP,)),
    Sabotage("age of a nonce", "access/dpop.py", " or not now - 1 <= step <= now + 1", "", (DPOP,)),
    Sabotage(
        "method and address of a proof",
        "access/dpop.py",
        "if claims.htm != method or claims.htu",
        "if claims.htu",
        (DPOP,),
    ),
    Sabotage(
        "token of a proof",
        "access/dpop.py",
        "if access_token is not None and not _same",
        "if False and not _same",
        (DPOP,),
    ),
    Sabotage("age of a proof", "access/dpop.py", "        self._check_time(claims)\n", "", (DPOP,)),
    Sabotage("audience of an assertion", "access/assertions.py", " and claims.aud == issuer", "", (ASSERTIONS,)),
    Sabotage("life of an assertion", "access/assertions.py", " <= LONGEST_LIFE", "", (ASSERTIONS,)),
    Sabotage(
        "assertion once",
        "access/client_authentication.py",
        " and use_assertion(database, client_id, proven)",
        "",
        (ASSERTIONS,),
    ),
    Sabotage(
        "used ids outlive a jump of the clock",
        "access/repository.py",
        "clock.now() - _KEPT",
        "clock.now()",
        (DPOP,),
    ),
    Sabotage(
        "secret",
        "agencies/service.py",
        "return principal if proven and",
        "return principal if",
        ("access/test_token_endpoint.py",),
    ),
    Sabotage(
        "others' tokens are not one's own to ask about",
        GRANTS,
        "if owner is None or not good or not _may_look(principal, owner):",
        "if owner is None or not good:",
        (REVOCATION,),
    ),
    Sabotage(
        "others' tokens are not one's own to end",
        GRANTS,
        "claims.client_id == principal.client_id",
        "True",
        (REVOCATION,),
    ),
    Sabotage(
        "storm of token requests",
        "access/routes.py",
        "if limiter.statistics().tasks_waiting >= MOST_WAITING:",
        "if False:",
        ("access/test_token_endpoint.py",),
    ),
    # Permissions
    Sabotage("scope", CALLER, "if scope not in principal.permissions:", "if False:", (MATRIX,)),
    Sabotage(
        "token carries less than its client",
        CALLER,
        "allowed = claims.permissions & principal.permissions",
        "allowed = principal.permissions",
        (ADMINISTRATION, "access/test_token_endpoint.py"),
    ),
    Sabotage(
        "client has no more than its agency",
        "agencies/service.py",
        "known_permissions(client.scopes) & known_permissions(agency.scopes)",
        "known_permissions(client.scopes)",
        ("agencies/test_clients_api.py",),
    ),
    Sabotage(
        "own clients alone",
        "agencies/policy.py",
        "(actor.agency_id == agency_id and Permission.AGENCIES_MANAGE not in permissions)",
        "Permission.AGENCIES_MANAGE not in permissions",
        (ADMINISTRATION,),
    ),
    Sabotage(
        "nobody above",
        "agencies/policy.py",
        "(actor.agency_id == agency_id and Permission.AGENCIES_MANAGE not in permissions)",
        "(actor.agency_id == agency_id)",
        (ADMINISTRATION,),
    ),
    Sabotage(
        "nobody is raised above",
        "agencies/policy.py",
        " and not is_national(actor):\n        raise Grant",
        " and False:\n        raise Grant",
        (ADMINISTRATION,),
    ),
    Sabotage(
        "who acts is read again",
        "administration/service.py",
        "if now is None or not now.active or needed not in now.permissions & self.actor.permissions:",
        "if now is None:",
        (ADMINISTRATION,),
    ),
    # Sharing
    Sabotage("visibility of a check", "listings/reader.py", "audience in viewer.shared and key", "key", (TWO_WORLDS,)),
    Sabotage(
        "visibility of a list of indicators",
        "listings/repository.py",
        "[(audience == agency,), *((audience == key_of(mask), ~replaced) for mask in masks_with(sector))]",
        "[()]",
        (TWO_WORLDS, MATRIX),
    ),
    Sabotage(
        "visibility of an indicator",
        "listings/repository.py",
        "VerdictRow.indicator_id == indicator_id, mine)",
        "VerdictRow.indicator_id == indicator_id)",
        (TWO_WORLDS, MATRIX),
    ),
    Sabotage(
        "visibility of a report",
        "reports/service.py",
        "if report is None or not sharing.sees(viewer, report.agency_id, visibility_of(report)):",
        "if report is None:",
        (TWO_WORLDS, MATRIX),
    ),
    Sabotage(
        "visibility of an indicator's reports",
        "reports/repository.py",
        "select(Report).where(on_it, _live, visible_to(sector),",
        "select(Report).where(on_it, _live,",
        (TWO_WORLDS, MATRIX),
    ),
    Sabotage(
        "visibility of a list of reports",
        "reports/repository.py",
        "[(col(Report.audience) == mask, ~_is_own) for mask in masks_with(sector)]",
        "[(~_is_own,)]",
        (TWO_WORLDS, MATRIX),
    ),
    Sabotage(
        "fields that are released",
        "reports/answers.py",
        "    disclosed = ReportOut.model_fields.keys() if own else disclosed_to(principal.sector)\n",
        "    disclosed = ReportOut.model_fields.keys()\n",
        (LABELS, DISCLOSURE),
    ),
    Sabotage(
        "source that is not named",
        "reports/answers.py",
        "if level is not DisclosureLevel.OWN and report.facts.anonymous:",
        "if False:",
        (LABELS,),
    ),
    Sabotage(
        "source alone relabels and withdraws",
        "reports/repository.py",
        ".where(Report.report_id == report_id, Report.agency_id == agency_id)",
        ".where(Report.report_id == report_id)",
        (MATRIX,),
    ),
    Sabotage(
        "named recipients of RED", "sharing/policy.py", "if tlp is Tlp.RED and not named:", "if False:", (LABELS,)
    ),
    Sabotage(
        "recipients are members",
        "reports/service.py",
        "if visibility is not None and unknown_recipients(session, visibility.recipients):",
        "if False:",
        (LABELS,),
    ),
    # Quotas and bodies
    Sabotage(
        "quota",
        "quotas/service.py",
        "                raise self._exceeded(charge.quota, meter, charges)\n",
        "                break\n",
        (QUOTAS, LEASES),
    ),
    Sabotage(
        "quota of the agency",
        "quotas/service.py",
        "return None if self.of_agency.has(self.units, now) else self.of_agency",
        "return None",
        (QUOTAS,),
    ),
    Sabotage(
        "leases are taken before they are used",
        "quotas/service.py",
        "min(asked, max(0, meter.limit.amount - (used - asked)))",
        "asked",
        (QUOTAS, LEASES),
    ),
    Sabotage("counts outlive a jump of the clock", "quotas/service.py", "ends + _KEPT", "ends", (LEASES,)),
    Sabotage(
        "caller is charged before the body",
        ADMISSION,
        "        await charge(context, principal, self.costs if self.permits(principal) else REQUEST)\n",
        "",
        (QUOTAS, FAST_PATH_TESTS),
    ),
    Sabotage(
        "caller is known before the body",
        "access/route.py",
        "            await admission.admit(context)\n            try:\n                return await handle(request)\n",
        "            try:\n                return await handle(request)\n",
        ("contract/test_bad_requests.py",),
    ),
    Sabotage(
        "length of a body",
        "core/limits.py",
        "            if taken > limit:\n",
        "            if False:\n",
        ("contract/test_bad_requests.py",),
    ),
    Sabotage(
        "unknown query parameters",
        "core/strict_query.py",
        "            if unknown:\n",
        "            if False:\n",
        ("contract", "bulk/test_bulk.py"),
    ),
    # What a review of the above found missing
    Sabotage("numbers of a cursor", "core/cursor.py", " or seq > _LATEST", "", ("core/test_cursor.py",)),
    Sabotage("networks without zones", "core/addresses.py", 'if "%" in block:', "if False:", (CLIENTS,)),
    Sabotage(
        "call without its scope costs its caller's requests alone",
        ADMISSION,
        "self.costs if self.permits(principal) else REQUEST",
        "self.costs",
        (QUOTAS,),
    ),
    Sabotage(
        "proof is used up after the charge",
        ADMISSION,
        "        await charge(context, principal, self.costs if self.permits(principal) else REQUEST)\n"
        "        await use_up_proof(context)\n",
        "        await use_up_proof(context)\n"
        "        await charge(context, principal, self.costs if self.permits(principal) else REQUEST)\n",
        (DPOP,),
    ),
    Sabotage("token is of after a leak", "access/tokens.py", "if after is not None:", "if False:", (CLIENTS,)),
    Sabotage("mode of the key file", "access/keys.py", "status.st_ctime_ns, ", "", (KEYS,)),
    Sabotage(
        "client that only submits reads nothing",
        "reports/answers.py",
        "    if Permission.REPORTS_READ in principal.permissions:\n        return disclosed\n",
        "    return disclosed\n",
        (LABELS, DISCLOSURE),
    ),
    # The audit log
    Sabotage(
        "no record, no answer",
        "audit/middleware.py",
        "                    except AuditAway as away:\n                        withheld = True\n",
        "                    except AuditAway as away:\n                        await send(message)\n"
        "                        return\n",
        (RECORDS,),
    ),
    Sabotage(
        "change is on record",
        "audit/service.py",
        "        index = record(session)\n",
        "        index = 0\n",
        (RECORDS,),
    ),
    Sabotage(
        "record has one key",
        "audit/entry.py",
        "key is not None and hashlib.sha256(key).hexdigest() != digest",
        "False",
        (RECORDS,),
    ),
    Sabotage(
        "one worker signs",
        "audit/repository.py",
        ", col(SequenceRow.value) == before)\n    claimed",
        ")\n    claimed",
        (CHECKPOINTS,),
    ),
    Sabotage(
        "database that was set back",
        "audit/checkpoints.py",
        "        check_not_set_back(last, before)\n",
        "",
        (CHECKPOINTS,),
    ),
    Sabotage(
        "root that was signed",
        "audit/checkpoints.py",
        "if before.size and root(before.size, tiles.node) != before.root:",
        "if False:",
        (CHECKPOINTS,),
    ),
    Sabotage(
        "records of one's own",
        "transparency/routes.py",
        "    if everybody and Permission.AUDIT_READ not in principal.permissions:\n",
        "    if False:\n",
        ("transparency/test_log_api.py",),
    ),
    *FAIRNESS,
    *ROUTES,
    *ADMISSION_GATES,
]
