resource "genesyscloud_integration_action" "start_cobrowse" {
  name           = "Wé start"
  contract_input = <<EOT
{ "type": "object", "properties": { "attemptId": { "type": "string" }, "note": { "type": "string" } } }
EOT
  config_request {
    request_url_template = "/api/v2/conversations/cobrowse/sessions"
    request_type         = "POST"
    request_template     = <<-EOT
      {
        "note": "é – $${input.note}", "externalSessionId": null,
        "initiator": { "type": "agent", "id": "agent@example.com" },
        "target": {
          "type": "customer",
          "conversationId": "${var.conversation_id}",
        }
      }
    EOT
    headers = { Content-Type = "text/plain" }
  }
}
