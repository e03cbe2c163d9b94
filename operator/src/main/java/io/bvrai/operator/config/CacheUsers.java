package io.bvrai.operator.config;

/** Who keeps the users of Redis. */
public enum CacheUsers {
    /** Redis itself, by ACL commands; the operator's login is in Vault. */
    ACL,
    /** AWS: ElastiCache has no ACL commands; the operator logs in with its role. */
    ELASTICACHE
}
