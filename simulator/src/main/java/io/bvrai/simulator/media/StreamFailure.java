package io.bvrai.simulator.media;

import io.vertx.core.http.UpgradeRejectedException;
import java.net.ConnectException;
import java.util.concurrent.TimeoutException;

/** Error codes of Twilio's debugger for media streams. */
record StreamFailure(int code, String message) {

    static StreamFailure ofConnect(Throwable cause) {
        return switch (cause) {
            case UpgradeRejectedException rejected ->
                new StreamFailure(31920, "Stream - WebSocket - Handshake Error: HTTP status " + rejected.getStatus());
            case TimeoutException timeout -> new StreamFailure(31901, "Stream - WebSocket - Connection Timeout");
            case ConnectException refused -> new StreamFailure(31902, "Stream - WebSocket - Connection Refused");
            default -> new StreamFailure(31920, "Stream - WebSocket - Handshake Error: " + cause.getMessage());
        };
    }
}
