package io.bvrai.runtime.engine;

/**
 * A function call of the model.
 *
 * @param id the provider's id of the invocation
 * @param name as offered to the model
 * @param arguments JSON as the model wrote it: untrusted, possibly malformed, possibly personal
 */
public record ToolInvocation(String id, String name, String arguments) {
    @Override
    public String toString() {
        return "ToolInvocation[" + id + ", " + name + "]";
    }
}
