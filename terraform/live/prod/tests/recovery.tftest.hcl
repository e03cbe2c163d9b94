override_module {
  target  = module.platform
  outputs = {}
}

run "refuses_to_keep_the_copies_beside_the_originals" {
  command = plan
  variables {
    recovery_region = "eu-central-1"
  }
  expect_failures = [var.recovery_region]
}
