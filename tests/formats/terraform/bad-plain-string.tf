resource "genesyscloud_integration_action" "start_cobrowse" {
  name           = "Début"
  integration_id = var.integration_id
  contract_input = jsonencode({
    "type" = "object",
    "properties" = {
      "attemptId" = {
        "type" = "string"
      },
      "agentNumber" = {
        "type" = "integer"
      }
    }
  })
  config_request {
    request_url_template = "/api/v2/conversations/cobrowse/sessions"
    request_type         = "POST"
    request_template     = "{\n  \"reason\": \"é漢 \\\"€\\\"\",\n  \"externalSessionId\": $${input.attemptId},\n  \"initiator\": {\n    \"type\": \"agnet\",\n    \"id\": $${input.agentNumber}\n  },\n  \"target\": {\n    \"type\": \"customer\",\n    \"conversationId\": \"$${input.conversationID}\"\n  }\n}"
    headers = {
      Content-Type = "application/json"
    }
  }
}
