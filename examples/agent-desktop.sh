#!/usr/bin/env bash
# Starts a session for the chat that the agent has just accepted.
set -eu

# Start a session
curl --fail-with-body -X POST "https://$API_HOST/api/v2/conversations/cobrowse/sessions" \
  -H "Authorization: Bearer $TOKEN" \
  -H 'Content-Type: application/json' \
  --data-binary @- <<JSON
{
  "externalSessionId": "$(uuidgen)",
  "initiator": {"type": "agent", "id": "$AGENT_ID"},
  "target": {"type": "customer", "conversationID": "$CONVERSATION_ID"}
}
JSON
