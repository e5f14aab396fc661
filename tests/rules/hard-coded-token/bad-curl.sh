curl -X POST "https://api.mypurecloud.com/api/v2/conversations/$CONVERSATION_ID/cobrowse" \
  -H 'Authorization: Bearer Zk3v9QpL0aT7xW2mB8sY4uHd'
