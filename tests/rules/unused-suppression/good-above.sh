# cobrowse-lint: ignore[wrong-host] the gateway is ours
# and more of it

curl -X POST https://gateway.example.com/api/v2/conversations/$ID/cobrowse
