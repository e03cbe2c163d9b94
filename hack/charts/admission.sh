# shellcheck shell=bash
# The admission policies of bvrai-platform, as installed: every sample of policies/admission, and each clause dropped once. Sourced by hack/test/charts.
counted "$python" "$BVRAI_ROOT/hack/policies/admission.py" "$KUBECONFIG"
