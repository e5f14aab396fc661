curl -X POST "https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions" \
 -H "Authorization: Bearer <token>" \
 -H "Content-Type: application/json" \
 -d '{"conversationId": "a1b2c3d4-e5f6-7890-abcd-ef1234567890", "initiatorId": "user-id-123"}'
