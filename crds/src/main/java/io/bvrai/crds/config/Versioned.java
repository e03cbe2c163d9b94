package io.bvrai.crds.config;

/** A document whose format has a version. */
public sealed interface Versioned
        permits TenantConfig, CampaignsConfig, RoutingConfig, TenantStatusDocument, ExportDocument {
    /** The format's version, see {@link ConfigJson#VERSION}. */
    int version();
}
