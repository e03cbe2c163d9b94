package io.bvrai.operator;

import io.bvrai.operator.config.BvraiConfig;
import io.bvrai.operator.redis.ElasticacheSettings;
import io.bvrai.operator.redis.ElasticacheTenantCaches;
import io.bvrai.operator.redis.ElasticacheUsers;
import io.bvrai.operator.redis.IamLogin;
import io.bvrai.operator.redis.RedisSessions;
import io.bvrai.operator.redis.RedisSettings;
import io.bvrai.operator.redis.TenantCaches;
import java.time.Clock;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;

/** The cache's users at AWS. Credentials are whatever the pod has, in production those of its Pod Identity role. */
record Elasticache(ElasticacheSettings settings, AwsCredentialsProvider credentials, Clock clock) {
    static Elasticache of(BvraiConfig.Elasticache config, Clock clock) {
        return new Elasticache(
                new ElasticacheSettings(
                        config.region().orElseThrow(),
                        config.cache().orElseThrow(),
                        config.userGroup().orElseThrow(),
                        config.login().orElseThrow()),
                DefaultCredentialsProvider.builder().build(),
                clock);
    }

    TenantCaches caches(RedisSettings server, Duration request) {
        return new ElasticacheTenantCaches(
                new ElasticacheUsers(
                        ElasticacheUsers.client(settings, credentials, request).build(), settings),
                new RedisSessions(server, new IamLogin(settings, credentials, clock)));
    }
}
