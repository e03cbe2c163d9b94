package io.bvrai.simulator.twilio;

import io.bvrai.simulator.http.Form;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;

/** Pages of a 2010-04-01 list: 50 by default, 1000 at most. */
final class Paging {
    static final Set<String> PARAMETERS = Set.of("PageSize", "Page", "PageToken");

    private Paging() {}

    static JsonObject page(RestRequest request, String name, List<JsonObject> all) {
        int size = number(request.form(), "PageSize", 50);
        int page = number(request.form(), "Page", 0);
        if (size < 1 || size > 1000) {
            throw TwilioError.badRequest(20001, "PageSize must be between 1 and 1000");
        }
        int start = Math.min(all.size(), page * size);
        int end = Math.min(all.size(), start + size);
        JsonArray items = new JsonArray(all.subList(start, end));
        return new JsonObject()
                .put(name, items)
                .put("page", page)
                .put("page_size", size)
                .put("start", start)
                .put("end", Math.max(start, end - 1))
                .put("uri", uri(request, page, size))
                .put("first_page_uri", uri(request, 0, size))
                .put("previous_page_uri", page == 0 ? null : uri(request, page - 1, size))
                .put("next_page_uri", end < all.size() ? uri(request, page + 1, size) : null);
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
