/** {@code CallCampaign}: a contact list turned into calls. */
@NullMarked
package io.bvrai.crds.v1alpha1.campaign;

import org.jspecify.annotations.NullMarked;
