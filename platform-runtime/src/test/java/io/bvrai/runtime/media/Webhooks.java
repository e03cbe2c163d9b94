package io.bvrai.runtime.media;

import io.bvrai.runtime.call.CallDescriptor;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;

/** As much of the webhook room as a media stream needs: an answer that connects it, and the instruction behind it. */
final class Webhooks {
    private final Pod pod;

    Webhooks(Pod pod) {
        this.pod = pod;
    }

    void voice(RoutingContext context) {
        context.request().setExpectMultipart(true);
        context.request().endHandler(read -> connect(context, context.request().getFormAttribute("CallSid"), 1));
    }

    /** A committed end hangs up; otherwise the call goes on with the next epoch. */
    void resume(RoutingContext context) {
        context.request().setExpectMultipart(true);
        context.request().endHandler(read -> {
            String callSid = context.request().getFormAttribute("CallSid");
            int epoch = Integer.parseInt(context.pathParam("epoch"));
            boolean ended = pod.journal.of(callSid).stream().anyMatch(line -> line.startsWith("ending"));
            if (ended || epoch > 3) {
                answer(context, "<Response><Hangup/></Response>");
            } else {
                pod.journal.remembers(pod.journal.turns());
                connect(context, callSid, epoch + 1);
            }
        });
    }

    private void connect(RoutingContext context, String callSid, int epoch) {
        CallDescriptor call = pod.call(callSid, epoch);
        pod.engines
                .prepare(
                        call,
                        pod.revision(),
                        epoch > 1 ? pod.journal.transcript(callSid) : List.of(),
                        Duration.ofSeconds(5))
                .whenComplete((session, failure) -> {
                    if (failure != null) {
                        answer(context, "<Response><Say>We can't take your call.</Say></Response>");
                        return;
                    }
                    String path = pod.ticket(call.withSession(session));
                    answer(
                            context,
                            "<Response><Connect><Stream url=\"" + pod.publicBase() + path
                                    + "\"/></Connect><Redirect>http://127.0.0.1:" + pod.port() + "/resume/" + epoch
                                    + "</Redirect></Response>");
                });
    }

    private static void answer(RoutingContext context, String twiml) {
        context.response().putHeader("content-type", "text/xml").end(twiml);
    }
}
