module bvrai.io/hack/tools/gateway-api

go 1.26.0

// Only its CRD files are used, no package is imported: "go mod tidy" would drop this line.
require sigs.k8s.io/gateway-api v1.4.0
