package io.bvrai.operator.testbed;

import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Every request that writes, as it leaves. */
public final class RequestLog implements Interceptor {
    private final List<String> writes = new CopyOnWriteArrayList<>();

    @Override
    public void before(io.fabric8.kubernetes.client.http.BasicBuilder builder, HttpRequest request, RequestTags tags) {
        if (!request.method().equals("GET")) {
            writes.add(request.method() + " " + request.uri().getPath());
        }
    }

    /** Writes to objects whose path contains the text. */
    public List<String> writesTo(String path) {
        return writes.stream().filter(write -> write.contains(path)).toList();
    }

    public void clear() {
        writes.clear();
    }
}
