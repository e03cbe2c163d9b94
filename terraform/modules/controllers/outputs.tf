output "service_accounts" {
  description = "Who takes which policy, as modules/pod-identity wants it."
  value = {
    for name, one in local.service_accounts : name => {
      namespace       = one.namespace
      service_account = name
      policy          = jsonencode({ Version = "2012-10-17", Statement = one.policy })
    }
  }
}
