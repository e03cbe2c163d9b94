package io.bvrai.operator.kube;

import io.bvrai.crds.v1alpha1.Reason;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Events on our objects that live in a namespace. The same words about the same object are said once an hour: a reconciliation repeats itself, an Event shouldn't.
 * Thread-safe.
 */
@ApplicationScoped
public class Events {
    private static final Logger LOG = Logger.getLogger(Events.class);
    private static final Duration SILENCE = Duration.ofHours(1);
    private static final int REMEMBERED = 4096;
    /** Bounds of the API. */
    private static final int NOTE_LENGTH = 1024;

    private static final DateTimeFormatter MICRO_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private final KubernetesClient client;
    private final Clock clock;
    private final Map<Said, Instant> said = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Said, Instant> eldest) {
            return size() > REMEMBERED;
        }
    };

    @Inject
    public Events(KubernetesClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
    }

    /** Something happened as it should. */
    public void normal(HasMetadata about, Reason reason, String action, String note) {
        emit(about, "Normal", reason, action, note);
    }

    /** Something happened that a person may want to look at. */
    public void warning(HasMetadata about, Reason reason, String action, String note) {
        emit(about, "Warning", reason, action, note);
    }

    private void emit(HasMetadata about, String type, Reason reason, String action, String note) {
        var now = clock.instant();
        if (!isNews(new Said(about.getMetadata().getUid(), reason.wire(), note), now)) {
            return;
        }
        var event = new EventBuilder()
                .withNewMetadata()
                .withGenerateName(about.getMetadata().getName() + "-")
                .withNamespace(about.getMetadata().getNamespace())
                .endMetadata()
                .withEventTime(new MicroTime(MICRO_TIME.format(now)))
                .withType(type)
                .withReason(reason.wire())
                .withAction(action)
                .withNote(note.length() <= NOTE_LENGTH ? note : note.substring(0, NOTE_LENGTH - 1) + "…")
                .withReportingController("voice.bvrai.io/operator")
                .withReportingInstance(OwnedObjects.FIELD_MANAGER)
                .withRegarding(reference(about))
                .build();
        try {
            client.resource(event).create();
        } catch (KubernetesClientException refused) {
            // An Event is a courtesy to people; what it speaks of is in status as well, so reconciliation goes on.
            LOG.warnf(
                    "Event %s about %s %s was refused: %s",
                    reason.wire(), about.getKind(), about.getMetadata().getName(), refused.getMessage());
        }
    }

    private synchronized boolean isNews(Said words, Instant now) {
        var last = said.get(words);
        if (last != null && now.isBefore(last.plus(SILENCE))) {
            return false;
        }
        said.remove(words);
        said.put(words, now);
        return true;
    }

    private static ObjectReference reference(HasMetadata about) {
        return new ObjectReferenceBuilder()
                .withApiVersion(about.getApiVersion())
                .withKind(about.getKind())
                .withName(about.getMetadata().getName())
                .withNamespace(about.getMetadata().getNamespace())
                .withUid(about.getMetadata().getUid())
                .build();
    }

    private record Said(String uid, String reason, String note) {}
}
