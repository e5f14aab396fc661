#!/bin/sh
set -e
curl -fsS https://example.com/health
terraform apply
