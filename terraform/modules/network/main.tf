# A VPC of five tiers. Nothing in the database, cache and intra tiers has a way out; nothing anywhere gets a public address by itself.
#
# The first half of the range is the private tier's, because pods have addresses of the VPC; each zone has a fixed slot in each tier, so that a fourth
# zone can be appended without moving a subnet.
locals {
  zones = { for index, zone in var.availability_zones : zone => index }

  # tier => { bits added to the VPC's prefix, number of the first slot }
  layout = {
    private  = { newbits = 3, first = 0 }
    public   = { newbits = 6, first = 32 }
    database = { newbits = 6, first = 36 }
    cache    = { newbits = 6, first = 40 }
    intra    = { newbits = 6, first = 44 }
  }

  subnets = merge([
    for tier, slot in local.layout : {
      for zone, index in local.zones : "${tier}/${zone}" => {
        tier = tier
        zone = zone
        cidr = cidrsubnet(var.cidr, slot.newbits, slot.first + index)
      }
    }
  ]...)

  tier_cidrs = { for tier in keys(local.layout) : tier => [for zone in var.availability_zones : local.subnets["${tier}/${zone}"].cidr] }
  tier_ids   = { for tier in keys(local.layout) : tier => [for zone in var.availability_zones : aws_subnet.this["${tier}/${zone}"].id] }

  tier_tags = {
    public  = { "kubernetes.io/role/elb" = "1" }
    private = { "kubernetes.io/role/internal-elb" = "1", "karpenter.sh/discovery" = var.name }
  }

  nat_zones = var.nat_mode == "one_per_az" ? var.availability_zones : slice(var.availability_zones, 0, 1)

  # A NAT address carries 55,000 connections to one destination. A call holds one to its engine and up to two more for a moment (tools, Twilio's REST API);
  # half of the ports are left free because they linger after a close. One zone's gateway is taken as lost.
  connections_per_call      = 3
  connections_per_address   = 27500
  gateways_left             = var.nat_mode == "one_per_az" ? length(var.availability_zones) - 1 : 1
  nat_addresses_per_gateway = max(1, ceil(var.concurrent_calls * local.connections_per_call / local.gateways_left / local.connections_per_address))
  nat_addresses = {
    for pair in setproduct(local.nat_zones, range(local.nat_addresses_per_gateway)) : "${pair[0]}/${pair[1]}" => { zone = pair[0], first = pair[1] == 0 }
  }

  tags = merge(var.tags, { "bvrai:module" = "network" })
}

resource "aws_vpc" "this" {
  cidr_block                           = var.cidr
  enable_dns_support                   = true
  enable_dns_hostnames                 = true
  enable_network_address_usage_metrics = true

  tags = merge(local.tags, { Name = var.name })
}

# What lands in the default group by mistake can talk to nobody.
resource "aws_default_security_group" "closed" {
  vpc_id = aws_vpc.this.id
  tags   = merge(local.tags, { Name = "${var.name}-default-closed" })
}

resource "aws_subnet" "this" {
  for_each = local.subnets

  vpc_id                  = aws_vpc.this.id
  availability_zone       = each.value.zone
  cidr_block              = each.value.cidr
  map_public_ip_on_launch = false

  tags = merge(local.tags, lookup(local.tier_tags, each.value.tier, {}), { Name = "${var.name}-${each.value.tier}-${each.value.zone}", "bvrai:tier" = each.value.tier })
}

# ---- ways out ------------------------------------------------------------------------------------

resource "aws_internet_gateway" "this" {
  vpc_id = aws_vpc.this.id
  tags   = merge(local.tags, { Name = var.name })
}

resource "aws_eip" "nat" {
  for_each = local.nat_addresses

  domain     = "vpc"
  tags       = merge(local.tags, { Name = "${var.name}-nat-${replace(each.key, "/", "-")}" })
  depends_on = [aws_internet_gateway.this]
}

resource "aws_nat_gateway" "this" {
  for_each = toset(local.nat_zones)

  subnet_id                = aws_subnet.this["public/${each.key}"].id
  allocation_id            = aws_eip.nat["${each.key}/0"].id
  secondary_allocation_ids = local.nat_addresses_per_gateway == 1 ? null : [for key, address in local.nat_addresses : aws_eip.nat[key].id if address.zone == each.key && !address.first]
  tags                     = merge(local.tags, { Name = "${var.name}-${each.key}" })
}

resource "aws_route_table" "public" {
  vpc_id = aws_vpc.this.id
  tags   = merge(local.tags, { Name = "${var.name}-public" })
}

resource "aws_route" "public" {
  route_table_id         = aws_route_table.public.id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.this.id
}

resource "aws_route_table" "private" {
  for_each = local.zones

  vpc_id = aws_vpc.this.id
  tags   = merge(local.tags, { Name = "${var.name}-private-${each.key}" })
}

resource "aws_route" "private" {
  for_each = local.zones

  route_table_id         = aws_route_table.private[each.key].id
  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = aws_nat_gateway.this[contains(local.nat_zones, each.key) ? each.key : local.nat_zones[0]].id
}

# Database, cache and control-plane interfaces: no route but the local one.
resource "aws_route_table" "isolated" {
  vpc_id = aws_vpc.this.id
  tags   = merge(local.tags, { Name = "${var.name}-isolated" })
}

resource "aws_route_table_association" "this" {
  for_each = local.subnets

  subnet_id = aws_subnet.this[each.key].id
  route_table_id = (
    each.value.tier == "public" ? aws_route_table.public.id :
    each.value.tier == "private" ? aws_route_table.private[each.value.zone].id :
    aws_route_table.isolated.id
  )
}

# ---- walls around the data tiers -----------------------------------------------------------------

locals {
  data_ports = { database = 5432, cache = 6379 }
}

# Beside security groups, which an engineer can widen in one step: from the nodes only the server's port, and among the tier's own subnets everything,
# because replicas talk across zones.
resource "aws_network_acl" "data" {
  for_each = local.data_ports

  vpc_id     = aws_vpc.this.id
  subnet_ids = local.tier_ids[each.key]

  dynamic "ingress" {
    for_each = local.tier_cidrs["private"]
    content {
      rule_no    = 100 + ingress.key
      action     = "allow"
      protocol   = "tcp"
      cidr_block = ingress.value
      from_port  = each.value
      to_port    = each.value
    }
  }

  dynamic "ingress" {
    for_each = local.tier_cidrs[each.key]
    content {
      rule_no    = 200 + ingress.key
      action     = "allow"
      protocol   = "-1"
      cidr_block = ingress.value
      from_port  = 0
      to_port    = 0
    }
  }

  dynamic "egress" {
    for_each = local.tier_cidrs["private"]
    content {
      rule_no    = 100 + egress.key
      action     = "allow"
      protocol   = "tcp"
      cidr_block = egress.value
      from_port  = 1024
      to_port    = 65535
    }
  }

  dynamic "egress" {
    for_each = local.tier_cidrs[each.key]
    content {
      rule_no    = 200 + egress.key
      action     = "allow"
      protocol   = "-1"
      cidr_block = egress.value
      from_port  = 0
      to_port    = 0
    }
  }

  tags = merge(local.tags, { Name = "${var.name}-${each.key}" })
}
