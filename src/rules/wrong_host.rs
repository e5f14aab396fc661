use crate::{
    check::{Subject, is_placeholder, nearest, placeholder_in},
    report::{Evidence, Finding, Part, Severity, Strength},
    rules::Rule,
};

rule! {
    /// The request does not go to a host of the API.
    ///
    /// The API is at `api.` and the domain of the organisation's region, such as `api.mypurecloud.com` or
    /// `api.usw2.pure.cloud`; `login.` gives tokens and nothing else. An organisation has no host of its own. Where a
    /// placeholder could make it right, it is a note. A gateway or test server of your own is named, not guessed about: with
    /// `own-hosts` in the configuration, or with `--own-host`.
    ///
    /// ```http bad
    /// POST https://acme.mypurecloud.com/api/v2/conversations/{{conversationId}}/cobrowse
    /// ```
    ///
    /// ```http good
    /// POST https://api.mypurecloud.com/api/v2/conversations/{{conversationId}}/cobrowse
    /// ```
    ///
    /// **Who says so:** the published API definition, SDK 259.0.0.
    "wrong-host", Request, Warning, Aside
}

pub(crate) fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let (Some(target), Some(span)) = (&subject.request.target, subject.route.url.host) else { return };
    if subject.route.at_api {
        return;
    }
    let catalog = &subject.linter.catalog;
    let word = span.of(target.text);
    let lower = word.to_ascii_lowercase();
    let host = lower.strip_suffix(":443").unwrap_or(&lower);
    let own = subject.linter.own_hosts.iter().any(|own| own.eq_ignore_ascii_case(word) || own.eq_ignore_ascii_case(host));
    if own || catalog.hosts.api.iter().any(|known| known == host) {
        return;
    }
    let open = is_placeholder(target, span, catalog);
    let hole = target.holes.iter().find(|hole| span.contains(hole.span)).map(|hole| hole.span.of(target.text));
    if let Some(written) = hole.or_else(|| placeholder_in(word, target.styles)).filter(|_| open) {
        // A placeholder for the whole host says nothing.
        if written == word || !catalog.hosts.domains.iter().any(|domain| host.ends_with(domain.as_str())) {
            return;
        }
        let message = format!("`{word}` is a host of the API only if `{written}` becomes `api`");
        findings.push(
            Finding::new(Rule::WrongHost, Part::Url, span, message)
                .severity(Severity::Note)
                .help("the host is `api.` and the region's domain, the same for every organisation there")
                .evidence(PUBLISHED),
        );
        return;
    }
    if open {
        return;
    }
    let domain = catalog.hosts.domains.iter().find(|domain| host.ends_with(domain.as_str()));
    let (message, help) = if catalog.hosts.login.iter().any(|known| known == host) {
        let api = host.replacen("login.", "api.", 1);
        (format!("`{word}` gives tokens and is no host of the API"), format!("send it to `{api}`"))
    } else if let Some(domain) = domain {
        (format!("`{word}` is no host of the API"), format!("send it to `api.{domain}`: an organisation has no host of its own"))
    } else {
        let near = nearest(host, catalog.hosts.api.iter().map(String::as_str));
        let near = near.map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
        (
            format!("`{word}` is none of the hosts that are published for the API"),
            format!("{near}`api.` and the region's domain is published; a gateway of your own can be configured"),
        )
    };
    findings.push(
        Finding::new(Rule::WrongHost, Part::Url, span, message).help(help).evidence(PUBLISHED),
    );
}

const PUBLISHED: &[Evidence; 1] = &[Evidence::published(
    Strength::Published,
    "the API is at https://api.<region domain>, tokens come from https://login.<region domain>",
)];
