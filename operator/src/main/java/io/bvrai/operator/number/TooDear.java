package io.bvrai.operator.number;

import io.bvrai.crds.v1alpha1.number.PhoneNumberReason;
import io.bvrai.operator.external.CreateOnce;

/** A number isn't bought for what it costs. The message names the amounts and what to do. */
final class TooDear extends CreateOnce.Objection {
    private static final long serialVersionUID = 1L;

    private final PhoneNumberReason reason;

    TooDear(PhoneNumberReason reason, String message) {
        super(message);
        this.reason = reason;
    }

    PhoneNumberReason reason() {
        return reason;
    }
}
