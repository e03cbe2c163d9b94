# The operator keeps the users of one cache: those whose ids begin with t- and that carry the cache's tag, which nobody can give to a user that has one. It can't make the default user or its
# own another, and no other cache's.
locals {
  elasticache  = "arn:${var.partition}:elasticache:${var.region}:${var.account_id}"
  tenant_users = "${local.elasticache}:user:t-*"
  user_group   = "${local.elasticache}:usergroup:${var.cache.user_group}"

  operator = [
    {
      Sid      = "LogsIn"
      Effect   = "Allow"
      Action   = "elasticache:Connect"
      Resource = ["${local.elasticache}:replicationgroup:${var.cache.name}", "${local.elasticache}:user:${var.cache.login}"]
    },
    {
      Sid      = "LooksAtTenantsUsers"
      Effect   = "Allow"
      Action   = "elasticache:DescribeUsers"
      Resource = local.tenant_users
    },
    {
      Sid      = "LooksAtTheGroup"
      Effect   = "Allow"
      Action   = "elasticache:DescribeUserGroups"
      Resource = local.user_group
    },
    {
      Sid      = "MakesUsersOfThisCache"
      Effect   = "Allow"
      Action   = ["elasticache:CreateUser", "elasticache:AddTagsToResource"]
      Resource = local.tenant_users
      Condition = {
        StringEquals                = { "aws:RequestTag/bvrai:cache" = var.cache.name }
        "ForAllValues:StringEquals" = { "aws:TagKeys" = ["bvrai:cache"] }
        # Another cache's user can't be made this one's.
        Null = { "aws:ResourceTag/bvrai:cache" = "true" }
      }
    },
    {
      Sid       = "ChangesThem"
      Effect    = "Allow"
      Action    = ["elasticache:ModifyUser", "elasticache:DeleteUser", "elasticache:ModifyUserGroup"]
      Resource  = local.tenant_users
      Condition = { StringEquals = { "aws:ResourceTag/bvrai:cache" = var.cache.name } }
    },
    {
      Sid      = "LetsThemIn"
      Effect   = "Allow"
      Action   = "elasticache:ModifyUserGroup"
      Resource = local.user_group
    },
  ]
}
