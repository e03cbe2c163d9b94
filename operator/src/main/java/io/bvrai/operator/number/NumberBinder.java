package io.bvrai.operator.number;

import io.bvrai.crds.v1alpha1.DriftPolicy;
import io.bvrai.crds.v1alpha1.ManagementPolicy;
import io.bvrai.crds.v1alpha1.number.Acquire;
import io.bvrai.crds.v1alpha1.number.DeletionPolicy;
import io.bvrai.crds.v1alpha1.number.PhoneNumber;
import io.bvrai.crds.v1alpha1.number.PhoneNumberReason;
import io.bvrai.crds.v1alpha1.number.PhoneNumberStatus.Drift;
import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.operator.config.BvraiConfig;
import io.bvrai.operator.external.CreateOnce;
import io.bvrai.operator.external.IntentLog;
import io.bvrai.operator.external.Neighbour;
import io.bvrai.operator.external.NeighbourException;
import io.bvrai.operator.external.Problem;
import io.bvrai.operator.kube.Events;
import io.bvrai.operator.kube.HomeTenant;
import io.bvrai.operator.twilio.HeldNumber;
import io.bvrai.operator.twilio.PhoneNumbers;
import io.bvrai.operator.twilio.VoiceSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Makes a number at the telephone network be as wanted: bought at most once, bound, compared field by field and repaired. */
@ApplicationScoped
class NumberBinder {
    private static final Duration LOOK_AGAIN = Duration.ofMinutes(1);
    private static final Duration NEXT_TURN = Duration.ofSeconds(2);
    private static final int OFFERS = 5;

    private final PhoneNumbers network;
    private final PriceCheck price;
    private final CreateOnce once;
    private final NumberPlan plan;
    private final Events events;
    private final Clock clock;

    /** Accounts with a limit to what their numbers cost, while a number is bought for them. */
    private final Set<String> buying = ConcurrentHashMap.newKeySet();

    NumberBinder(
            PhoneNumbers network, PriceCheck price, CreateOnce once, BvraiConfig config, Events events, Clock clock) {
        this.network = network;
        this.price = price;
        this.once = once;
        this.plan = new NumberPlan(config);
        this.events = events;
        this.clock = clock;
    }

    /**
     * Looks, buys if a number is to be bought, binds or repairs.
     *
     * @param siblings all PhoneNumbers of the tenant, as the API server has them when it is asked
     */
    NumberOutcome ensure(
            PhoneNumber number, NumberRefs.Resolved refs, IntentLog log, Supplier<List<PhoneNumber>> siblings) {
        var wanted = plan.wanted(number, refs);
        var acquire = number.getSpec().acquire();
        if (acquire == null) {
            var asked = String.valueOf(number.getSpec().number());
            return network.findByNumber(refs.account(), asked)
                    .<NumberOutcome>map(held -> bind(number, refs, held, wanted, Optional.empty()))
                    .orElseGet(() -> new NumberOutcome.NotHeld(
                            PhoneNumberReason.NUMBER_NOT_FOUND,
                            "Account " + refs.account() + " doesn't hold " + asked + ": buy it there, or use acquire",
                            LOOK_AGAIN));
        }
        if (number.getSpec().managementPolicy() == ManagementPolicy.OBSERVE_ONLY) {
            return observeBought(number, refs, wanted);
        }
        var purchase = new Purchase(number, refs, acquire, wanted, siblings);
        return NumberRefs.isHeld(number) || PriceCheck.spend(refs.tenant()).isEmpty()
                ? acquire(purchase, log)
                : acquireInTurn(purchase, log);
    }

    /** What one number costs decides about the next: of two at once each would find room for itself. No thread waits for its turn. */
    private NumberOutcome acquireInTurn(Purchase purchase, IntentLog log) {
        var account = purchase.refs.account();
        if (!buying.add(account)) {
            return new NumberOutcome.NotHeld(
                    PhoneNumberReason.ACQUIRING,
                    "Another number of this tenant is being bought, and what they cost together is limited: this one is next",
                    NEXT_TURN);
        }
        try {
            return acquire(purchase, log);
        } finally {
            buying.remove(account);
        }
    }

    private NumberOutcome observeBought(PhoneNumber number, NumberRefs.Resolved refs, VoiceSettings wanted) {
        return network.findByTag(refs.account(), NumberPlan.tag(refs.tenant().id(), number)).stream()
                .findFirst()
                .<NumberOutcome>map(held -> bind(number, refs, held, wanted, acquiredAt(number)))
                .orElseGet(() -> new NumberOutcome.NotHeld(
                        PhoneNumberReason.OBSERVE_ONLY,
                        "managementPolicy ObserveOnly: no number is bought",
                        LOOK_AGAIN));
    }

    private NumberOutcome acquire(Purchase purchase, IntentLog log) {
        var number = purchase.number;
        var refs = purchase.refs;
        try {
            var outcome = once.ensure(NumberPlan.tag(refs.tenant().id(), number), log, purchase);
            return acquired(outcome, purchase);
        } catch (TooDear refusal) {
            return new NumberOutcome.Unaffordable(
                    refusal.reason(), String.valueOf(refusal.getMessage()), PriceCheck.spend(refs.tenant()));
        }
    }

    private NumberOutcome acquired(CreateOnce.Outcome<HeldNumber> outcome, Purchase purchase) {
        var number = purchase.number;
        var refs = purchase.refs;
        return switch (outcome) {
            case CreateOnce.Outcome.Exists<HeldNumber> exists ->
                bind(
                        number,
                        refs,
                        exists.thing(),
                        purchase.wanted,
                        Optional.of(acquiredAt(number).orElseGet(this::now)));
            case CreateOnce.Outcome.Settling<HeldNumber> settling ->
                new NumberOutcome.NotHeld(
                        PhoneNumberReason.ACQUIRING,
                        "A purchase was sent and not answered; it is looked for before anything is repeated",
                        settling.lookAgain());
            case CreateOnce.Outcome.Ambiguous<HeldNumber> ambiguous ->
                new NumberOutcome.NotHeld(PhoneNumberReason.AMBIGUOUS, ambiguous.reason(), LOOK_AGAIN);
            case CreateOnce.Outcome.Vanished<HeldNumber> vanished ->
                new NumberOutcome.NotHeld(
                        PhoneNumberReason.NUMBER_NOT_FOUND,
                        "The number that was bought is no longer in account " + refs.account()
                                + ": it isn't bought again by itself; delete this PhoneNumber and create a new one",
                        LOOK_AGAIN);
        };
    }

    private NumberOutcome bind(
            PhoneNumber number,
            NumberRefs.Resolved refs,
            HeldNumber held,
            VoiceSettings wanted,
            Optional<Instant> acquiredAt) {
        var before = number.getStatus() == null
                ? List.<Drift>of()
                : number.getStatus().drift();
        var drift = NumberPlan.drift(wanted, held.voice(), before, now());
        var wasBound = wasBound(number, refs);
        var left = drift;
        var why = PhoneNumberReason.OBSERVE_ONLY;
        if (number.getSpec().managementPolicy() == ManagementPolicy.FULL) {
            why = PhoneNumberReason.DRIFTED;
            if (!drift.isEmpty() && !(wasBound && number.getSpec().driftPolicy() == DriftPolicy.REPORT)) {
                var updated = network.update(refs.account(), held.sid(), held.tag(), wanted);
                left = NumberPlan.drift(wanted, updated.voice(), before, now());
            }
        }
        tell(number, wasBound, drift, left);
        return new NumberOutcome.Held(
                held.number(), held.sid(), acquiredAt, refs.agent(), refs.gone(), left, why, Optional.empty());
    }

    private void tell(PhoneNumber number, boolean wasBound, List<Drift> drift, List<Drift> left) {
        if (drift.isEmpty()) {
            return;
        }
        var fields = drift.stream().map(Drift::field).collect(Collectors.joining(", "));
        if (!left.isEmpty()) {
            events.warning(number, PhoneNumberReason.DRIFTED, "Compare", "Differs at the telephone network: " + fields);
        } else if (wasBound) {
            events.warning(number, PhoneNumberReason.DRIFTED, "Repair", "Was changed by hand and put right: " + fields);
        } else {
            events.normal(number, PhoneNumberReason.BOUND, "Bind", "Bound at the telephone network");
        }
    }

    /** A difference is drift only from what was bound before under the same spec; otherwise it is what hasn't been done yet. */
    private static boolean wasBound(PhoneNumber number, NumberRefs.Resolved refs) {
        var status = number.getStatus();
        return status != null
                && status.sid() != null
                && number.getMetadata().getGeneration().equals(status.observedGeneration())
                && refs.agent().equals(Optional.ofNullable(status.boundTo()));
    }

    /** How long a purchase may still take effect that was sent and not answered: a number that is let go before would be held by nobody's wish. */
    Optional<Duration> unsettled(PhoneNumber number, Optional<Tenant> tenant, IntentLog log) {
        return number.getSpec().acquire() == null
                ? Optional.empty()
                : HomeTenant.of(number, tenant).flatMap(home -> once.unsettled(NumberPlan.tag(home.id(), number), log));
    }

    /** Lets go of the number as its deletion policy says. Without its Tenant's account nothing is left to let go of: it went with the Tenant. */
    void letGo(PhoneNumber number, Optional<Tenant> tenant) {
        HomeTenant.of(number, tenant).ifPresent(home -> {
            var telephony = home.tenant().getStatus().telephony();
            if (telephony == null || telephony.accountSid() == null) {
                return;
            }
            try {
                letGo(number, home.name(), home.id(), telephony.accountSid());
            } catch (NeighbourException failure) {
                if (failure.problem() != Problem.NOT_FOUND) {
                    throw failure;
                }
            }
        });
    }

    private void letGo(PhoneNumber number, String tenant, String tenantId, String account) {
        if (number.getSpec().managementPolicy() == ManagementPolicy.OBSERVE_ONLY) {
            return;
        }
        for (HeldNumber held : held(number, tenantId, account)) {
            if (number.getSpec().deletionPolicy() == DeletionPolicy.RELEASE) {
                network.release(account, held.sid());
            } else if (plan.isOurs(tenant, held.voice())) {
                network.update(account, held.sid(), held.tag(), NumberPlan.unbound());
            }
        }
    }

    private List<HeldNumber> held(PhoneNumber number, String tenantId, String account) {
        var asked = number.getSpec().number();
        return asked == null
                ? network.findByTag(account, NumberPlan.tag(tenantId, number))
                : network.findByNumber(account, asked).stream().toList();
    }

    private static Optional<Instant> acquiredAt(PhoneNumber number) {
        return Optional.ofNullable(number.getStatus()).flatMap(status -> Optional.ofNullable(status.acquiredAt()));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    /** The one request that costs money. */
    private final class Purchase implements CreateOnce.Creation<HeldNumber> {
        private final PhoneNumber number;
        private final NumberRefs.Resolved refs;
        private final Acquire acquire;
        private final VoiceSettings wanted;
        private final Supplier<List<PhoneNumber>> siblings;

        Purchase(
                PhoneNumber number,
                NumberRefs.Resolved refs,
                Acquire acquire,
                VoiceSettings wanted,
                Supplier<List<PhoneNumber>> siblings) {
            this.number = number;
            this.refs = refs;
            this.acquire = acquire;
            this.wanted = wanted;
            this.siblings = siblings;
        }

        @Override
        public List<HeldNumber> find(String tag) {
            return network.findByTag(refs.account(), tag);
        }

        @Override
        public void check() {
            price.check(number, acquire, refs, siblings);
        }

        @Override
        public HeldNumber create(String tag) {
            var offer = network.search(refs.account(), NumberPlan.search(acquire), OFFERS).stream()
                    .findFirst()
                    .orElseThrow(() -> new NeighbourException(
                            Neighbour.TWILIO,
                            Problem.NOT_FOUND,
                            "No number of this description is for sale: widen spec.acquire in a new PhoneNumber"));
            return network.buy(refs.account(), NumberPlan.purchase(number, offer, tag, wanted));
        }
    }
}
