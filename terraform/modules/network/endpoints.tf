# AWS's services without the internet. A leaked key of another account can't be used through them, nor can ours be used to reach another account's data.
resource "aws_security_group" "endpoints" {
  name        = "${var.name}-endpoints"
  description = "Interface endpoints: HTTPS from the private tier"
  vpc_id      = aws_vpc.this.id
  tags        = merge(local.tags, { Name = "${var.name}-endpoints" })
}

resource "aws_vpc_security_group_ingress_rule" "endpoints" {
  for_each = toset(local.tier_cidrs["private"])

  security_group_id = aws_security_group.endpoints.id
  description       = "HTTPS from the private tier"
  cidr_ipv4         = each.key
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  tags              = local.tags
}

locals {
  ours_only = {
    Version = "2012-10-17"
    Statement = [{
      Sid       = "PrincipalsOfThisAccount"
      Effect    = "Allow"
      Principal = "*"
      Action    = "*"
      Resource  = "*"
      Condition = { StringEquals = { "aws:PrincipalAccount" = var.account_id } }
    }]
  }

  # ECR hands out image layers, and Amazon Linux its packages, from buckets of AWS's own, by requests that aren't signed by our principals.
  s3_policy = merge(local.ours_only, {
    Statement = concat(local.ours_only.Statement, [{
      Sid       = "LayersAndPackagesOfAws"
      Effect    = "Allow"
      Principal = "*"
      Action    = "s3:GetObject"
      Resource = [
        "arn:${var.partition}:s3:::prod-${var.region}-starport-layer-bucket/*",
        "arn:${var.partition}:s3:::al2023-repos-${var.region}-de612dc2/*",
      ]
    }])
  })

  # These know no conditions on the principal in an endpoint's policy before the caller is authenticated, or have no endpoint policies at all.
  without_policy = ["eks-auth"]
}

resource "aws_vpc_endpoint" "s3" {
  vpc_id            = aws_vpc.this.id
  service_name      = "com.amazonaws.${var.region}.s3"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = concat([aws_route_table.isolated.id], [for table in aws_route_table.private : table.id])
  policy            = jsonencode(local.s3_policy)
  tags              = merge(local.tags, { Name = "${var.name}-s3" })
}

resource "aws_vpc_endpoint" "interface" {
  for_each = var.interface_endpoints

  vpc_id              = aws_vpc.this.id
  service_name        = "com.amazonaws.${var.region}.${each.key}"
  vpc_endpoint_type   = "Interface"
  subnet_ids          = local.tier_ids["intra"]
  security_group_ids  = [aws_security_group.endpoints.id]
  private_dns_enabled = true
  policy              = contains(local.without_policy, each.key) ? null : jsonencode(local.ours_only)
  tags                = merge(local.tags, { Name = "${var.name}-${each.key}" })
}
