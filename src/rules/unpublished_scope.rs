use crate::{
    catalog::ClaimedScope,
    check::Subject,
    report::{Finding, Part},
    rules::{Rule, spoken, whole},
};

rule! {
    /// A scope of the token is claimed by the threads and not published.
    ///
    /// Published OAuth scopes look like `conversations` and `conversations:readonly`. A scope that only posts speak of may not exist,
    /// whatever a token seems to have.
    ///
    /// With the context
    ///
    /// ```toml context
    /// scopes = ["conversations", "cobrowse:session:write"]
    /// ```
    ///
    /// this is such a request:
    ///
    /// ```http bad
    /// POST https://api.mypurecloud.com/api/v2/conversations/{{conversationId}}/cobrowse
    /// ```
    ///
    /// and with this context the same one is none:
    ///
    /// ```toml context
    /// scopes = ["conversations"]
    /// ```
    ///
    /// ```http good
    /// POST https://api.mypurecloud.com/api/v2/conversations/{{conversationId}}/cobrowse
    /// ```
    ///
    /// **Who says so:** the published API definition, by what it leaves out.
    "unpublished-scope", Context, Note, Aside
}

pub(crate) fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let (Some(context), Some(known)) = (subject.request.context, subject.linter.catalog.scopes()) else { return };
    for scope in context.scopes.iter().flatten() {
        let claims = known.claimed.iter().filter(|claim| claim.scope == *scope && !claim.is_published());
        // What is said of another endpoint counts where nothing is said of this one.
        let here = |claim: &&ClaimedScope| subject.endpoint.is_some_and(|endpoint| claim.endpoint == endpoint.id);
        let Some(claim) = claims.clone().find(here).or_else(|| claims.clone().next()) else { continue };
        let message = format!("the OAuth scope `{scope}` is claimed in the threads and not published");
        findings.push(
            Finding::new(Rule::UnpublishedScope, Part::Request, whole(subject), message)
                .help(format!("published scopes look like {}", spoken(&known.published)))
                .evidence(&claim.evidence),
        );
    }
}
