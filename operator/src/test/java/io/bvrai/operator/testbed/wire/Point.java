package io.bvrai.operator.testbed.wire;

/**
 * One write of an operation.
 *
 * @param neighbour whom it is for
 * @param what without the names of tenants
 * @param turn 1 when it is the first such write of the operation
 */
public record Point(String neighbour, String what, int turn) {
    @Override
    public String toString() {
        return neighbour + " " + what + " #" + turn;
    }
}
