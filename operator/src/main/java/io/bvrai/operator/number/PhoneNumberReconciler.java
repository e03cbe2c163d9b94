package io.bvrai.operator.number;

import io.bvrai.crds.v1alpha1.agent.VoiceAgent;
import io.bvrai.crds.v1alpha1.number.PhoneNumber;
import io.bvrai.crds.v1alpha1.number.PhoneNumberReason;
import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.operator.config.BvraiConfig;
import io.bvrai.operator.external.NeighbourException;
import io.bvrai.operator.kube.EndlessRetry;
import io.bvrai.operator.kube.Informers;
import io.bvrai.operator.kube.OwnedObjects;
import io.bvrai.operator.kube.Requests;
import io.bvrai.operator.kube.Resync;
import io.bvrai.operator.kube.SpecOrRequestChanged;
import io.bvrai.operator.kube.StatusWriter;
import io.bvrai.operator.kube.Watching;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.MaxReconciliationInterval;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.rate.RateLimited;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Keeps a number bound as its spec says, whoever changes it outside. Owns all conditions of PhoneNumber. */
@ControllerConfiguration(
        name = "phonenumber",
        fieldManager = OwnedObjects.FIELD_MANAGER,
        finalizerName = PhoneNumberReconciler.FINALIZER,
        generationAwareEventProcessing = false,
        informer = @Informer(onUpdateFilter = SpecOrRequestChanged.class),
        retry = EndlessRetry.class,
        maxReconciliationInterval = @MaxReconciliationInterval(interval = 20, timeUnit = TimeUnit.MINUTES))
@RateLimited(maxReconciliations = 10, within = 1)
public class PhoneNumberReconciler implements Reconciler<PhoneNumber>, Cleaner<PhoneNumber> {
    static final String FINALIZER = "voice.bvrai.io/phonenumber";
    private static final String BY_NUMBER = "number";
    private static final Duration CONFLICT_AGAIN = Duration.ofSeconds(30);

    private final BvraiConfig config;
    private final NumberBinder binder;
    private final AnsweringPods pods;
    private final NumberPlan plan;
    private final Resync resync;
    private final Clock clock;
    private final Looked looked = new Looked();

    PhoneNumberReconciler(BvraiConfig config, NumberBinder binder, AnsweringPods pods, Resync resync, Clock clock) {
        this.config = config;
        this.binder = binder;
        this.pods = pods;
        this.plan = new NumberPlan(config);
        this.resync = resync;
        this.clock = clock;
    }

    @Override
    public UpdateControl<PhoneNumber> reconcile(PhoneNumber number, Context<PhoneNumber> context) {
        if (Requests.isPaused(number)) {
            report(number, new NumberOutcome.Paused(), context);
            return UpdateControl.noUpdate();
        }
        try {
            var outcome = outcome(number, context);
            report(number, outcome, context);
            return UpdateControl.<PhoneNumber>noUpdate().rescheduleAfter(next(number, outcome));
        } catch (NeighbourException failure) {
            resync.again(uid(number));
            var comeBack = failure.retryAfter();
            // What is held goes on being answered: to be asked for patience is no news then.
            if (comeBack.isEmpty() || !NumberRefs.isHeld(number)) {
                report(number, NumberOutcome.Failed.of(failure), context);
            }
            // Back-off is the framework's, which needs the exception, unless the neighbour said when.
            return UpdateControl.<PhoneNumber>noUpdate().rescheduleAfter(comeBack.orElseThrow(() -> failure));
        }
    }

    private NumberOutcome outcome(PhoneNumber number, Context<PhoneNumber> context) {
        if (!NumberRefs.isHeld(number)
                && Countries.refusal(number, context.getSecondaryResource(Tenant.class))
                        .isPresent()) {
            return new NumberOutcome.Refused();
        }
        var refs = NumberRefs.resolve(
                number,
                context.getSecondaryResource(Tenant.class),
                context.getSecondaryResource(VoiceAgent.class),
                rivals(number, context));
        Watching.mustGoOn(context);
        return switch (refs) {
            case NumberRefs.Unresolved missing -> new NumberOutcome.Unresolved(missing.reason(), missing.message());
            case NumberRefs.Resolved resolved -> told(number, resolved, look(number, resolved, context));
        };
    }

    /** Ready means that callers are answered: the pods have to know the number. Once they did, pods that come later load it before they serve. */
    private NumberOutcome told(PhoneNumber number, NumberRefs.Resolved refs, NumberOutcome outcome) {
        return outcome instanceof NumberOutcome.Held held && !NumberStatus.wasReady(number, held)
                ? held.untold(pods.missing(number, refs.tenant(), held))
                : outcome;
    }

    private NumberOutcome look(PhoneNumber number, NumberRefs.Resolved refs, Context<PhoneNumber> context) {
        var wish = new Looked.Wish(
                number.getMetadata().getGeneration(),
                Optional.ofNullable(Requests.reconcileAt(number)),
                plan.wanted(number, refs));
        var known = resync.isDue(uid(number), interval(number))
                ? Optional.<NumberOutcome>empty()
                : looked.recall(uid(number), wish, PriceCheck.spend(refs.tenant()));
        if (known.isPresent()) {
            return known.get();
        }
        var client = context.getClient();
        var outcome = binder.ensure(
                number, refs, PurchaseIntent.of(client, number), () -> PurchaseIntent.siblings(client, number));
        if (looked.remember(uid(number), wish, outcome)) {
            resync.done(uid(number));
        }
        return outcome;
    }

    private static List<PhoneNumber> rivals(PhoneNumber number, Context<PhoneNumber> context) {
        return NumberRefs.numbersOf(number).stream()
                .flatMap(each -> context.getPrimaryCache().byIndex(BY_NUMBER, each).stream())
                .toList();
    }

    private void report(PhoneNumber number, NumberOutcome outcome, Context<PhoneNumber> context) {
        var status = NumberStatus.of(
                number, outcome, Countries.refusal(number, context.getSecondaryResource(Tenant.class)), clock);
        StatusWriter.report(number, status, PurchaseIntent::without, PhoneNumber::new, context);
    }

    private Duration next(PhoneNumber number, NumberOutcome outcome) {
        return switch (outcome) {
            case NumberOutcome.Held held
            when held.untold().isPresent() -> config.intervals().statusWhileWaiting();
            case NumberOutcome.Held _, NumberOutcome.Unaffordable _ -> resync.left(uid(number), interval(number));
            case NumberOutcome.NotHeld notHeld -> notHeld.lookAgain();
            case NumberOutcome.Unresolved unresolved
            when unresolved.reason() == PhoneNumberReason.CONFLICT -> CONFLICT_AGAIN;
            default -> interval(number);
        };
    }

    private Duration interval(PhoneNumber number) {
        return Resync.interval(
                number.getSpec().resyncInterval(), config.intervals().resyncFloor());
    }

    @Override
    public DeleteControl cleanup(PhoneNumber number, Context<PhoneNumber> context) {
        if (Requests.keepsFromGoing(number, context.getClient())) {
            report(number, new NumberOutcome.Paused(), context);
            return DeleteControl.noFinalizerRemoval()
                    .rescheduleAfter(config.intervals().status());
        }
        var tenant = context.getSecondaryResource(Tenant.class);
        var refs = NumberRefs.resolve(number, tenant, Optional.empty(), rivals(number, context));
        Watching.mustGoOn(context);
        var conflicting =
                refs instanceof NumberRefs.Unresolved missing && missing.reason() == PhoneNumberReason.CONFLICT;
        if (!conflicting) {
            var left = binder.unsettled(number, tenant, PurchaseIntent.of(context.getClient(), number));
            if (left.isPresent()) {
                report(number, NumberOutcome.NotHeld.beforeItIsLetGo(left.get()), context);
                return DeleteControl.noFinalizerRemoval().rescheduleAfter(left.get());
            }
            binder.letGo(number, tenant);
        }
        looked.forget(uid(number));
        pods.forget(uid(number));
        resync.forget(uid(number));
        return DeleteControl.defaultDelete();
    }

    @Override
    public List<EventSource<?, PhoneNumber>> prepareEventSources(EventSourceContext<PhoneNumber> context) {
        context.getPrimaryCache().addIndexer(BY_NUMBER, NumberRefs::numbersOf);
        return List.of(
                Informers.homeTenant(PhoneNumber.class, context),
                Informers.referenced(
                        "agent", VoiceAgent.class, PhoneNumber.class, Optional.empty(), NumberRefs::agentOf, context));
    }

    private static String uid(PhoneNumber number) {
        return number.getMetadata().getUid();
    }
}
