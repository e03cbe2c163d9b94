output "vpc_id" {
  description = "The VPC."
  value       = aws_vpc.this.id
}

output "cidr" {
  description = "Range of the VPC."
  value       = var.cidr
}

output "service_cidr" {
  description = "Range of the Kubernetes Services, known not to overlap the VPC's."
  value       = var.service_cidr
}

output "subnet_ids" {
  description = "Ids of the subnets by tier: private, public, database, cache, intra; in the order of the zones."
  value       = local.tier_ids
}

output "subnet_cidrs" {
  description = "Ranges of the subnets by tier, in the order of the zones."
  value       = local.tier_cidrs
}

output "nat_addresses" {
  description = "Public addresses that the platform's calls to others come from, for their allow-lists."
  value       = [for address in aws_eip.nat : address.public_ip]
}

output "nat_addresses_per_gateway" {
  description = "Addresses that each NAT gateway got for concurrent_calls."
  value       = local.nat_addresses_per_gateway
}

output "justifications" {
  description = "Why safe defaults were left."
  value       = var.justifications
}

output "nat_gateway_ids" {
  description = "NAT gateways by zone."
  value       = { for zone, gateway in aws_nat_gateway.this : zone => gateway.id }
}
