# One that is fine, and others that Terraform cannot read: ä
resource "genesyscloud_integration_action" "fine" {
  config_request {
    request_url_template = "/api/v2/conversations/cobrowse/sessions"
    request_type         = "POST"
    request_template     = "{\"externalSessionId\": null}"
    headers              = { Content-Type = "application/json" }
  }
}

resource "genesyscloud_integration_action" "syntax" {
  config_request {
    request_url_template = "/api/v2/conversations/cobrowse/sessions" "ü"
    request_type         = "POST"
  }
}

resource "genesyscloud_integration_action" "quote" {
  config_request {
    request_url_template = "/api/v2/conversations/cobrowse/sessions
    request_type         = "POST"
  }
}

resource "genesyscloud_integration_action" "interpolation" {
  config_request {
    request_url_template = "/api/v2/conversations/${input.conversationId}/cobrowse"
    request_template     = "{\"é\": \"${input.agentId}\"}"
    request_type         = "POST"
    headers              = { A = input.a, B = "b" }
  }
}

resource "genesyscloud_integration_action" "brace" {
  config_request {
    request_url_template = "/api/v2/conversations/cobrowse/sessions"
    request_type         = "POST"
}

resource "genesyscloud_integration_action" "escape" {
  config_request {
    request_url_template = "/api/v2/conversations/\$${input.conversationId}/cobrowse"
    request_type         = "POST"
  }
}

resource "genesyscloud_integration_action" "document" {
  config_request {
    request_url_template = "/api/v2/conversations/cobrowse/sessions"
    request_template     = <<-EOT
      {}
      EOTT
  }
}
