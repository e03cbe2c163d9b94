"""Holds the graph to the order in which a destroy doesn't hang: `terraform graph` on standard input. What goes first must depend, through whatever is between, on what goes later."""

import re
import sys

# (goes first, goes later): the other way round AWS refuses the later one, or waits for it until it gives up.
ORDER = [
    ("eks.aws_eks_addon.on_nodes", "eks.aws_eks_node_group.this"),
    ("eks.aws_eks_node_group.this", "eks.aws_eks_cluster.this"),
    ("eks.aws_eks_cluster.this", "network.aws_subnet.this"),
    ("eks.aws_eks_cluster.this", "eks.aws_iam_role_policy_attachment.cluster"),
    ("eks.aws_eks_node_group.this", "eks.aws_iam_role_policy_attachment.node"),
    ("network.aws_nat_gateway.this", "network.aws_internet_gateway.this"),
    ("database.aws_db_instance.this", "database.aws_db_subnet_group.this"),
    ("database.aws_db_subnet_group.this", "network.aws_subnet.this"),
    ("cache.aws_elasticache_replication_group.this", "network.aws_subnet.this"),
    ("backup.aws_backup_selection.this", "backup.aws_backup_vault.this"),
    ("edge.aws_cloudfront_distribution.downloads", "edge.aws_acm_certificate.this"),
    ("dns.aws_route53_hosted_zone_dnssec.this", "dns.aws_route53_key_signing_key.this"),
    ("network.aws_subnet.this", "network.aws_vpc.this"),
]


def main():
    edges = {}
    for first, later in re.findall(r'"([^"]+)" -> "([^"]+)"', sys.stdin.read()):
        edges.setdefault(first, set()).add(later)

    def reached(start):
        seen, todo = set(), [start]
        while todo:
            for after in edges.get(todo.pop(), ()):
                if after not in seen:
                    seen.add(after)
                    todo.append(after)
        return seen

    wrong = []
    for first, later in ORDER:
        first, later = f"module.platform.module.{first}", f"module.platform.module.{later}"
        if later not in reached(first):
            wrong.append(f"{later} may go before {first}")
    print("\n".join(wrong))
    sys.exit(1 if wrong else 0)


main()
