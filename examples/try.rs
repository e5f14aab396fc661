use cobrowse_lint::placeholder::Styles;
use cobrowse_lint::*;
fn main() {
    let linter = Linter::builder().notes(true).build().unwrap();
    let cases = [
        (
            "000q",
            Some("/api/v2/conversations/cobrowse/sessions"),
            r#"{
 "conversationId": "a1b2c3d4-e5f6-7890-abcd-ef1234567890",
 "initiatorId": "user-id-123",
 "timeout": 3600
}"#,
        ),
        (
            "000a",
            Some("/api/v2/conversations/cobrowse/sessions"),
            r#"{
 "sessionId": "dfo-channel-id-here",
 "agentId": "agent-uuid",
 "initiator": "AGENT"
}"#,
        ),
        ("001q", Some("/api/v2/conversations/{conversationId}/cobrowse"), r#"{"cobrowseSessionId": "null"}"#),
        (
            "001a",
            Some("/api/v2/conversations/{conversationId}/cobrowse"),
            r#"{
 "initiator": {
 "id": "agent-genesis-id-here",
 "type": "agent"
 },
 "participants": [
 {
 "id": "customer-external-id-here",
 "type": "external"
 }
 ]
}"#,
        ),
        (
            "002q",
            Some("/api/v2/conversations/webchat"),
            r#"{
 "type": "webchat",
 "to": {
 "id": "webchat-session-12345",
 "type": "webchat"
 },
 "cobrowse": {
 "action": "initiate",
 "session": {
 "id": "new-cobrowse-session",
 "mode": "interactive"
 }
 }
}"#,
        ),
        (
            "002f",
            Some("/api/v2/conversations/webchat"),
            r#"{
 "cobrowse": {
 "initiatorId": "agent-uuid-here",
 "participantId": "user-uuid-here",
 "type": "initiate"
 }
}"#,
        ),
        (
            "003q",
            Some("https://{{my-domain}}.mypurecloud.com/api/v2/conversations/cobrowse/sessions"),
            r#"{
 "conversationId": "12345678-abcd-1234-abcd-123456789abc",
 "initiatorId": "87654321-dcba-4321-dcba-987654321xyz"
 }"#,
        ),
        (
            "004a1",
            Some("/api/v2/conversations/cobrowse/sessions"),
            r#"{
"externalSessionId": "unique-id-123",
"participantId": "agent-user-id-here",
"consentStatus": "CONSENTED"
}"#,
        ),
        (
            "004a2",
            Some("/api/v2/conversations/cobrowse/sessions"),
            r#"{
"externalSessionId": "uuid-v4-here",
"initiator": {
"type": "agent",
"id": "agent-user-id"
},
"target": {
"type": "customer",
"conversationId": "active-chat-id"
}
}"#,
        ),
        (
            "misplaced",
            Some("/api/v2/conversations/webchat"),
            r#"{"initiatorId": "{{a}}", "participantId": "{{b}}", "reason": "x"}"#,
        ),
        (
            "bare",
            None,
            r#"{"externalSessionId": "x-1", "initiator": {"type":"agent","id":"{{a}}"}, "targt": {"type":"customer","conversationId":"{{c}}"}}"#,
        ),
        (
            "mixed",
            Some("/api/v2/conversations/cobrowse/sessions"),
            r#"{"externalSessionId": "x-1", "sessionId": "abc", "initiator": {"type":"agent","id":"{{a}}"}, "target": {"type":"customer","conversationId":"{{c}}"},}"#,
        ),
        (
            "smart",
            Some("/api/v2/conversations/cobrowse/sessions"),
            "{“sessionId”: “abc”, 'agentId': undefined, initiator: \"AGENT\"}",
        ),
    ];
    for (name, path, body) in cases {
        let text = Text::template(body, &[], Styles::ALL);
        let r = Request::stored(
            Some(Text::template("POST", &[], Styles::NONE)).filter(|_| path.is_some()),
            path.map(|p| Text::template(p, &[], Styles::ALL)),
        )
        .body(text);
        let report = linter.check(&r);
        println!(
            "=== {name}: {:?} {:?} {:?} skipped={} assumed={}",
            report.verdict,
            report.endpoint.as_ref().map(|e| e.as_str()),
            report.variant.as_ref().map(|e| e.as_str()),
            report.skipped,
            report.assumed
        );
        for f in &report.findings {
            println!(
                "{}[{}] {}:{} {}",
                f.severity,
                f.rule,
                f.location.start.line.get(),
                f.location.start.column.get(),
                f.message
            );
            if let Some(h) = &f.help {
                println!("   help: {}", h.replace('\n', "\n         "));
            }
            for e in &f.evidence {
                println!("   - {e}");
            }
            if let Some(x) = &f.fix {
                println!("   fix safe={} {:?}", x.safe, x.edits);
            }
        }
    }
}
