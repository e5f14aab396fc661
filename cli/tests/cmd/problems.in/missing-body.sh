curl -X POST https://api.mypurecloud.com/api/v2/conversations/{{conversationId}}/cobrowse \
  -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" -d @bodies/start.json
