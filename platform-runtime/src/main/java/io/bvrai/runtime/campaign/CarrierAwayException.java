package io.bvrai.runtime.campaign;

/** The carrier didn't say what it was asked; asking again later does no harm. */
final class CarrierAwayException extends Exception {
    private static final long serialVersionUID = 1L;

    CarrierAwayException(String reason) {
        super(reason);
    }
}
