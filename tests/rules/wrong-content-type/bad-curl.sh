curl -X POST "https://api.mypurecloud.com/api/v2/conversations/webchat/$CONVERSATION_ID/cobrowse" \
  -H "Authorization: Bearer $ACCESS_TOKEN" \
  -d '{"type": "cobrowse", "initiatorType": "agent", "capabilities": ["screen"]}'
