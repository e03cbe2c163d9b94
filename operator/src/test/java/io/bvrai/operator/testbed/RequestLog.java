package io.bvrai.operator.testbed;

import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Every request that writes, as it leaves. */
public final class RequestLog implements Interceptor {
    private final List<String> writes = new CopyOnWriteArrayList<>();
    private final Map<String, Tries> watched = new ConcurrentHashMap<>();

    @Override
    public void before(io.fabric8.kubernetes.client.http.BasicBuilder builder, HttpRequest request, RequestTags tags) {
        if (!request.method().equals("GET")) {
            String write = request.method() + " " + request.uri().getPath();
            writes.add(write);
            watched.forEach((path, tries) -> {
                if (write.endsWith(path)) {
                    tries.another();
                }
            });
        }
    }

    /** Writes to objects whose path contains the text. */
    public List<String> writesTo(String path) {
        return writes.stream().filter(write -> write.contains(path)).toList();
    }

    /** When objects whose path ends so are written from now on. */
    public Tries triesOf(String path) {
        return watched.computeIfAbsent(path, key -> new Tries());
    }

    public void clear() {
        writes.clear();
    }
}
