/**
 * What the operator tells the runtime and what the runtime answers: the files in mounted ConfigMaps and the tenant's status document.
 *
 * <p>These records are a wire format of their own, apart from the custom resources, so that a revision stored in a tenant's database
 * outlives a version of the Kubernetes API. Read and write them with {@link io.bvrai.crds.config.ConfigJson} only.
 */
@NullMarked
package io.bvrai.crds.config;

import org.jspecify.annotations.NullMarked;
