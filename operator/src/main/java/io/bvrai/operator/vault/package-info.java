/** Vault (HashiCorp Vault or OpenBao, the API they share): tenants' secrets, transit keys, database roles and Kubernetes auth roles. */
@NullMarked
package io.bvrai.operator.vault;

import org.jspecify.annotations.NullMarked;
