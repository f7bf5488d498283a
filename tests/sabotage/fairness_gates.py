"""The gates that keep a verdict fair: which reports count, who decides, and to whom what is disclosed."""

from tests.sabotage.effects import ALWAYS, DROP, NEVER, Instead, Value, With, Without
from tests.sabotage.sabotage import TWO_WORLDS, Sabotage

DISPUTES, TRANSITIONS = "disputes/test_disputes.py", "disputes/test_transitions.py"
HIDDEN_DECISIONS = "disputes/test_hidden_decisions.py"
CORRECTIONS = "corrections/test_corrections.py"
PROTECTED, PENDING = "protected_list/test_protected_list.py", "protected_list/test_pending_reports.py"
PROTECTIONS = "protected_list/test_protections.py"
PENDING_ENDS = "protected_list/test_pending_endings.py"
INDEPENDENCE, ADMINISTRATORS = "agencies/test_independence.py", "administration/service.py"
OUTCOMES, OUTCOME_AUDIENCES = "outcomes/test_outcomes.py", "outcomes/test_audience_of_outcomes.py"
HISTORY, SCORECARDS = "history", "scorecards/test_scorecards.py"

FAIRNESS = [
    Sabotage(
        "no correction for what was never listed",
        "reports/routes.py",
        Value("(each.report.indicator_id.bytes for each in live)"),
        (CORRECTIONS,),
    ),
    Sabotage("check of the agency itself", "audit/check_ids.py", Value("True"), (OUTCOMES,)),
    Sabotage("outcome of the agency itself", "outcomes/repository.py", Value("outcome"), (OUTCOMES,)),
    Sabotage("outcomes of the agency itself", "outcomes/repository.py", Value("[]"), (OUTCOMES,)),
    Sabotage(
        "hidden changes do not move a list entry",
        "listings/projection.py",
        Without(1),
        ("listings/test_projection.py", TWO_WORLDS),
    ),
    Sabotage(
        "a single source never holds money",
        "rule/judgement.py",
        Without("is_corroborated"),
        ("rule/test_judgement.py",),
        symbol="_action",
    ),
    Sabotage(
        "second source that carries weight",
        "rule/judgement.py",
        With("LEAST_THAT_CORROBORATES", "5e-324"),
        ("rule/test_judgement.py",),
        symbol="is_corroborated",
    ),
    Sabotage("dispute lifts the hold", "rule/judgement.py", Without(1), ("rule/test_judgement.py",)),
    Sabotage(
        "passing money on never holds by itself", "rule/judgement.py", Value("Action.HOLD"), ("rule/test_judgement.py",)
    ),
    Sabotage("what is the victim's own is never listed", "reports/intake.py", NEVER, ("reports/test_roles.py",)),
    Sabotage("what scammers pretended to be is never listed", "reports/intake.py", NEVER, ("reports/test_roles.py",)),
    Sabotage("a change of the label names nobody", "reports/intake.py", NEVER, ("reports/test_sent_again.py",)),
    Sabotage("weights fade", "rule/evidence.py", ALWAYS, ("rule/test_judgement.py",)),
    Sabotage("second officer is another person", "reports/service.py", NEVER, ("checks/test_weights_over_http.py",)),
    Sabotage(
        "each client that stated a fact is remembered",
        "reports/merging.py",
        Value("self._principal.client_id"),
        ("reports/test_sent_again.py",),
    ),
    Sabotage(
        "each client that stated a pending fact is remembered",
        "reports/keeping.py",
        Value("principal.client_id"),
        (PENDING,),
    ),
    Sabotage(
        "officer sees what the approval vouches for", "reports/service.py", NEVER, ("checks/test_weights_over_http.py",)
    ),
    Sabotage("officer is independent of the reporter's makers", "reports/service.py", NEVER, (INDEPENDENCE,)),
    Sabotage("maker of a client", ADMINISTRATORS, DROP, (INDEPENDENCE,)),
    Sabotage("giver of a secret", ADMINISTRATORS, DROP, (INDEPENDENCE,)),
    Sabotage("giver of keys", ADMINISTRATORS, NEVER, (INDEPENDENCE,)),
    Sabotage(
        "makers of a maker count",
        "agencies/service.py",
        Instead("behind |= repository.makers(session, new)\nnew = set()"),
        (INDEPENDENCE,),
    ),
    Sabotage("neither client made the other", "agencies/service.py", NEVER, (INDEPENDENCE,)),
    Sabotage("no one administrator made both clients", "agencies/service.py", Value("True"), (INDEPENDENCE,)),
    Sabotage("opener's agency never decides", "disputes/policy.py", NEVER, (INDEPENDENCE,)),
    Sabotage("decider is independent of the opener's makers", "disputes/service.py", NEVER, (INDEPENDENCE,)),
    Sabotage(
        "reviewer settles nothing that a client of its making opened", "disputes/service.py", DROP, (INDEPENDENCE,)
    ),
    Sabotage("approval of another agency's report", "reports/service.py", NEVER, ("checks/test_weights_over_http.py",)),
    Sabotage("judge in its own cause", "disputes/policy.py", NEVER, (DISPUTES,)),
    Sabotage("approving officer does not judge", "reports/service.py", Without(1), (DISPUTES,)),
    Sabotage("entry that would empty the exchange", "protected_list/takedown.py", NEVER, (PROTECTED,)),
    Sabotage("counts of what the viewer sees", "listings/service.py", ALWAYS, (PROTECTIONS,)),
    Sabotage("records of what a member may not see", "protected_list/takedown.py", ALWAYS, (PROTECTIONS,)),
    Sabotage("protected entry that has expired", "protection/service.py", NEVER, (PROTECTED,)),
    Sabotage("entry that was given more time", "protection/service.py", NEVER, (PROTECTED,)),
    Sabotage(
        "status says how the reports ended",
        "rule/judgement.py",
        Value("ENDED[Ending.WITHDRAWN]"),
        ("operations/test_retention.py",),
    ),
    Sabotage("what was narrowed was not withdrawn", "events/changes.py", Value("Ending.WITHDRAWN"), (HISTORY,)),
    Sabotage("words for the sources stay with reviewers", "disputes/answers.py", ALWAYS, (HIDDEN_DECISIONS,)),
    Sabotage("reason is for the opener of its dispute", "disputes/service.py", Value("reason"), (HIDDEN_DECISIONS,)),
    Sabotage(
        "sources read words of their own",
        "disputes/service.py",
        Value("endings.overturn(session, dispute.indicator_id, reason, seq, disputing)"),
        (HIDDEN_DECISIONS, DISPUTES),
    ),
    Sabotage(
        "decision moves no report that had ended",
        "reports/endings.py",
        Instead(
            "for report in (*ended, *before):\n"
            "    report.seq, report.updated_at = seq, moment\n"
            "    report.ended_as or end(report, Ending.OVERTURNED, reason)"
        ),
        (HIDDEN_DECISIONS,),
    ),
    Sabotage(
        "own list moves with what only its agency sees",
        "reports/list_repository.py",
        Instead("in_place = col(Report.report_id) == chosen.c.report_id"),
        (HIDDEN_DECISIONS,),
    ),
    Sabotage(
        "only the source learns that its ended report was overturned",
        "reports/answers.py",
        Without(0),
        (HIDDEN_DECISIONS,),
    ),
    Sabotage(
        "revision of a dispute counts no hidden report",
        "reports/seen_changes.py",
        Value("(among(Report.indicator_id, indicator_ids), part)"),
        (HIDDEN_DECISIONS,),
    ),
    Sabotage(
        "narrowing a report does not bring an earlier revision back",
        "reports/seen_changes.py",
        DROP,
        (HIDDEN_DECISIONS,),
    ),
    Sabotage(
        "others learn nothing of a decision after the end", "reports/drafts.py", Value("False"), (HIDDEN_DECISIONS,)
    ),
    Sabotage(
        "only the source's history says that its ended report was overturned",
        "reports/repository.py",
        Value("overturned"),
        (HIDDEN_DECISIONS,),
    ),
    Sabotage("dispute is about what its opener sees", "reports/endings.py", Value("ended"), (HIDDEN_DECISIONS,)),
    Sabotage(
        "narrowing a report takes it out of no dispute",
        "reports/endings.py",
        Value("label_record.visibilities_between(session, report, report.withdrawn_at, report.withdrawn_at)"),
        (HIDDEN_DECISIONS,),
    ),
    Sabotage("disclosed figures", "listings/answers.py", Value("set()"), ("listings/test_figures.py",)),
    Sabotage("dispute is decided once", "disputes/policy.py", NEVER, (DISPUTES,)),
    Sabotage("rejected dispute needs something new", "disputes/service.py", NEVER, (TRANSITIONS,)),
    Sabotage("withdrawal by another agency", "disputes/service.py", Without(1), (TRANSITIONS,)),
    Sabotage("dispute of another agency", "disputes/service.py", Without(1), (DISPUTES,)),
    Sabotage(
        "visibility of a dispute",
        "reports/service.py",
        ALWAYS,
        (DISPUTES, "outcomes/test_outcomes.py", TWO_WORLDS),
        symbol="visibility_seen",
    ),
    Sabotage(
        "a worker with another list of well-known services undoes nothing",
        "protected_list/takedown.py",
        NEVER,
        ("reports/test_rereading.py",),
    ),
    Sabotage(
        "list of well-known services that would empty the exchange",
        "protected_list/takedown.py",
        NEVER,
        ("reports/test_rereading.py",),
    ),
    Sabotage("protected list at submission", "reports/service.py", Value("[]"), (PROTECTED,)),
    Sabotage(
        "protected list when values are read again",
        "reports/rereading.py",
        Value("False"),
        ("reports/test_rereading.py",),
    ),
    Sabotage("kind that the value contradicts", "indicators/canonical.py", NEVER, ("corpus/test_agreement.py",)),
    Sabotage("protected list at a check", "rule/coverage.py", Without(1), (PROTECTED,)),
    Sabotage("what is protected from the start", "protection/service.py", Without(0), (PROTECTED,)),
    Sabotage("entry applies to what is listed", "protected_list/takedown.py", DROP, (PROTECTED,)),
    Sabotage("acceptance of what is still protected", "reports/pending.py", NEVER, (PENDING,)),
    Sabotage("acceptance of what is no longer valid", "reports/pending.py", NEVER, (PENDING,)),
    Sabotage(
        "acceptance of what names something else now",
        "reports/pending.py",
        NEVER,
        ("reports/test_pending_rereading.py",),
    ),
    Sabotage(
        "work leaves as many records as it may",
        "audit/service.py",
        Value("recorded_transaction(self._database, Entry(Actor(), 'step'))"),
        ("sharing/test_hidden_work.py",),
    ),
    Sabotage("takedown only for entries that stand", "protected_list/takedown.py", Value("pairs"), (PROTECTED,)),
    Sabotage("fading has its own event", "listings/projection.py", NEVER, ("events/test_fading.py",)),
    Sabotage("pending report of another agency", "reports/pending.py", Without(1), (PENDING,)),
    Sabotage("pending reports of other agencies", "reports/pending_repository.py", ALWAYS, (PENDING,)),
    Sabotage("agency of a pending report", "reports/filters.py", With("and_", "lambda _, named: named"), (PENDING,)),
    Sabotage("label of an erased report", "reports/pending_view.py", Value("_unknown_label()"), (PENDING_ENDS,)),
    Sabotage("client of a pending report", "reports/keeping.py", ALWAYS, (PENDING,)),
    Sabotage("ended pending report is not changed", "reports/keeping.py", Value("dict(known)"), (PENDING_ENDS,)),
    Sabotage(
        "withdrawn report stays withdrawn", "reports/earlier.py", NEVER, ("reports/test_reports.py", PENDING_ENDS)
    ),
    Sabotage("directory is for those that may read it", "agencies/service.py", ALWAYS, ("reports/test_sources.py",)),
    Sabotage("source of a pending report", "reports/pending.py", NEVER, ("reports/test_sources.py",)),
    Sabotage("agency of a filter", "reports/sources.py", NEVER, ("reports/test_sources.py",)),
    Sabotage("filters match what is disclosed", "reports/report_filter.py", ALWAYS, ("reports/test_filters.py",)),
    Sabotage(
        "visibility of a history", "reports/repository.py", Without("visible_to"), (HISTORY, TWO_WORLDS), symbol="_past"
    ),
    Sabotage("visibility of disputes in a history", "disputes/service.py", ALWAYS, (HISTORY, TWO_WORLDS)),
    Sabotage("visibility of outcomes in a history", "outcomes/judgements.py", ALWAYS, (OUTCOME_AUDIENCES,)),
    Sabotage("correction reaches who saw what it corrects", "outcomes/judgements.py", NEVER, (OUTCOME_AUDIENCES,)),
    Sabotage(
        "history begins with a report",
        "rule/timeline.py",
        Value("list(marks)"),
        ("rule/test_timeline.py", OUTCOME_AUDIENCES),
    ),
    Sabotage(
        "visibility of corroboration in a scorecard", "reports/scored.py", Without("or_"), (SCORECARDS, TWO_WORLDS)
    ),
    Sabotage("corroboration that an agency may see", "reports/scoring.py", Value("True"), (SCORECARDS,)),
    Sabotage("corrections only for a lost listing", "corrections/service.py", Without("was_delisted"), (CORRECTIONS,)),
    Sabotage("disclosure is checked again", "audit/writer.py", NEVER, (CORRECTIONS,)),
    Sabotage("overturned report stays overturned", "reports/earlier.py", NEVER, (DISPUTES,)),
    Sabotage("outcomes on an overturned listing are silent", "disputes/service.py", DROP, (DISPUTES,)),
    Sabotage("opener settles nothing through another dispute", "disputes/service.py", DROP, (INDEPENDENCE,)),
    Sabotage("client of another agency", "sharing/actors.py", NEVER, ("sharing/test_actors.py", TRANSITIONS)),
    Sabotage("sending again never opens a report", "reports/merging.py", NEVER, ("reports/test_labels.py",)),
    Sabotage("sending again never opens a pending report", "reports/keeping.py", NEVER, (PENDING, PENDING_ENDS)),
    Sabotage("same label keeps its audience", "reports/intake.py", Without(1), ("reports/test_labels.py",)),
    Sabotage(
        "sending again never names the source",
        "reports/earlier.py",
        Value("draft.sent.anonymous"),
        ("reports/test_sent_again.py",),
    ),
    Sabotage("changed facts end the approval", "reports/merging.py", NEVER, ("reports/test_sent_again.py",)),
    Sabotage("cursor of its own list", "core/cursor.py", NEVER, ("core/test_cursor.py",)),
]
