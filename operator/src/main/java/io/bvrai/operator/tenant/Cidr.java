package io.bvrai.operator.tenant;

import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.regex.Pattern;

/** A range of IPv4 or IPv6 addresses. */
record Cidr(String text, boolean ipv4, BigInteger first, BigInteger last) {
    private static final Pattern FORM = Pattern.compile("[0-9a-fA-F.:]+/\\d{1,3}");

    /** @throws IllegalArgumentException when the text is no range */
    static Cidr parse(String text) {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("'" + text + "' is no range of addresses such as 203.0.113.0/24");
        }
        int slash = text.indexOf('/');
        // Only literals pass the pattern: nothing is looked up.
        InetAddress address = InetAddress.ofLiteral(text.substring(0, slash));
        int bits = address.getAddress().length * 8;
        int prefix = Integer.parseInt(text.substring(slash + 1));
        if (prefix > bits) {
            throw new IllegalArgumentException("'" + text + "' has a prefix longer than its address");
        }
        BigInteger size = BigInteger.ONE.shiftLeft(bits - prefix);
        BigInteger value = new BigInteger(1, address.getAddress());
        BigInteger first = value.subtract(value.mod(size));
        return new Cidr(
                text, address instanceof Inet4Address, first, first.add(size).subtract(BigInteger.ONE));
    }

    /** Whether any address is in both: also when the other one is the smaller. */
    boolean overlaps(Cidr other) {
        return ipv4 == other.ipv4 && first.compareTo(other.last) <= 0 && other.first.compareTo(last) <= 0;
    }

    /** Whether the other one lies inside and is smaller. */
    boolean properlyContains(Cidr other) {
        return ipv4 == other.ipv4
                && first.compareTo(other.first) <= 0
                && other.last.compareTo(last) <= 0
                && !(first.equals(other.first) && last.equals(other.last));
    }
}
