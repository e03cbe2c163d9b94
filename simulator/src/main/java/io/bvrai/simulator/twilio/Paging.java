package io.bvrai.simulator.twilio;

import io.bvrai.simulator.http.Form;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;

/** Pages of a list: 50 by default, 1000 at most. */
final class Paging {
    static final Set<String> PARAMETERS = Set.of("PageSize", "Page", "PageToken");

    private Paging() {}

    static JsonObject page(RestRequest request, String name, List<JsonObject> all) {
        Page page = cut(request, all);
        return new JsonObject()
                .put(name, page.items())
                .put("page", page.number())
                .put("page_size", page.size())
                .put("start", page.start())
                .put("end", Math.max(page.start(), page.end() - 1))
                .put("uri", uri(request, page.number(), page.size()))
                .put("first_page_uri", uri(request, 0, page.size()))
                .put("previous_page_uri", page.isFirst() ? null : uri(request, page.number() - 1, page.size()))
                .put("next_page_uri", page.isLast() ? null : uri(request, page.number() + 1, page.size()));
    }

    /** A page of the newer APIs' lists. */
    static JsonObject pageOfV1(RestRequest request, String host, String name, List<JsonObject> all) {
        Page page = cut(request, all);
        JsonObject meta = new JsonObject()
                .put("key", name)
                .put("page", page.number())
                .put("page_size", page.size())
                .put("url", host + uri(request, page.number(), page.size()))
                .put("first_page_url", host + uri(request, 0, page.size()))
                .put("previous_page_url", page.isFirst() ? null : host + uri(request, page.number() - 1, page.size()))
                .put("next_page_url", page.isLast() ? null : host + uri(request, page.number() + 1, page.size()));
        return new JsonObject().put(name, page.items()).put("meta", meta);
    }

    private record Page(JsonArray items, int number, int size, int start, int end, int all) {
        boolean isFirst() {
            return number == 0;
        }

        boolean isLast() {
            return end == all;
        }
    }

    private static Page cut(RestRequest request, List<JsonObject> all) {
        int size = number(request.form(), "PageSize", 50);
        int page = number(request.form(), "Page", 0);
        if (size < 1 || size > 1000) {
            throw TwilioError.badRequest(20001, "PageSize must be between 1 and 1000");
        }
        int start = Math.min(all.size(), page * size);
        int end = Math.min(all.size(), start + size);
        return new Page(new JsonArray(all.subList(start, end)), page, size, start, end, all.size());
    }

    private static String uri(RestRequest request, int page, int size) {
        Form query = new Form();
        request.form().fields().stream()
                .filter(field -> !PARAMETERS.contains(field.name()))
                .forEach(field -> query.add(field.name(), field.value()));
        query.add("PageSize", String.valueOf(size)).add("Page", String.valueOf(page));
        return request.path() + "?" + query.encoded();
    }

    private static int number(Form form, String name, int preset) {
        String text = form.filled(name).orElse(String.valueOf(preset));
        if (!text.matches("\\d{1,6}")) {
            throw TwilioError.badRequest(20001, name + " must be a number");
        }
        return Integer.parseInt(text);
    }
}
