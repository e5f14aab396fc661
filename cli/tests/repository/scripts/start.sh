#!/bin/sh
# Starts a cobrowse session for the conversation $1
set -eu
curl -sS -X POST "https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions" \
  -H "Authorization: Bearer $TOKEN" \
  -H "Content-Type: application/json" \
  -d "{\"conversationId\": \"$1\", \"initiatorId\": \"$AGENT_ID\"}"
