package io.bvrai.operator.tenant;

import io.bvrai.crds.v1alpha1.Labels;
import io.bvrai.crds.v1alpha1.tenant.TenantNetwork;
import io.bvrai.operator.config.BvraiConfig;
import io.bvrai.operator.kube.RuntimePod;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRuleBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRuleBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeerBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPortBuilder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who may talk to a tenant's pods and to whom they may talk: nobody, and then what is named here. Pure. */
record NetworkPlan(TenantIdentity tenant, TenantNetwork wanted, BvraiConfig config) {
    /** Set by the API server to the namespace's name: unlike other labels nobody can put it on a namespace of theirs. */
    private static final String NAMESPACE_NAME = "kubernetes.io/metadata.name";

    private static final int DNS = 53;
    private static final int HTTPS = 443;

    /** Ranges of {@code spec.network.egress} that reach where no tenant may; each a sentence. */
    List<String> refusals() {
        List<Cidr> closed =
                config.network().closedCidrs().stream().map(Cidr::parse).toList();
        List<Cidr> backing =
                config.network().backingCidrs().stream().map(Cidr::parse).toList();
        List<String> refusals = new ArrayList<>();
        for (TenantNetwork.Egress egress : wanted.egress()) {
            Cidr range = Cidr.parse(egress.cidr());
            closed.stream()
                    .filter(range::overlaps)
                    .findFirst()
                    .ifPresent(reserved -> refusals.add("spec.network.egress " + egress.cidr() + " overlaps "
                            + reserved.text() + ", which is closed to tenants"));
            backing.stream()
                    .filter(range::overlaps)
                    .findFirst()
                    .ifPresent(reserved -> refusals.add("spec.network.egress " + egress.cidr()
                            + " overlaps the platform's own services at " + reserved.text()));
        }
        return refusals;
    }

    List<NetworkPolicy> policies() {
        List<NetworkPolicy> policies = new ArrayList<>();
        policies.add(defaultDeny());
        policies.add(egress(
                "allow-dns",
                List.of(rule(
                        List.of(namespace(config.network().dnsNamespace())),
                        List.of(port("UDP", DNS), port("TCP", DNS))))));
        policies.add(ingress("allow-gateway", config.platform().gateway().namespace(), RuntimePod.HTTP_PORT));
        policies.add(egress(
                "allow-backing",
                List.of(rule(
                        config.network().backingCidrs().stream()
                                .map(NetworkPlan::range)
                                .toList(),
                        tcp(config.network().backingPorts())))));
        policies.add(egress(
                "allow-providers",
                List.of(rule(
                        config.network().providerCidrs().stream()
                                .map(this::openRange)
                                .toList(),
                        tcp(List.of(HTTPS))))));
        policies.add(ingress("allow-operator", config.systemNamespace(), RuntimePod.MANAGEMENT_PORT));
        config.network()
                .monitoringNamespace()
                .ifPresent(monitoring ->
                        policies.add(ingress("allow-monitoring", monitoring, RuntimePod.MANAGEMENT_PORT)));
        customEgress().ifPresent(policies::add);
        return policies;
    }

    private NetworkPolicy defaultDeny() {
        return new NetworkPolicyBuilder()
                .withNewMetadata()
                .withName("default-deny")
                .withNamespace(tenant.namespace())
                .withLabels(tenant.ownership().labels())
                .endMetadata()
                .withNewSpec()
                .withPodSelector(new LabelSelector())
                .withPolicyTypes("Ingress", "Egress")
                .endSpec()
                .build();
    }

    private Optional<NetworkPolicy> customEgress() {
        if (wanted.egress().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(egress(
                "allow-custom-egress",
                wanted.egress().stream()
                        .map(egress -> rule(List.of(range(egress.cidr())), tcp(egress.ports())))
                        .toList()));
    }

    private NetworkPolicy ingress(String name, String fromNamespace, int port) {
        return policy(name)
                .editSpec()
                .withPolicyTypes("Ingress")
                .withIngress(new NetworkPolicyIngressRuleBuilder()
                        .withFrom(namespace(fromNamespace))
                        .withPorts(port("TCP", port))
                        .build())
                .endSpec()
                .build();
    }

    private NetworkPolicy egress(String name, List<NetworkPolicyEgressRule> rules) {
        return policy(name)
                .editSpec()
                .withPolicyTypes("Egress")
                .withEgress(rules)
                .endSpec()
                .build();
    }

    private NetworkPolicyBuilder policy(String name) {
        return new NetworkPolicyBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(tenant.namespace())
                .withLabels(tenant.ownership().labels())
                .endMetadata()
                .withNewSpec()
                .withPodSelector(new LabelSelectorBuilder()
                        .withMatchLabels(Map.of(Labels.NAME, Labels.NAME_RUNTIME))
                        .build())
                .endSpec();
    }

    private static NetworkPolicyEgressRule rule(List<NetworkPolicyPeer> to, List<NetworkPolicyPort> ports) {
        return new NetworkPolicyEgressRuleBuilder().withTo(to).withPorts(ports).build();
    }

    private static List<NetworkPolicyPort> tcp(Collection<Integer> ports) {
        return ports.stream().sorted().map(port -> port("TCP", port)).toList();
    }

    private static NetworkPolicyPort port(String protocol, int port) {
        return new NetworkPolicyPortBuilder()
                .withProtocol(protocol)
                .withPort(new IntOrString(port))
                .build();
    }

    private static NetworkPolicyPeer namespace(String name) {
        return new NetworkPolicyPeerBuilder()
                .withNewNamespaceSelector()
                .withMatchLabels(Map.of(NAMESPACE_NAME, name))
                .endNamespaceSelector()
                .build();
    }

    private static NetworkPolicyPeer range(String cidr) {
        return new NetworkPolicyPeerBuilder()
                .withNewIpBlock()
                .withCidr(cidr)
                .endIpBlock()
                .build();
    }

    /** A provider range without the closed ones inside it: private, link-local, metadata, the cluster's own. */
    private NetworkPolicyPeer openRange(String cidr) {
        Cidr range = Cidr.parse(cidr);
        List<String> except = config.network().closedCidrs().stream()
                .map(Cidr::parse)
                .filter(range::properlyContains)
                .map(Cidr::text)
                .toList();
        return new NetworkPolicyPeerBuilder()
                .withNewIpBlock()
                .withCidr(cidr)
                .withExcept(except)
                .endIpBlock()
                .build();
    }
}
