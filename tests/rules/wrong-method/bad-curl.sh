curl "https://api.mypurecloud.com/api/v2/conversations/$CONVERSATION_ID/cobrowse" \
  -H "Authorization: Bearer $ACCESS_TOKEN"
