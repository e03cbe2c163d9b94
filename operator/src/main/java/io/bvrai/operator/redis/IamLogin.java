package io.bvrai.operator.redis;

import io.bvrai.operator.external.Neighbour;
import io.bvrai.operator.external.NeighbourException;
import io.bvrai.operator.external.Problem;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;

/**
 * The operator's own login at ElastiCache: not a password but a signed request that only it could have made, good for fifteen minutes.
 * Nothing is stored anywhere.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth-iam.html">Authenticating with IAM</a>
 */
public final class IamLogin implements Supplier<AdminUser> {
    /** The most that ElastiCache takes. */
    private static final Duration GOOD_FOR = Duration.ofMinutes(15);

    private static final String SCHEME = "http://";

    private final ElasticacheSettings settings;
    private final AwsCredentialsProvider credentials;
    private final Clock clock;

    public IamLogin(ElasticacheSettings settings, AwsCredentialsProvider credentials, Clock clock) {
        this.settings = settings;
        this.credentials = credentials;
        this.clock = clock;
    }

    @Override
    public AdminUser get() {
        AwsCredentials identity = identity();
        SdkHttpRequest connect = SdkHttpRequest.builder()
                .method(SdkHttpMethod.GET)
                .protocol("http")
                .host(settings.cache())
                .encodedPath("/")
                .putRawQueryParameter("Action", "connect")
                .putRawQueryParameter("User", settings.login())
                .build();
        String signed = AwsV4HttpSigner.create()
                .sign(request -> request.identity(identity)
                        .request(connect)
                        .putProperty(AwsV4FamilyHttpSigner.SERVICE_SIGNING_NAME, "elasticache")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, settings.region())
                        .putProperty(
                                AwsV4FamilyHttpSigner.AUTH_LOCATION, AwsV4FamilyHttpSigner.AuthLocation.QUERY_STRING)
                        .putProperty(AwsV4FamilyHttpSigner.EXPIRATION_DURATION, GOOD_FOR)
                        .putProperty(HttpSigner.SIGNING_CLOCK, clock))
                .request()
                .getUri()
                .toString();
        return new AdminUser(settings.login(), signed.substring(SCHEME.length()));
    }

    private AwsCredentials identity() {
        try {
            return credentials.resolveCredentials();
        } catch (SdkClientException e) {
            throw new NeighbourException(
                    Neighbour.REDIS,
                    Problem.UNAVAILABLE,
                    "No credentials of AWS to log in to the cache " + settings.cache() + " with: " + e.getMessage(),
                    e);
        }
    }
}
