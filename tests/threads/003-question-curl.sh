curl -X POST "https://{{my-domain}}.mypurecloud.com/api/v2/conversations/cobrowse/sessions" \
 -H "Authorization: Bearer {{access_token}}" \
 -H "Content-Type: application/json" \
 -d '{
 "conversationId": "12345678-abcd-1234-abcd-123456789abc",
 "initiatorId": "87654321-dcba-4321-dcba-987654321xyz"
 }'
