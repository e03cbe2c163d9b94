package io.bvrai.runtime.campaign;

import io.bvrai.crds.config.TenantStatusDocument;
import java.util.List;

/** How the tenant's campaigns stand, for the operator and the API. */
public interface CampaignProgress {
    /** One entry for each declared campaign. Blocks. */
    List<TenantStatusDocument.Campaign> all();
}
