package io.bvrai.simulator.call;

import io.bvrai.simulator.account.Sid;
import io.bvrai.simulator.audio.Voice;
import io.bvrai.simulator.environment.Environment;
import io.bvrai.simulator.environment.Switch;
import io.bvrai.simulator.media.Line;
import io.bvrai.simulator.media.MediaStream;
import io.bvrai.simulator.media.PlayoutBuffer;
import io.bvrai.simulator.twiml.Verb;
import java.net.URI;

/** Acts out one verb. Event-loop confined. */
final class VerbRunner {
    private final Switchboard switchboard;
    private final Environment environment;
    private final CallSession session;
    private final CallFlow flow;
    private final Runnable next;

    /** @param next goes on with the verb behind this one */
    VerbRunner(Switchboard switchboard, CallSession session, CallFlow flow, Runnable next) {
        this.switchboard = switchboard;
        this.environment = switchboard.environment();
        this.session = session;
        this.flow = flow;
        this.next = next;
    }

    VerbRun run(Verb verb) {
        return switch (verb) {
            case Verb.Say say -> say(say);
            case Verb.Pause pause -> after(pause.seconds() * 1000L);
            case Verb.Gather gather -> new GatherRun(environment, session, flow, next).start(gather);
            case Verb.Dial dial -> new DialRun(switchboard, session, flow, next).start(dial);
            case Verb.ConnectStream stream -> connect(stream);
            case Verb.Redirect redirect -> {
                flow.fetch("redirect", redirect.url(), redirect.method(), new io.bvrai.simulator.http.Form());
                yield VerbRun.NOTHING;
            }
            case Verb.Hangup hangup -> {
                session.hangUp();
                yield VerbRun.NOTHING;
            }
            case Verb.Reject reject -> {
                session.notify(12200, "<Reject> must be the first verb; the call is answered already");
                session.hangUp();
                yield VerbRun.NOTHING;
            }
            case Verb.Play play -> unsupported("Play");
            case Verb.Unsupported unsupported -> unsupported(unsupported.name());
        };
    }

    private VerbRun unsupported(String name) {
        session.notify(0, "the simulator doesn't act out <" + name + ">: the call ends here");
        session.hangUp();
        return VerbRun.NOTHING;
    }

    private VerbRun say(Verb.Say say) {
        Line line = session.line();
        PlayoutBuffer playout = new PlayoutBuffer(mark -> {});
        line.use(playout, Keys.IGNORED);
        for (int i = 0; i < Math.max(1, say.loop()); i++) {
            playout.add(Voice.muLaw(say.text()));
        }
        line.whenPlayed(next);
        return line::free;
    }

    private VerbRun after(long millis) {
        long timer = environment.vertx().setTimer(Math.max(1, millis), elapsed -> next.run());
        return () -> environment.vertx().cancelTimer(timer);
    }

    private VerbRun connect(Verb.ConnectStream verb) {
        URI url;
        try {
            url = URI.create(verb.url());
        } catch (IllegalArgumentException e) {
            return refuse(31923, "Stream - Malformed URL");
        }
        boolean plain = "ws".equals(url.getScheme()) && switchboard.wires().allowPlain();
        if (!"wss".equals(url.getScheme()) && !plain) {
            return refuse(31922, "Stream - Unsupported URL scheme: the url must begin with wss://");
        }
        if (url.getHost() == null) {
            return refuse(31923, "Stream - Malformed URL");
        }
        if (url.getRawQuery() != null && environment.switches().is(Switch.STREAM_URL_QUERY, "refuse")) {
            return refuse(31923, "Stream - Malformed URL: query strings aren't supported, use <Parameter>");
        }
        Verb.ConnectStream dialled = url.getRawQuery() == null ? verb : withoutQuery(verb);
        MediaStream.Owner owner = new MediaStream.Owner(
                session.call().account().sid(),
                session.call().sid(),
                Sid.create("MZ"),
                session.call().account().authToken());
        StreamCallbacks callbacks = new StreamCallbacks(switchboard, session, dialled, owner.streamSid());
        MediaStream stream = new MediaStream(
                environment,
                switchboard.wires().sockets(),
                switchboard.wires().endpoint(),
                owner,
                dialled,
                session.line(),
                new Listener(dialled, callbacks));
        stream.open(URI.create(dialled.url()));
        return stream::stop;
    }

    private static Verb.ConnectStream withoutQuery(Verb.ConnectStream verb) {
        return new Verb.ConnectStream(
                verb.url().substring(0, verb.url().indexOf('?')),
                verb.name(),
                verb.parameters(),
                verb.callbacks(),
                verb.action(),
                verb.method());
    }

    private VerbRun refuse(int code, String message) {
        session.notify(code, message);
        environment.after(0, this::afterFailure);
        return VerbRun.NOTHING;
    }

    private void afterFailure() {
        proceed(Switch.STREAM_CONNECT_FAILURE);
    }

    private void proceed(Switch decides) {
        if (environment.switches().is(decides, "end-call")) {
            session.hangUp();
        } else {
            next.run();
        }
    }

    /** Goes on as the stream's ending asks. */
    private final class Listener implements MediaStream.Listener {
        private final Verb.ConnectStream verb;
        private final StreamCallbacks callbacks;

        Listener(Verb.ConnectStream verb, StreamCallbacks callbacks) {
            this.verb = verb;
            this.callbacks = callbacks;
        }

        @Override
        public void started() {
            callbacks.report("stream-started", "");
        }

        @Override
        public void notification(int code, String message) {
            session.notify(code, message);
        }

        @Override
        public void ended(MediaStream.Ending ending) {
            switch (ending) {
                case STOPPED -> callbacks.report("stream-stopped", "");
                case SERVER_CLOSED -> {
                    callbacks.report("stream-stopped", "");
                    if (verb.action().isEmpty()) {
                        next.run();
                    } else {
                        flow.fetch("action", verb.action(), verb.method(), new io.bvrai.simulator.http.Form());
                    }
                }
                case LOST -> {
                    callbacks.report("stream-error", "connection lost");
                    proceed(Switch.STREAM_ABRUPT_LOSS);
                }
                case FAILED -> {
                    callbacks.report("stream-error", "connection failed");
                    afterFailure();
                }
            }
        }
    }
}
