package io.bvrai.operator.number;

import io.bvrai.operator.external.Neighbour;
import io.bvrai.operator.external.NeighbourException;
import io.bvrai.operator.external.Problem;
import io.bvrai.operator.testbed.Tries;
import io.bvrai.operator.twilio.HeldNumber;
import io.bvrai.operator.twilio.NumberPurchase;
import io.bvrai.operator.twilio.NumberSearch;
import io.bvrai.operator.twilio.PhoneNumbers;
import io.bvrai.operator.twilio.VoiceSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Numbers of one account, as the telephone network would keep them. */
final class NetworkOfTests implements PhoneNumbers {
    static final VoiceSettings FACTORY =
            new VoiceSettings("https://demo.example/voice", "POST", "", "POST", "", "POST", "", "");

    final Map<String, HeldNumber> numbers = new ConcurrentHashMap<>();
    final AtomicInteger reads = new AtomicInteger();
    final AtomicInteger updates = new AtomicInteger();
    final AtomicInteger purchases = new AtomicInteger();
    /** What was asked while it was away. */
    final Tries tries = new Tries();

    volatile boolean away;
    /** The next purchase takes effect, and its answer is lost. */
    volatile boolean loseNextAnswer;

    /** Completed while every list is answered at once. */
    private volatile CompletableFuture<Void> answered = CompletableFuture.completedFuture(null);

    /** Lists that aren't answered yet. */
    final AtomicInteger unanswered = new AtomicInteger();

    /** A list that is asked for from now on shows what was there then, and is answered later. */
    void keepListsWaiting() {
        answered = new CompletableFuture<>();
    }

    void answerLists() {
        answered.complete(null);
    }

    void hold(String number) {
        hold(number, "main line");
    }

    void hold(String number, String tag) {
        numbers.put(number, new HeldNumber("PN" + number.substring(1), number, tag, FACTORY));
    }

    void changeByHand(String number, VoiceSettings voice) {
        numbers.computeIfPresent(number, (key, held) -> new HeldNumber(held.sid(), key, held.tag(), voice));
    }

    VoiceSettings voice(String number) {
        return numbers.get(number).voice();
    }

    @Override
    public List<HeldNumber> list(String accountSid) {
        answering();
        var held = List.copyOf(numbers.values());
        unanswered.incrementAndGet();
        answered.join();
        unanswered.decrementAndGet();
        return held;
    }

    @Override
    public Optional<HeldNumber> findByNumber(String accountSid, String number) {
        answering();
        return Optional.ofNullable(numbers.get(number));
    }

    @Override
    public List<HeldNumber> findByTag(String accountSid, String tag) {
        answering();
        return numbers.values().stream().filter(held -> held.tag().equals(tag)).toList();
    }

    @Override
    public List<String> search(String accountSid, NumberSearch search, int limit) {
        answering();
        var prefix = search.type() == NumberSearch.Type.TOLL_FREE ? "800" : "212";
        return List.of("+1" + search.areaCode().orElse(prefix) + "5550" + (100 + purchases.get()));
    }

    @Override
    public HeldNumber buy(String accountSid, NumberPurchase purchase) {
        answering();
        purchases.incrementAndGet();
        var bought = new HeldNumber(
                "PN" + purchase.number().substring(1), purchase.number(), purchase.tag(), purchase.voice());
        numbers.put(purchase.number(), bought);
        if (loseNextAnswer) {
            loseNextAnswer = false;
            throw new NeighbourException(Neighbour.TWILIO, Problem.UNCONFIRMED, "No answer from Twilio");
        }
        return bought;
    }

    @Override
    public HeldNumber update(String accountSid, String numberSid, String tag, VoiceSettings voice) {
        answering();
        updates.incrementAndGet();
        var held = numbers.values().stream()
                .filter(each -> each.sid().equals(numberSid))
                .findFirst()
                .orElseThrow();
        var updated = new HeldNumber(held.sid(), held.number(), tag, voice);
        numbers.put(held.number(), updated);
        return updated;
    }

    @Override
    public void move(String accountSid, String numberSid, String toAccount, String tag) {
        throw new UnsupportedOperationException("no number moves while its tenant stays");
    }

    @Override
    public void release(String accountSid, String numberSid) {
        answering();
        numbers.values().removeIf(held -> held.sid().equals(numberSid));
    }

    private void answering() {
        reads.incrementAndGet();
        if (away) {
            tries.another();
            throw new NeighbourException(Neighbour.TWILIO, Problem.UNAVAILABLE, "Twilio doesn't answer");
        }
    }
}
