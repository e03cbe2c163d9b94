package io.bvrai.crds.v1alpha1.tenant;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.bvrai.crds.v1alpha1.Copies;
import io.bvrai.crds.v1alpha1.Distinct;
import io.bvrai.crds.v1alpha1.KeyedBy;
import io.bvrai.crds.v1alpha1.Wire;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** What a tenant's pods may reach beyond DNS, Vault, database, cache and the providers' HTTPS. */
@Wire
public record TenantNetwork(
        @Size(max = 20) @JsonPropertyDescription("Further destinations.") @KeyedBy("cidr")
        List<Egress> egress) {

    static final TenantNetwork NOTHING_MORE = new TenantNetwork(List.of());

    public TenantNetwork {
        egress = Copies.of(egress);
    }

    /**
     * A range of addresses and the ports allowed there. Overlap is tested both ways: that no reserved range contains the tenant's lets
     * {@code 0.0.0.0/0} through. The cluster's own ranges are the operator's to refuse, no schema knows them.
     */
    @Wire
    @ValidationRule(
            value = "isCIDR(self.cidr) && cidr(self.cidr) == cidr(self.cidr).masked()",
            message = "cidr must be an IPv4 or IPv6 range without host bits, such as 203.0.113.0/24",
            fieldPath = ".cidr")
    @ValidationRule(
            value =
                    "!isCIDR(self.cidr) || ['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '168.63.129.16/32', '169.254.0.0/16', '172.16.0.0/12',"
                            + " '192.168.0.0/16', '224.0.0.0/3', '::/127', '64:ff9b::/96', '64:ff9b:1::/48', 'fc00::/7', 'fe80::/10', 'ff00::/8']"
                            + ".all(r, !cidr(r).containsCIDR(self.cidr) && !cidr(self.cidr).containsCIDR(r))",
            message = "cidr must not overlap private, shared, loopback, link-local, metadata or multicast ranges",
            fieldPath = ".cidr")
    public record Egress(
            @Required
            @Size(min = 4, max = 43)
            @JsonPropertyDescription("The range, IPv4 or IPv6; never private or link-local.")
            String cidr,

            @Required @Size(min = 1, max = 20) @JsonPropertyDescription("TCP ports.") @Distinct
            List<@Min(1) @Max(65535) Integer> ports) {

        public Egress {
            ports = Copies.of(ports);
        }
    }
}
