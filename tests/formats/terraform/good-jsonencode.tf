resource "genesyscloud_integration_action" "start_cobrowse" {
  name           = "Start cobrowse"
  contract_input = jsonencode({
    type = "object"
    properties = {
      attemptId      = { type = "string" }
      conversationId = { type = "string" }
    }
  })
  config_request {
    request_url_template = "/api/v2/conversations/cobrowse/sessions"
    request_type         = "POST"
    headers              = { "Content-Type" : "application/json" }
    request_template = jsonencode({
      externalSessionId = "$${input.attemptId}" # new on every attempt
      initiator = {
        type = "agent"
        id   = var.agent_id
      }
      target = { type = "customer", "conversationId" : "$${input.conversationId}" }
    })
  }
}
