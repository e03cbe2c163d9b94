package io.bvrai.operator.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.operator.BackingServices;
import io.bvrai.operator.external.TenantId;
import java.security.SecureRandom;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PostgresTenantRegistryTest {
    private final PostgresTenantRegistry registry = registry();
    private final String name = "reg-" + UUID.randomUUID().toString().substring(0, 8);

    private static PostgresTenantRegistry registry() {
        return new PostgresTenantRegistry(BackingServices.running().postgres(), new SecureRandom());
    }

    @Test
    void mintsAnIdOnceForAName() {
        // When
        TenantId first = registry.reserve(name);
        TenantId second = registry.reserve(name);

        // Then
        assertThat(second).isEqualTo(first);
        assertThat(registry.find(name)).contains(first);
    }

    @Test
    void givesTwoOperatorsThatStartAtOnceTheSameId() throws Exception {
        // Given
        Callable<TenantId> operator = () -> registry().reserve(name);
        try (ExecutorService operators = Executors.newFixedThreadPool(8)) {
            // When
            List<Future<TenantId>> ids = operators.invokeAll(
                    IntStream.range(0, 8).mapToObj(i -> operator).toList());

            // Then
            TenantId first = ids.getFirst().get();
            for (Future<TenantId> id : ids) {
                assertThat(id.get()).isEqualTo(first);
            }
        }
    }

    @Test
    void takesOverAnIdThatNobodyElseHas() {
        // Given: the platform was restored elsewhere, the registry wasn't
        TenantId restored = TenantId.mint(new SecureRandom());

        // When // Then
        assertThat(registry.adopt(name, restored)).contains(restored);
        assertThat(registry.adopt(name, restored)).contains(restored);
        assertThat(registry.reserve(name)).isEqualTo(restored);
    }

    @Test
    void refusesToTakeOverWhatIsAnotherTenantsOrErased() {
        // Given
        TenantId others = registry.reserve(name + "-other");
        TenantId erased = registry.reserve(name + "-erased");
        registry.erased(erased);

        // When // Then
        assertThat(registry.adopt(name, others)).isEmpty();
        assertThat(registry.adopt(name, erased)).isEmpty();
        TenantId own = registry.reserve(name);
        assertThat(registry.adopt(name, TenantId.mint(new SecureRandom()))).isEmpty();
        assertThat(registry.find(name)).contains(own);
    }

    @Test
    void freesANameOnlyWhenItsTenantIsErasedAndNeverItsId() {
        // Given
        TenantId old = registry.reserve(name);

        // When
        registry.erased(old);
        registry.erased(old);

        // Then
        assertThat(registry.find(name)).isEmpty();
        assertThat(registry.reserve(name)).isNotEqualTo(old);
    }
}
