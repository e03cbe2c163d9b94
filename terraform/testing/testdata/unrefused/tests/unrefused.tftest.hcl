run "refuses_what_is_empty" {
  command = plan
  variables {
    twice = ""
    once  = ""
  }
  expect_failures = [
    var.twice,
    var.once,
  ]
}
