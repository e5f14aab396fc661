terraform {
  required_providers {
    genesyscloud = { source = "mypurecloud/genesyscloud" }
  }
}

resource "genesyscloud_integration_action" "start_cobrowse" {
  name           = "Start cobrowse"
  category       = "Genesys Cloud Data Actions"
  integration_id = var.integration_id
  contract_input = jsonencode({
    type       = "object"
    properties = { agentId = { type = "string" }, conversationId = { type = "string" }, sessionId = { type = "string" } }
  })
  config_request {
    request_url_template = "/api/v2/conversations/cobrowse/sessions"
    request_type         = "POST"
    request_template     = jsonencode({
      externalSessionId = "$${input.sessionId}"
      initiator         = { type = "agent", id = "$${input.agentId}" }
      target            = { type = "customer", conversation = "$${input.conversationId}" }
    })
    headers = { "Content-Type" = "application/json" }
  }
}

resource "genesyscloud_integration_action" "start_simple" {
  name           = "Start simple"
  category       = "Genesys Cloud Data Actions"
  integration_id = var.integration_id
  contract_input = jsonencode({
    type       = "object"
    properties = { agentId = { type = "string" }, conversationId = { type = "string" } }
  })
  config_request {
    request_url_template = "/api/v2/conversations/cobrowse/sessions"
    request_type         = "POST"
    request_template     = <<-EOT
      {
        "conversationId": "$${input.conversationId}",
        "initiatorId": "$${input.agentId}"
      }
    EOT
    headers = { "Content-Type" = "application/json" }
  }
}

resource "genesyscloud_routing_queue" "support" {
  name = "Support"
}
