package io.bvrai.runtime.campaign;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A carrier whose client may die around its requests.
 *
 * @param awaitTaken waits until the real carrier is seen to have taken an order
 */
record FusedCarrier(Carrier real, Fuse fuse, Consumer<Carrier.Order> awaitTaken) implements Carrier {
    @Override
    public Reply originate(Order order) {
        fuse.reached(Fuse.Point.BEFORE_REQUEST);
        CompletableFuture<Reply> reply = CompletableFuture.supplyAsync(
                () -> real.originate(order), task -> Thread.ofVirtual().start(task));
        if (fuse.isArmedFor(Fuse.Point.BEFORE_REPLY)) {
            awaitTaken.accept(order);
            fuse.reached(Fuse.Point.BEFORE_REPLY);
        }
        Reply received = reply.join();
        fuse.reached(Fuse.Point.AFTER_REPLY);
        return received;
    }

    @Override
    public List<Call> callsTo(String to) throws CarrierAwayException {
        fuse.check();
        return real.callsTo(to);
    }

    @Override
    public Call call(String callSid) throws CarrierAwayException {
        fuse.check();
        return real.call(callSid);
    }

    @Override
    public Call cancel(String callSid) throws CarrierAwayException {
        fuse.check();
        return real.cancel(callSid);
    }

    @Override
    public Call end(String callSid) throws CarrierAwayException {
        fuse.check();
        return real.end(callSid);
    }
}
