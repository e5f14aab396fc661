variable "integration_id" {
  type = string
}
