use crate::{
    check::{Fault, Subject, is_open_method},
    report::{Edit, Evidence, Finding, Fix, Part},
    rules::Rule,
    span::Span,
};

rule! {
    /// The method is not the endpoint's.
    ///
    /// Sessions are started with `POST`. A curl command without `-d` and `-X` sends `GET`, and so does a request without a
    /// method in a `.http` file.
    ///
    /// ```http bad
    /// PUT https://api.mypurecloud.com/api/v2/conversations/{{conversationId}}/cobrowse
    /// ```
    ///
    /// ```http good
    /// POST https://api.mypurecloud.com/api/v2/conversations/{{conversationId}}/cobrowse
    /// ```
    ///
    /// **Who says so:** every thread, and the published definition for the endpoint that it has.
    "wrong-method", Request, Error, Whole
}

pub(crate) fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some(method) = &subject.request.method else { return };
    let (wanted, path, evidence): (&str, &str, &[Evidence]) = match (subject.route.known, subject.endpoint) {
        (Some(known), _) if !known.deprecated => (&known.method, &known.path, &known.evidence),
        (None, Some(endpoint)) if subject.route.fault != Some(Fault::Unknown) && !subject.route.is_open() => {
            (&endpoint.method, &endpoint.path, &endpoint.evidence)
        }
        _ => return,
    };
    if method.text == wanted || method.text.is_empty() || is_open_method(method) {
        return;
    }
    let whole = Span::new(0, method.text.len());
    let case = method.text.eq_ignore_ascii_case(wanted);
    let message = if case {
        format!("the method is written {}, and only {wanted} in capitals is the method", method.text)
    } else {
        format!("the method is {}, and `{path}` takes {wanted}", method.text)
    };
    findings.push(
        Finding::new(Rule::WrongMethod, Part::Method, whole, message)
            .help(if case { format!("write {wanted}") } else { format!("send it with {wanted}") })
            .evidence(evidence.first())
            .fix(Some(Fix::unsafe_(vec![Edit::new(whole, wanted)]))),
    );
}
