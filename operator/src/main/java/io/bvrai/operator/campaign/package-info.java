/** CallCampaign: handed to the tenant's dialer, its progress in status. */
@NullMarked
package io.bvrai.operator.campaign;

import org.jspecify.annotations.NullMarked;
