package io.bvrai.operator.number;

import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.crds.v1alpha1.ObjectRef;
import io.bvrai.crds.v1alpha1.agent.VoiceAgent;
import io.bvrai.crds.v1alpha1.number.PhoneNumber;
import io.bvrai.crds.v1alpha1.number.PhoneNumberReason;
import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.operator.kube.Conditions;
import io.bvrai.operator.kube.HomeTenant;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a number's spec points at. Pure: what was found is passed in. */
sealed interface NumberRefs {
    /**
     * The number can be acted upon.
     *
     * @param account the tenant's account at the telephone network
     * @param agent who answers; empty: a message does
     * @param gone the agent that is wanted and doesn't exist; callers hear the message until it does
     */
    record Resolved(HomeTenant tenant, String account, Optional<String> agent, Optional<String> gone)
            implements NumberRefs {}

    /** Nothing is done yet. */
    record Unresolved(PhoneNumberReason reason, String message) implements NumberRefs {}

    /**
     * Resolves a spec.
     *
     * @param rivals all PhoneNumbers of the cluster that name the same number, this one included
     */
    static NumberRefs resolve(
            PhoneNumber number, Optional<Tenant> tenant, Optional<VoiceAgent> agent, List<PhoneNumber> rivals) {
        var older = olderThan(number, rivals);
        if (older.isPresent()) {
            return new Unresolved(
                    PhoneNumberReason.CONFLICT,
                    "An older PhoneNumber" + among(number, older.get())
                            + " binds the same number: delete one of the two");
        }
        var home = HomeTenant.of(number, tenant);
        if (home.isEmpty()) {
            return tenant.isEmpty()
                    ? new Unresolved(
                            PhoneNumberReason.TENANT_NOT_FOUND,
                            "Namespace " + number.getMetadata().getNamespace() + " belongs to no Tenant")
                    : notReady(tenant.get());
        }
        var telephony = home.get().tenant().getStatus().telephony();
        if (telephony == null || telephony.accountSid() == null || !home.get().holds(ConditionTypes.TELEPHONY_READY)) {
            return notReady(home.get().tenant());
        }
        return resolveAgent(number, home.get(), telephony.accountSid(), agent);
    }

    private static NumberRefs resolveAgent(
            PhoneNumber number, HomeTenant home, String account, Optional<VoiceAgent> agent) {
        var wanted = number.getSpec().agentRef();
        if (wanted == null) {
            return new Resolved(home, account, Optional.empty(), Optional.empty());
        }
        if (agent.isEmpty()) {
            return isHeld(number)
                    ? new Resolved(home, account, Optional.empty(), Optional.of(wanted.name()))
                    : new Unresolved(PhoneNumberReason.AGENT_NOT_FOUND, notThere(wanted.name()));
        }
        // Pods before numbers; an agent that was ready once keeps its number while it rolls or recovers.
        if (!isReady(agent.get()) && !wanted.name().equals(boundTo(number))) {
            return new Unresolved(
                    PhoneNumberReason.AGENT_NOT_READY,
                    "VoiceAgent " + wanted.name() + " isn't ready: calls aren't sent to it before it is");
        }
        return new Resolved(home, account, Optional.of(wanted.name()), Optional.empty());
    }

    static String notThere(String agent) {
        return "No VoiceAgent " + agent + " in this namespace: create it or change agentRef";
    }

    private static Unresolved notReady(Tenant tenant) {
        return new Unresolved(
                PhoneNumberReason.TENANT_NOT_READY,
                "Waits for TelephonyReady of Tenant " + tenant.getMetadata().getName());
    }

    /** Who the neighbours are is nobody's business. */
    private static String among(PhoneNumber number, PhoneNumber rival) {
        return sharesNamespace(number, rival) ? ", " + rival.getMetadata().getName() + "," : " of another tenant";
    }

    private static boolean sharesNamespace(PhoneNumber number, PhoneNumber rival) {
        return number.getMetadata().getNamespace().equals(rival.getMetadata().getNamespace());
    }

    /**
     * Age decides, because a tenant can't choose its object's; the uid decides between objects of one second. Of another tenant's objects only
     * those count whose account was seen to hold the number: naming one takes it from nobody.
     */
    private static Optional<PhoneNumber> olderThan(PhoneNumber number, List<PhoneNumber> rivals) {
        Comparator<PhoneNumber> age = Comparator.<PhoneNumber, String>comparing(
                        rival -> rival.getMetadata().getCreationTimestamp())
                .thenComparing(rival -> rival.getMetadata().getUid());
        return rivals.stream()
                .filter(rival -> !rival.getMetadata()
                        .getUid()
                        .equals(number.getMetadata().getUid()))
                .filter(rival -> sharesNamespace(number, rival) || isHeld(rival))
                .filter(rival -> age.compare(rival, number) < 0)
                .min(age);
    }

    /** The numbers that the object binds, by what it asks for and what it was given. */
    static List<String> numbersOf(PhoneNumber number) {
        var status = number.getStatus();
        return Stream.of(
                        Optional.ofNullable(number.getSpec().number()),
                        Optional.ofNullable(status).flatMap(each -> Optional.ofNullable(each.number())))
                .flatMap(Optional::stream)
                .distinct()
                .toList();
    }

    /** The agent that is to answer. */
    static Set<ResourceID> agentOf(PhoneNumber number) {
        return Optional.ofNullable(number.getSpec().agentRef()).map(ObjectRef::name).stream()
                .map(name -> new ResourceID(name, number.getMetadata().getNamespace()))
                .collect(Collectors.toSet());
    }

    /** Whether the account was seen to hold it. */
    static boolean isHeld(PhoneNumber number) {
        return number.getStatus() != null && number.getStatus().sid() != null;
    }

    private static String boundTo(PhoneNumber number) {
        var status = number.getStatus();
        return status == null || status.boundTo() == null ? "" : status.boundTo();
    }

    private static boolean isReady(VoiceAgent agent) {
        return agent.getStatus() != null && Conditions.holds(agent.getStatus().conditions(), ConditionTypes.READY);
    }
}
