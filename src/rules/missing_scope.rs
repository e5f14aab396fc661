use crate::{
    catalog::ClaimedScope,
    check::{Contract, Subject},
    report::{Evidence, EvidenceList, Finding, Part},
    rules::{Rule, whole},
};

rule! {
    /// The token has none of the OAuth scopes that anybody names for the endpoint.
    ///
    /// The claims contradict each other, several who had the scope that they name were refused all the same, and what a missing one
    /// does is disputed too: 403 (thread 003), a silent or generic 400 (thread 004), a failed schema validation (thread 002). None of
    /// the threads' scopes is published; the published endpoint's is `conversations`.
    ///
    /// With the context
    ///
    /// ```toml context
    /// scopes = ["conversations:readonly"]
    /// ```
    ///
    /// this is such a request:
    ///
    /// ```http bad
    /// POST https://api.mypurecloud.com/api/v2/conversations/webchat/{{conversationId}}/cobrowse
    /// Content-Type: application/json
    ///
    /// {"type": "cobrowse", "initiatorType": "agent", "capabilities": ["screen"]}
    /// ```
    ///
    /// and with this context the same one is none:
    ///
    /// ```toml context
    /// scopes = ["cobrowse:session:create"]
    /// ```
    ///
    /// ```http good
    /// POST https://api.mypurecloud.com/api/v2/conversations/webchat/{{conversationId}}/cobrowse
    /// Content-Type: application/json
    ///
    /// {"type": "cobrowse", "initiatorType": "agent", "capabilities": ["screen"]}
    /// ```
    ///
    /// **Who says so:** each claim is listed with its thread; the published API definition for its own endpoint.
    "missing-scope", Context, Warning, Aside
}

pub(crate) fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let (Some(context), Some(endpoint)) = (subject.request.context, subject.endpoint) else { return };
    let (Some(said), Some(known)) = (&context.scopes, subject.linter.catalog.scopes()) else { return };
    let published_only = subject.linter.contract == Contract::Published;
    let counts = |claim: &&ClaimedScope| claim.endpoint == endpoint.id && (!published_only || claim.is_published());
    let claims: Vec<&ClaimedScope> = known.claimed.iter().filter(counts).collect();
    if claims.is_empty() || claims.iter().any(|claim| said.contains(&claim.scope)) {
        return;
    }
    let names: Vec<String> = claims.iter().map(|claim| format!("`{}`", claim.scope)).collect();
    let message = match names.as_slice() {
        [only] => format!("the token lacks the OAuth scope {only}, the only one that anybody names for `{}`", endpoint.id),
        _ => format!("the token has none of the OAuth scopes that are named for `{}`: {}", endpoint.id, names.join(", ")),
    };
    let help = match claims.iter().find(|claim| claim.is_published()) {
        Some(claim) => format!("ask for `{}`, which is published; the others are claims of the threads", claim.scope),
        None => "ask for one that a post says is needed; the claims contradict each other and none of them is published".to_owned(),
    };
    let mut evidence: Vec<&Evidence> = Vec::new();
    for said in claims.iter().flat_map(|claim| &claim.evidence) {
        if !evidence.contains(&said) {
            evidence.push(said);
        }
    }
    let evidence: EvidenceList = evidence.into_iter().collect();
    findings.push(
        Finding::new(Rule::MissingScope, Part::Request, whole(subject), message).help(help).evidence(evidence),
    );
}
