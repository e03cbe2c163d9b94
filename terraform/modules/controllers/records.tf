# Records of one zone. external-dns keeps the gateway's name and nothing else: a tenant's Service that asks for the webhooks' names gets nothing. cert-manager answers challenges and nothing
# else. Neither can touch the other's records or the ones that Terraform keeps.
locals {
  external_dns = [
    {
      Sid      = "TheGatewaysName"
      Effect   = "Allow"
      Action   = "route53:ChangeResourceRecordSets"
      Resource = local.zone
      Condition = {
        "ForAllValues:StringEquals" = {
          # As it runs (upsert-only), it never deletes.
          "route53:ChangeResourceRecordSetsActions"     = ["CREATE", "UPSERT"]
          "route53:ChangeResourceRecordSetsRecordTypes" = ["A", "AAAA", "CNAME", "TXT"]
        }
        # Whose a record is stands in a TXT record beside it, whose name begins with the kind.
        "ForAllValues:StringLike" = { "route53:ChangeResourceRecordSetsNormalizedRecordNames" = [var.gateway_host, "*-${var.gateway_host}"] }
      }
    },
    {
      Sid      = "ReadsTheZone"
      Effect   = "Allow"
      Action   = ["route53:ListResourceRecordSets", "route53:ListTagsForResource"]
      Resource = local.zone
    },
    {
      # Zones can be listed all or none.
      Sid      = "FindsTheZone"
      Effect   = "Allow"
      Action   = "route53:ListHostedZones"
      Resource = "*"
    },
  ]

  cert_manager = [
    {
      Sid      = "Challenges"
      Effect   = "Allow"
      Action   = "route53:ChangeResourceRecordSets"
      Resource = local.zone
      Condition = {
        "ForAllValues:StringEquals" = {
          "route53:ChangeResourceRecordSetsRecordTypes"           = ["TXT"]
          "route53:ChangeResourceRecordSetsNormalizedRecordNames" = ["_acme-challenge.${var.platform_domain}"]
        }
      }
    },
    {
      Sid      = "ReadsTheZone"
      Effect   = "Allow"
      Action   = "route53:ListResourceRecordSets"
      Resource = local.zone
    },
    {
      Sid      = "SeesThatAChangeArrived"
      Effect   = "Allow"
      Action   = "route53:GetChange"
      Resource = "arn:${var.partition}:route53:::change/*"
    },
  ]
}
