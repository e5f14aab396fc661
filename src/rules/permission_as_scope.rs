use crate::{
    check::Subject,
    report::{Evidence, Finding, Part, Strength},
    rules::{Rule, spoken, whole},
};

rule! {
    /// A permission stands among the token's OAuth scopes.
    ///
    /// The threads mix the two up. A scope limits what an application may do (`conversations`); a permission, in three parts, is what
    /// the user's role allows (`conversation:cobrowse:add`). A token cannot be given one.
    ///
    /// With the context
    ///
    /// ```toml context
    /// scopes = ["conversations", "conversation:cobrowse:add"]
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
    /// **Who says so:** the published API definition lists the permissions of the endpoint.
    "permission-as-scope", Context, Warning, Aside
}

pub(crate) fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let (Some(context), Some(known)) = (subject.request.context, subject.linter.catalog.scopes()) else { return };
    for scope in context.scopes.iter().flatten().filter(|scope| known.permissions.contains(scope)) {
        let message = format!("`{scope}` is a permission of the user's role, not an OAuth scope");
        let help = format!("give it to the user's role; a scope looks like {}", spoken(&known.published));
        findings.push(
            Finding::new(Rule::PermissionAsScope, Part::Request, whole(subject), message)
                .help(help)
                .evidence(const { &[Evidence::published(Strength::Published, "it lists the permissions of the endpoint apart from its scope")] }),
        );
    }
}
