package io.bvrai.operator;

import io.bvrai.operator.agent.VoiceAgents;
import io.bvrai.operator.campaign.Campaigns;
import io.bvrai.operator.number.PhoneNumberLines;
import io.bvrai.operator.tenant.Platform;
import io.bvrai.operator.tenantapi.StatusClients;
import io.bvrai.operator.testbed.TenantApiStandIn;
import io.bvrai.operator.twilio.TwilioNumberPrices;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import java.time.Clock;

/** All four reconcilers in one process under leader election, as the ServiceAccount of the chart; sees one test's tenants. */
final class WholeOperator implements AutoCloseable {
    static final String LABEL = "test.bvrai.io/run";

    private final KubernetesClient client;
    private final Operator operator;

    WholeOperator(Platform platform, TenantApiStandIn tenantApi, String run) {
        var config = platform.config();
        var ports = platform.ports();
        client = new KubernetesClientBuilder()
                .withConfig(platform.operatorConfig())
                .build();
        var documents = StatusClients.asking(tenantApi::address, config, client);
        operator = new Operator(overrider -> overrider
                .withKubernetesClient(client)
                .withCloseClientOnStop(false)
                .withLeaderElectionConfiguration(
                        LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration("bvrai-operator")
                                .withLeaseNamespace(config.systemNamespace())
                                .withIdentity(run)
                                .withExitOnStopLeading(false)
                                .build()));
        operator.register(
                ports.reconciler(config, client, documents, Clock.systemUTC()),
                overrider -> overrider.withLabelSelector(LABEL + "=" + run));
        operator.register(VoiceAgents.reconciler(ports.authRoles(), documents, config, client));
        operator.register(PhoneNumberLines.reconciler(
                ports.numbers(),
                new TwilioNumberPrices(platform.twilioClient(), Clock.systemUTC()),
                documents,
                config,
                client));
        operator.register(Campaigns.reconciler(documents, config, client));
        operator.start();
    }

    @Override
    public void close() {
        operator.stop();
        client.close();
    }
}
