package io.bvrai.operator.testbed;

import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * One verb on one thing, as a role grants it: the smallest part of a rule that can be too much.
 *
 * @param role that grants it
 * @param thing {@code <group>/<resource>[/<subresource>]}, or a path that is no resource
 * @param name the only object that it is granted for; empty for all
 */
public record Right(String role, String verb, String thing, String name) {

    /** Every right that a rule grants. */
    public static Stream<Right> of(String role, PolicyRule rule) {
        var names = rule.getResourceNames().isEmpty() ? List.of("") : rule.getResourceNames();
        var things = Stream.concat(
                rule.getNonResourceURLs().stream(),
                rule.getApiGroups().stream()
                        .flatMap(group -> rule.getResources().stream().map(resource -> group + "/" + resource)));
        return things.flatMap(thing -> rule.getVerbs().stream()
                .flatMap(verb -> names.stream().map(name -> new Right(role, verb, thing, name))));
    }

    /** Whether a request needs it, if the request is in the scope of the role. */
    public Predicate<AuditTrail.Request> allows() {
        return request -> (request.verb().equals(verb) || isCreation(request))
                && (request.path().isEmpty()
                        ? (request.group() + "/" + request.resource()).equals(thing)
                                && (name.isEmpty() || Objects.equals(request.name(), name))
                        : request.path().equals(thing));
    }

    /** Server-side apply of what isn't there is a patch that needs the right to create as well. */
    private boolean isCreation(AuditTrail.Request request) {
        return verb.equals("create") && request.verb().equals("patch") && request.code() == 201;
    }

    @Override
    public String toString() {
        return role + ": " + verb + " " + thing + (name.isEmpty() ? "" : " " + name);
    }
}
