#!/bin/sh
curl -X POST https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions \
  -H "Authorization: Bearer Zm9yYmlkZGVu0123456789abcdef" \
  -H "Content-Type: application/json" \
  -d '{"sessionId": "YOUR_SESSION_ID", "agentId": "YOUR_AGENT_ID", "initiator": "AGENT"}'
