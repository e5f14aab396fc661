resource "genesyscloud_integration_action" "first" {
  name = "Wé first"
  config_request {
    request_url_template = "/api/v2/conversations/cobrowse/sessions"
    request_type         = "POST"
    request_template     = <<-EOT
      {
        "externalSessionId": "$${input.attemptId}",
        "initiator": { "id": "$${input.agentId}" },
        "target": { "type": "customer", "conversationId": "$${input.conversationId}" }
      }
    EOX
  }
}

resource "genesyscloud_integration_action" "second" {
  name = "Wé second"
  config_request {
    request_url_template = "/api/v2/conversations/cobrowse/sessions"
    request_type         = "POST"
    request_template     = <<-EOT
      {
        "externalSessionId": "$${input.attemptId}",
        "initiator": { "id": "$${input.agentId}" },
        "target": { "type": "customer", "conversationId": "$${input.conversationId}" }
      }
    EOT
  }
}

resource "genesyscloud_integration_action" "users" {
  name = "é"
  config_request {
    request_url_template = "/api/v2/users"
    request_type "GET"
  }
}
