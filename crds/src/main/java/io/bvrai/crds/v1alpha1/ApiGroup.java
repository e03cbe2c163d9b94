package io.bvrai.crds.v1alpha1;

/** Coordinates of the API. */
public final class ApiGroup {
    public static final String NAME = "voice.bvrai.io";
    public static final String VERSION = "v1alpha1";

    /** {@code kubectl get voice} lists all four kinds. */
    public static final String CATEGORY = "voice";

    private ApiGroup() {}
}
