#!/bin/sh
curl -X POST "http://api.mypurecloud.com/api/v2/conversations/$ID/cobrowse" # cobrowse-lint: ignore[insecure-url] this one
curl -X POST "http://api.mypurecloud.com/api/v2/conversations/$ID/cobrowse"
