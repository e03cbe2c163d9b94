package io.bvrai.operator.redis;

import io.bvrai.operator.external.Neighbour;
import io.bvrai.operator.external.NeighbourException;
import io.bvrai.operator.external.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.elasticache.ElastiCacheClient;
import software.amazon.awssdk.services.elasticache.ElastiCacheClientBuilder;
import software.amazon.awssdk.services.elasticache.model.AuthenticationMode;
import software.amazon.awssdk.services.elasticache.model.ElastiCacheException;
import software.amazon.awssdk.services.elasticache.model.InputAuthenticationType;
import software.amazon.awssdk.services.elasticache.model.Tag;
import software.amazon.awssdk.services.elasticache.model.User;
import software.amazon.awssdk.services.elasticache.model.UserGroup;
import software.amazon.awssdk.services.elasticache.model.UserNotFoundException;

/**
 * Users and their one group in AWS's API. Changes there take effect over time: what is being changed refuses further changes, which is
 * {@link Problem#UNAVAILABLE} with a moment to look again.
 */
public final class ElasticacheUsers {
    /** How long a change usually takes at least. */
    static final Duration SETTLING = Duration.ofSeconds(5);

    private static final String ACTIVE = "active";
    private static final String DELETING = "deleting";

    private final ElastiCacheClient aws;
    private final ElasticacheSettings settings;

    public ElasticacheUsers(ElastiCacheClient aws, ElasticacheSettings settings) {
        this.aws = aws;
        this.settings = settings;
    }

    /**
     * A client that asks once: what failed is looked at again by the next reconciliation, which knows whether it took effect.
     *
     * @param request limit of a request
     */
    public static ElastiCacheClientBuilder client(
            ElasticacheSettings settings, AwsCredentialsProvider credentials, Duration request) {
        return ElastiCacheClient.builder()
                .region(Region.of(settings.region()))
                .credentialsProvider(credentials)
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(request)
                        .socketTimeout(request))
                .overrideConfiguration(calls -> calls.retryStrategy(AwsRetryStrategy.doNotRetry()));
    }

    Optional<User> find(String userId) {
        return asked("user " + userId, () -> {
            try {
                return aws.describeUsers(request -> request.userId(userId)).users().stream()
                        .findFirst();
            } catch (UserNotFoundException none) {
                return Optional.empty();
            }
        });
    }

    UserGroup group() {
        return asked("user group " + settings.userGroup(), () -> aws.describeUserGroups(
                        request -> request.userGroupId(settings.userGroup()))
                .userGroups()
                .getFirst());
    }

    /** @param engine the group's: it takes no user of another */
    void create(String userId, TenantUser user, List<String> passwords, String engine) {
        asked(
                "creating user " + userId,
                () -> aws.createUser(request -> request.userId(userId)
                        .userName(user.name())
                        .engine(engine.toLowerCase(Locale.ROOT))
                        .accessString(user.accessString())
                        .authenticationMode(passwordsOf(passwords))
                        .tags(Tag.builder()
                                .key("bvrai:cache")
                                .value(settings.cache())
                                .build())));
    }

    /** All passwords and the access string at once: AWS replaces both. */
    void modify(String userId, TenantUser user, List<String> passwords) {
        asked(
                "changing user " + userId,
                () -> aws.modifyUser(request -> request.userId(userId)
                        .accessString(user.accessString())
                        .authenticationMode(passwordsOf(passwords))));
    }

    void join(String userId) {
        asked(
                "adding user " + userId + " to user group " + settings.userGroup(),
                () -> aws.modifyUserGroup(
                        request -> request.userGroupId(settings.userGroup()).userIdsToAdd(userId)));
    }

    /** Takes it out of the group as well, which ends its connections. */
    void delete(String userId) {
        asked("deleting user " + userId, () -> aws.deleteUser(request -> request.userId(userId)));
    }

    static boolean isActive(User user) {
        return ACTIVE.equalsIgnoreCase(user.status());
    }

    static boolean isLeaving(User user) {
        return DELETING.equalsIgnoreCase(user.status());
    }

    static boolean isActive(UserGroup group) {
        return ACTIVE.equalsIgnoreCase(group.status());
    }

    static boolean holds(UserGroup group, String userId) {
        return group.userIds().contains(userId)
                || (group.pendingChanges() != null
                        && group.pendingChanges().userIdsToAdd().contains(userId));
    }

    private static AuthenticationMode passwordsOf(List<String> passwords) {
        return AuthenticationMode.builder()
                .type(InputAuthenticationType.PASSWORD)
                .passwords(passwords)
                .build();
    }

    private <T> T asked(String what, Supplier<T> work) {
        try {
            return work.get();
        } catch (ElastiCacheException e) {
            throw translated(what, e);
        } catch (SdkClientException e) {
            // Every write is preceded by a look: one whose answer was lost is found, not repeated.
            throw problem(Problem.UNAVAILABLE, what, e.getMessage(), e, null);
        }
    }

    private NeighbourException translated(String what, ElastiCacheException e) {
        AwsErrorDetails details = e.awsErrorDetails();
        String code = details == null ? "" : Objects.requireNonNullElse(details.errorCode(), "");
        String says = details == null ? e.getMessage() : code + ", " + details.errorMessage();
        Problem problem =
                switch (code) {
                    case "InvalidUserState", "InvalidUserGroupState" -> Problem.UNAVAILABLE;
                    case "UserAlreadyExists", "DuplicateUserName" -> Problem.CONFLICT;
                    case "UserNotFound", "UserGroupNotFound" -> Problem.NOT_FOUND;
                    case "AccessDenied",
                            "AccessDeniedException",
                            "ExpiredToken",
                            "InvalidClientTokenId",
                            "SignatureDoesNotMatch" -> Problem.DENIED;
                    default -> e.isThrottlingException() ? Problem.THROTTLED : byStatus(e.statusCode());
                };
        return problem(problem, what, says, e, problem == Problem.UNAVAILABLE ? SETTLING : null);
    }

    private static Problem byStatus(int status) {
        return status >= 500 ? Problem.UNAVAILABLE : Problem.REFUSED;
    }

    private NeighbourException problem(
            Problem problem, String what, @Nullable String says, @Nullable Throwable cause, @Nullable Duration again) {
        return new NeighbourException(
                Neighbour.REDIS,
                problem,
                "ElastiCache of " + settings.cache() + ", " + what + ": " + says,
                cause,
                again);
    }
}
