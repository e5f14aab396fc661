# é
variable "prod" {}

resource "genesyscloud_integration_action" "start" {
  name = "Start — é"
  config_request {
    request_url_template = "${var.prod ? "https://api.mypurecloud.com" : "https://x.example/?a#b"}/api/v2/conversations/cobrowse/sessions"
    request_type         = "POST"
    headers              = { Content-Type = "application/json" }
    request_template     = jsonencode({
      externalSessionId = "é"
    })
  }
}
