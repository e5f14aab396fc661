# The bodies of these stand elsewhere.
resource "genesyscloud_integration_action" "from_file" {
  name           = "From a file"
  contract_input = file("${path.module}/contract.json")
  config_request {
    request_url_template = "/api/v2/conversations/cobrowse/sessions"
    request_type         = "POST"
    request_template     = file("${path.module}/body.vm")
    headers              = { Content-Type = "application/json" }
  }
}

resource "genesyscloud_integration_action" "from_template" {
  config_request {
    request_url_template = "/api/v2/conversations/cobrowse/sessions"
    request_type         = "POST"
    request_template     = templatefile("${path.module}/body.tftpl", { agent = var.agent_id })
    headers              = { Content-Type = "application/json" }
  }
}

resource "genesyscloud_integration_action" "from_variable" {
  config_request {
    request_url_template = "/api/v2/conversations/cobrowse/sessions"
    request_type         = "POST"
    request_template     = "${var.body}"
    headers              = { Content-Type = "application/json" }
  }
}

resource "genesyscloud_integration_action" "from_condition" {
  config_request {
    request_url_template = "/api/v2/conversations/cobrowse/sessions"
    request_type         = "POST"
    request_template     = jsonencode(var.test ? { a = 1 } : merge(local.body, { b = 2 }))
    headers              = { Content-Type = "application/json" }
  }
}

resource "genesyscloud_integration_action" "with_directive" {
  config_request {
    request_url_template = "/api/v2/conversations/cobrowse/sessions"
    request_type         = "POST"
    request_template     = <<-EOT
      {
        %{ if var.test }"externalSessionId": "1",%{ endif }
        "initiator": {}
      }
    EOT
    headers              = { Content-Type = "application/json" }
  }
}

resource "genesyscloud_integration_action" "function" {
  name = "No request"
  function_config {
    handler = "index.handler"
  }
}

# No data action: this is nobody's request.
resource "genesyscloud_flow" "other" {
  config_request {
    request_url_template = "/api/v2/conversations/cobrowse/sessions"
    request_template     = "{}"
  }
}
