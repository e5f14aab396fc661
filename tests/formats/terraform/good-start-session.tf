/*
  Creates the action
*/
resource "genesyscloud_integration_action" "start_cobrowse" {
  name           = "Start cobrowse – Müller"
  category       = var.action_category
  integration_id = genesyscloud_integration.data_actions.id
  contract_input = jsonencode({
    "type" = "object",
    "required" = [
      "attemptId", "agentId", "conversationId"
    ],
    "properties" = {
      "attemptId" = {
        "type" = "string"
      },
      "agentId" = {
        "type" = "string"
      },
      "conversationId" = {
        "type" = "string"
      }
    }
  })
  contract_output = jsonencode({
    "type"       = "object",
    "properties" = {}
  })
  config_request {
    # Use '$${' to indicate a literal '${' in template strings. Otherwise Terraform will attempt to interpolate the string
    request_url_template = "/api/v2/conversations/cobrowse/sessions"
    request_type         = "POST"
    request_template     = "{\n  \"externalSessionId\": \"$${input.attemptId}\",\n  \"initiator\": {\n    \"type\": \"agent\",\n    \"id\": \"$${input.agentId}\"\n  },\n  \"target\": {\n    \"type\": \"customer\",\n    \"conversationId\": \"$!{input.conversationId}\"\n  }\n}"
    headers = {
      Cache-Control = "no-cache"
      Content-Type  = "application/json"
      UserAgent     = "PureCloudIntegrations/1.0"
    }
  }
  config_response {
    translation_map          = {}
    translation_map_defaults = {}
    success_template         = "$${rawResult}"
  }
}
