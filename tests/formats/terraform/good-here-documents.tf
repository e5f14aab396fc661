variable "region" {
  type = string
}

# One per way to write the body.
resource "genesyscloud_integration_action" "indented" {
  name = "Indented"
  config_request {
    request_url_template = "https://api.${var.region}/api/v2/conversations/cobrowse/sessions"
    request_type         = "POST"
    request_template     = <<-EOT
      {
        "externalSessionId": "$${input.attemptId}",
        "initiator": { "type": "agent", "id": "${var.agent_id}" },

        "target": {
          "type": "customer",
          "conversationId": "$${input.conversationId}"
        }
      }
    EOT
    headers = {
      Content-Type = "application/json"
    }
  }
}

resource "genesyscloud_integration_action" "flush" {
  name = "Flush"
  config_request {
    request_url_template = "/api/v2/conversations/cobrowse/sessions"
    request_type         = "POST"
    headers              = merge(var.headers, { Content-Type = "application/json" })
    request_template     = <<EOF
{
  "externalSessionId": "$esc.jsonString($${input.attemptId})",
  "initiator": { "type": "agent", "id": "$input.agentId" },
  "target": { "type": "customer", "conversationId": "${genesyscloud_flow.start.id}" }
}
EOF
  }
}
