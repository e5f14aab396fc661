curl --json '{"sessionId": "{{sid}}", "agentId": "$AGENT", "initiator": "AGENT"}' -H "x-gc-request-id: $ID" https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions
