curl -X POST https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions -H "Authorization: Bearer $TOKEN" \
  -H 'Content-Type: application/json' \
  -d '{"externalSessionId": "'$ATTEMPT'", "initiator": {"type": "agnet", "id": "'$AGENT'"},
       "target": {"type": "customer", "conversationId": "'$CONVERSATION'"},}'
