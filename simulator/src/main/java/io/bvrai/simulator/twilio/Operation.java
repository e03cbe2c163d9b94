package io.bvrai.simulator.twilio;

import io.vertx.core.http.HttpMethod;
import java.util.Set;
import java.util.function.Function;

/**
 * One documented operation.
 *
 * @param path in vertx-web's notation; {@code :account} names the account in the path
 * @param parameters every parameter the documentation names
 */
record Operation(HttpMethod method, String path, Set<String> parameters, Function<RestRequest, RestReply> action) {}
