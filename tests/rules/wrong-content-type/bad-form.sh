curl -F sessionId=dfo-5521-chat -F agentId=a -F initiator=AGENT https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions
