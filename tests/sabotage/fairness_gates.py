"""The gates that keep a verdict fair: what weighs, who decides, who is told."""

from tests.sabotage.sabotage import TWO_WORLDS, Sabotage

DISPUTES, CORRECTIONS = "disputes/test_disputes.py", "corrections/test_corrections.py"
PROTECTED = "protection/test_protected_list.py"
HISTORY, SCORECARDS = "history", "scorecards/test_scorecards.py"

FAIRNESS = [
    Sabotage(
        "hidden changes move no place in a list",
        "verdicts/views.py",
        "return held if terms is None or (held is not None and held.terms == terms) else Known(terms, seq)",
        "return held if terms is None else Known(terms, seq)",
        ("verdicts/test_views.py", TWO_WORLDS),
    ),
    Sabotage(
        "one voice never holds money",
        "verdicts/policy.py",
        "points < VERIFY_SCORE or not is_corroborated(terms)",
        "points < VERIFY_SCORE",
        ("verdicts/test_policy.py",),
    ),
    Sabotage(
        "dispute takes the hold off",
        "verdicts/policy.py",
        "points < HOLD_SCORE or terms.flags & CONTESTED",
        "points < HOLD_SCORE",
        ("verdicts/test_policy.py",),
    ),
    Sabotage(
        "weights fade",
        "verdicts/terms.py",
        "if not self.half_life or self.weight <= 0:",
        "if True:",
        ("verdicts/test_policy.py",),
    ),
    Sabotage(
        "second officer is another one",
        "reports/service.py",
        "if member.client_id in (report.client_id, report.stated_by):",
        "if False:",
        ("verdicts/test_weights_over_http.py",),
    ),
    Sabotage(
        "approval of others' reports",
        "reports/service.py",
        "if found.agency_id != member.agency_id and Permission.AGENCIES_MANAGE not in member.permissions:",
        "if False:",
        ("verdicts/test_weights_over_http.py",),
    ),
    Sabotage(
        "judge in its own cause",
        "disputes/policy.py",
        "if agency_id in reporters:",
        "if False:",
        (DISPUTES,),
    ),
    Sabotage(
        "decision that is made once",
        "disputes/policy.py",
        "    if dispute.decided_as is not None:\n        raise",
        "    if False:\n        raise",
        (DISPUTES,),
    ),
    Sabotage(
        "dispute of another agency",
        "disputes/service.py",
        "if dispute is None or (dispute.agency_id != member.agency_id and not _decides(member)):",
        "if dispute is None:",
        (DISPUTES,),
    ),
    Sabotage(
        "reach of a dispute",
        "reports/service.py",
        "        if sharing.sees(viewer, report.agency_id, reach):\n            audience",
        "        if True:\n            audience",
        (DISPUTES, "outcomes/test_outcomes.py", TWO_WORLDS),
    ),
    Sabotage(
        "protected list at submission",
        "reports/service.py",
        "matcher = protection.current(session)\n    covered = [(draft, entry) for draft in drafts if (entry := matcher.covering(draft.indicator)) is not None]",
        "covered: list[tuple[Draft, UUID]] = []",
        (PROTECTED,),
    ),
    Sabotage(
        "protected list at a check",
        "verdicts/service.py",
        "found[cover[0]].listed and not shielded(cover[2])]",
        "found[cover[0]].listed]",
        (PROTECTED,),
    ),
    Sabotage(
        "entry counts for what is listed",
        "reports/protected.py",
        "                verdicts.set_mark(session, key, source, _PROTECTED)\n",
        "                pass\n",
        (PROTECTED,),
    ),
    Sabotage(
        "release of what is still protected",
        "reports/held.py",
        "    if protection.current(session).covering(draft.indicator) is not None:\n",
        "    if False:\n",
        (PROTECTED,),
    ),
    Sabotage(
        "held report of another agency",
        "reports/held.py",
        "if row is None or (row.agency_id != member.agency_id and not _manages(member)):",
        "if row is None:",
        (PROTECTED,),
    ),
    Sabotage(
        "visibility of a history",
        "reports/repository.py",
        "    seen = select(*columns).where(on_them, visible_to(sector))",
        "    seen = select(*columns).where(on_them)",
        (HISTORY, TWO_WORLDS),
    ),
    Sabotage(
        "visibility of disputes in a history",
        "disputes/service.py",
        "        if mark.seen_by(viewer.agency_id, viewer.sector):\n",
        "        if True:\n",
        (HISTORY, TWO_WORLDS),
    ),
    Sabotage(
        "visibility of what corroborates in a scorecard",
        "reports/repository.py",
        "        or_(_for(sector, other), _is_named(other)),\n",
        "",
        (SCORECARDS, TWO_WORLDS),
    ),
    Sabotage(
        "scorecards of others",
        "scorecards/routes.py",
        "agency_id if everybody else member.agency_id",
        "agency_id",
        (SCORECARDS,),
    ),
    Sabotage(
        "corrections for who lost it alone",
        "corrections/service.py",
        "        if lost[key].is_to(agency_id, sectors[agency_id])\n",
        "",
        (CORRECTIONS,),
    ),
    Sabotage(
        "second look at what was under way",
        "audit/trail.py",
        "        if entry.told:\n            await self._see_that_it_holds(entry)\n",
        "",
        (CORRECTIONS,),
    ),
]
