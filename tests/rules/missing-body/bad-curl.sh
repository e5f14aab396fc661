curl -X POST "https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions" \
  -H "Authorization: Bearer $ACCESS_TOKEN"
