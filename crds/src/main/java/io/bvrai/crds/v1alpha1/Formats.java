package io.bvrai.crds.v1alpha1;

/** The patterns of the values that are text on the wire, so that each is written once. */
public final class Formats {
    /** A Gateway API duration (GEP-2257): {@code 15m}, {@code 1h30m}, {@code 1500ms}. */
    public static final String DURATION = "^([0-9]{1,5}(h|m|s|ms)){1,4}$";

    public static final int DURATION_LENGTH = 28;

    /**
     * CEL, behind a field of type string: it isn't a duration. Rules on a duration's length begin with it, because a conversion that fails would
     * answer with a stack of types instead of the rule's message; the pattern has already said what is wrong.
     */
    public static final String IS_NO_DURATION = ".matches('" + DURATION + "') == false";

    /** A telephone number as in ITU-T E.164. */
    public static final String E164 = "^\\+[1-9][0-9]{6,14}$";

    public static final int E164_LENGTH = 16;

    /** An amount of money: never negative, at most nine decimals (the ledger's precision). */
    public static final String AMOUNT = "^(0|[1-9][0-9]{0,8})(\\.[0-9]{1,9})?$";

    public static final int AMOUNT_LENGTH = 19;

    /** What a message says of an amount, behind the field's name. */
    public static final String SAYS_AMOUNT =
            " must be a decimal number in quotes such as \"2500.00\": no sign, no separator of thousands,"
                    + " at most nine digits before the point and nine after it";

    /** A sum of amounts: as exact, and as long as it becomes. */
    public static final String SUM = "^(0|[1-9][0-9]{0,17})(\\.[0-9]{1,9})?$";

    public static final int SUM_LENGTH = 28;

    /** An ISO 4217 code. */
    public static final String CURRENCY = "^[A-Z]{3}$";

    /** What a message says of a currency, behind the field's name. */
    public static final String SAYS_CURRENCY = " must be an ISO 4217 code in capitals such as USD";

    /** An ISO 3166-1 alpha-2 code. Quote it in YAML: an unquoted {@code NO} is a boolean. */
    public static final String COUNTRY = "^[A-Z]{2}$";

    /** A positive rate per second below 1000 with at most three decimals. */
    public static final String RATE = "^([1-9][0-9]{0,2}(\\.[0-9]{1,3})?|0\\.[0-9]{0,2}[1-9])$";

    public static final int RATE_LENGTH = 7;

    /** A share between 0 % and 100 % with at most two decimals. */
    public static final String PERCENT = "^(100|[0-9]{1,2}(\\.[0-9]{1,2})?)%$";

    public static final int PERCENT_LENGTH = 6;

    /** A decimal between 0 and 1 with at most three decimals. */
    public static final String UNIT_INTERVAL = "^(0(\\.[0-9]{1,3})?|1(\\.0{1,3})?)$";

    public static final int UNIT_INTERVAL_LENGTH = 5;

    /** A DNS label; what Vault paths, ServiceAccounts and hosts can carry. */
    public static final String NAME = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";

    /** Vault paths and the names derived from ours leave this much room. */
    public static final int NAME_LENGTH = 40;

    /** A name of an object that isn't ours (ConfigMap). */
    public static final String SUBDOMAIN = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";

    public static final int SUBDOMAIN_LENGTH = 253;

    /** A key in a ConfigMap. */
    public static final String CONFIG_MAP_KEY = "^[-._a-zA-Z0-9]+$";

    /** A name that a language model calls a tool or a variable by. */
    public static final String IDENTIFIER = "^[a-zA-Z_][a-zA-Z0-9_]*$";

    public static final int IDENTIFIER_LENGTH = 64;

    /** A web address over TLS. */
    public static final String HTTPS_URL = "^https://[A-Za-z0-9]([-A-Za-z0-9.]*[A-Za-z0-9])?(:[0-9]{1,5})?(/[^\\s]*)?$";

    /** The same without query and fragment (OpenID Connect Discovery 1.0, section 2). */
    public static final String OIDC_ISSUER =
            "^https://[A-Za-z0-9]([-A-Za-z0-9.]*[A-Za-z0-9])?(:[0-9]{1,5})?(/[^\\s?#\\\\]*)?$";

    public static final int URL_LENGTH = 2048;

    /** A web origin over TLS as browsers send it: no path, no final slash, lower case. */
    public static final String ORIGIN =
            "^https://([a-z0-9]([-a-z0-9]*[a-z0-9])?)(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*(:[0-9]{1,5})?$";

    /** What Kubernetes accepts as an amount, without a sign. */
    public static final String QUANTITY = "^[0-9]{1,12}(\\.[0-9]{1,3})?(m|k|M|G|T|Ki|Mi|Gi|Ti)?$";

    /** What a message says of a duration, behind the field's name. */
    public static final String SAYS_DURATION = " must be a duration such as 90s, 10m or 1h30m; a day is 24h";

    /** A tenant's id as the registry gives it (26 characters of RFC 4648's base32, in lower case), or nothing. */
    public static final String TENANT_ID_OR_NOTHING = "^([a-z2-7]{26})?$";

    /** The SID of an account at Twilio. */
    public static final String ACCOUNT_SID = "^AC[0-9a-f]{32}$";

    /** The name of a claim in a token (RFC 7519), as far as one is accepted. */
    public static final String CLAIM = "^[A-Za-z0-9_.:/-]+$";

    /** A BCP 47 language tag of language, optional script and optional region: {@code en}, {@code en-US}, {@code zh-Hant-TW}. */
    public static final String LANGUAGE = "^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$";

    private Formats() {}
}
