curl -X POST "https://api.mypurecloud.com/api/v2/conversations/webchat/{conversationId}/cobrowse" \
 -H "Authorization: Bearer YOUR_ACCESS_TOKEN" \
 -H "Content-Type: application/json" \
 -d '{
 "type": "cobrowse",
 "initiatorType": "agent",
 "capabilities": ["screen", "mouse", "keyboard"]
 }'
