module bvrai.io/hack/tools/neighbour-crds

go 1.26.0

// Only CRD files are used, no package is imported: "go mod tidy" would drop these lines.
require (
	github.com/aws/karpenter-provider-aws v1.8.2
	github.com/cert-manager/cert-manager v1.21.2
	github.com/external-secrets/external-secrets v1.3.2
	github.com/prometheus-operator/prometheus-operator v0.85.0
	sigs.k8s.io/network-policy-api v0.2.0
)
