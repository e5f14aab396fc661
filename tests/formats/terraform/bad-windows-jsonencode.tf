resource "genesyscloud_integration_action" "start_cobrowse" {
  name           = "Séance"
  contract_input = jsonencode({
    type       = "object"
    properties = { attemptId = { type = "string" } }
  })
  config_request {
    request_url_template = "https://api.mypurecloud.com/api/v2/conversations/webchat"
    request_type         = "POST"
    headers              = { Content-Type = "application/json" }
    request_template = jsonencode({
      # é
      from = { id = "widget-é€😀漢字", type = "webchat" }
      to   = { id = "$${input.queueId}", "type" : "queue" }
      cobrowse = {
        reason        = "é €", participantId = 4711 /* 漢 */
        initiatorId   = "null"
        größe         = "$${input.attemptId}"
        "type"        = "start"
      }
    })
  }
}
