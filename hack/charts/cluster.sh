# shellcheck shell=bash
# What the API server says of the charts: it is the judge in production, too. Sourced by hack/test/charts.

# restricted <name>: a namespace in which the Pod Security Standard is enforced.
restricted() {
  printf 'apiVersion: v1\nkind: Namespace\nmetadata: {name: %s, labels: {pod-security.kubernetes.io/enforce: restricted}}\n' "$1" | kubectl apply -f - >/dev/null
}
restricted bvrai-system
for namespace in bvrai-gateway monitoring; do kubectl create namespace "$namespace" >/dev/null; done
# A dry run makes no namespace for what the chart puts into its own; the release takes this one over.
kubectl create namespace bvrai-break-glass >/dev/null
kubectl label namespace bvrai-break-glass app.kubernetes.io/managed-by=Helm >/dev/null
kubectl annotate namespace bvrai-break-glass meta.helm.sh/release-name=bvrai-platform meta.helm.sh/release-namespace=bvrai-gateway >/dev/null
kubectl apply --server-side -f "$BVRAI_BIN/gateway-api/" -f "$BVRAI_BIN/neighbour-crds/" >/dev/null
kubectl apply --server-side -f "$BVRAI_ROOT/crds/src/main/resources/META-INF/fabric8/" >/dev/null
kubectl wait --for=condition=Established crd --all --timeout=60s >/dev/null

# ---- every rendered object -----------------------------------------------------------------------

# Server-side apply refuses duplicate keys in lists that are maps, which Helm 4 applies by and Helm 3 doesn't.
dry_run() { kubectl apply --server-side --dry-run=server --force-conflicts -f "$1"; }

# served: the API server publishes a new CRD's schema a moment after it is established.
served() { kubectl get --raw /openapi/v3 | grep -q "apis/$1"; }
for group in voice.bvrai.io/v1alpha1 cert-manager.io/v1 monitoring.coreos.com/v1 external-secrets.io/v1 gateway.networking.k8s.io/v1 karpenter.sh/v1 karpenter.k8s.aws/v1 \
  policy.networking.k8s.io/v1alpha2; do
  wait_for "the OpenAPI of $group" 60 /dev/null served "$group"
done
schemas=$work/schemas
check "the API server's OpenAPI becomes JSON schemas" "$python" "$BVRAI_ROOT/hack/charts/manifests.py" schemas "$schemas"
conform() {
  kubeconform -strict -summary -kubernetes-version "$kube_version.0" \
    -schema-location "$schemas/{{ .ResourceKind }}-{{ .Group }}-{{ .ResourceAPIVersion }}.json" "$1"
}
for chart in "${charts[@]}"; do
  for values in "$BVRAI_ROOT/helm/$chart"/ci/*-values.yaml; do
    rendered=$(rendered_file "$chart" "$values")
    check "$chart: the API server accepts what ${values##*/} renders" dry_run "$rendered"
    check "$chart: kubeconform accepts what ${values##*/} renders" conform "$rendered"
  done
done

sed '0,/- name: BVRAI_NETWORK_BACKING_PORTS/s//- {name: BVRAI_NETWORK_BACKING_CIDRS, value: twice}\n            &/' \
  "$work/rendered/bvrai-operator--default-values.yaml" >"$work/twice.yaml"
refuse "an environment variable given twice is refused" "duplicate entries for key" dry_run "$work/twice.yaml"
sed '0,/replicas: 2/s//replicas: 2\n  replicas: 2/' "$work/rendered/bvrai-operator--default-values.yaml" >"$work/twice.yaml"
refuse "a key given twice is refused" "already set|duplicate" conform "$work/twice.yaml"
sed '0,/replicas: 2/s//replica: 2/' "$work/rendered/bvrai-operator--default-values.yaml" >"$work/misspelt.yaml"
refuse "a misspelt field is refused" "replica" conform "$work/misspelt.yaml"

# ---- argocd/platform/aws: what isn't a chart of ours, and needs a neighbour's definitions as well ----

aws="$BVRAI_ROOT/argocd/platform/aws"
on_aws() { # sed script over what is rendered with a cluster's values
  helm template platform-aws "$aws" --set clusterName=bvrai-dev,region=eu-central-1,instanceProfile=bvrai-dev-node,tags.Project=bvrai --set-string tags.CostCenter=4711 | sed "$1" >"$work/on-aws.yaml"
}
on_aws ''
check "AWS: the API server accepts the secret store, the node class, the pools and their policies" dry_run "$work/on-aws.yaml"
check "AWS: kubeconform accepts them" conform "$work/on-aws.yaml"
kubectl create namespace argocd >/dev/null
cluster_secret="$BVRAI_ROOT/argocd/clusters/cluster-secret.yaml"
check "AWS: both accept the ExternalSecret that makes the cluster's Secret" dry_run "$cluster_secret"
check "AWS: strictly" conform "$cluster_secret"
store_of() { "$python" -c 'import sys, yaml
for one in yaml.safe_load_all(open(sys.argv[1])):
    if one["kind"] == "ClusterSecretStore": print(one["metadata"]["name"], *one["spec"]["conditions"])' "$1"; }
check "AWS: the secret store is for Argo CD's namespace alone" answers "platform {'namespaces': ['argocd']}" store_of "$work/on-aws.yaml"
kubectl apply --server-side -f "$work/on-aws.yaml" >/dev/null
# A policy holds a moment after it is there: the first object that it must refuse says when.
aws_refuses() { # what, what the answer says, sed script that spoils it
  on_aws "$3"
  refuse "AWS: $1" "$2" dry_run "$work/on-aws.yaml"
}
policy_holds() {
  on_aws 's/\[on-demand\]/[spot]/'
  fails dry_run "$work/on-aws.yaml"
}
wait_for "the policy over node pools" 60 /dev/null policy_holds
aws_refuses "calls on nodes that AWS reclaims are refused" "only the pool worker may have spot nodes" 's/\[on-demand\]/[spot]/'
aws_refuses "so is a pool that leaves spot open" "only the pool worker may have spot nodes" '/values: \[on-demand\]/d'
aws_refuses "and spot as a second choice" "only the pool worker may have spot nodes" 's/\[on-demand\]/[on-demand, spot]/'
aws_refuses "a pool of another name has no spot nodes either" "only the pool worker may have spot nodes" 's/pool: worker/pool: other/; s/value: worker/value: other/'
aws_refuses "a pool without its taint is refused" "the taint NoSchedule of the same name and value" '/^      taints:$/,+1d'
aws_refuses "a pool whose taint is another's" "the taint NoSchedule of the same name and value" 's/value: media, effect/value: worker, effect/'
aws_refuses "nodes of calls aren't emptied to save money" "go when they are empty" 's/WhenEmpty$/WhenEmptyOrUnderutilized/'
aws_refuses "nor for their age" "go when they are empty" 's/expireAfter: Never/expireAfter: 720h/'
aws_refuses "nor before the longest call has ended" "wait 65 minutes for their calls" 's/terminationGracePeriod: 75m/terminationGracePeriod: 30m/'
aws_refuses "metadata without a token is refused" "had by token and within one hop" 's/httpTokens: required/httpTokens: optional/'
aws_refuses "metadata within a pod's reach" "had by token and within one hop" 's/HopLimit: 1/HopLimit: 2/'
aws_refuses "a disk that isn't encrypted" "every disk of a node is encrypted" 's/encrypted: true/encrypted: false/'
aws_refuses "a class without a disk of its own" "every disk of a node is encrypted" '/blockDeviceMappings:/,/ebs:/d'
aws_refuses "a role that Karpenter would make a profile for" "the instance profile that Terraform made" 's/instanceProfile: .*/role: bvrai-dev-node/'
aws_refuses "a field that Karpenter doesn't know" "field not declared in schema" 's/consolidateAfter: 10m/consolidatesAfter: 10m/'
on_aws ''
check "AWS: what was refused leaves what is declared acceptable" dry_run "$work/on-aws.yaml"
check "runbooks/cluster-upgrade.md: what to look at before" doc_run runbooks/cluster-upgrade before
check "runbooks/teardown.md: which tenants there are" doc_run runbooks/teardown tenants
check "runbooks/teardown.md: the nodes that Karpenter made" doc_run runbooks/teardown pools
check "and no pool is left that would make others" answers '' kubectl get nodepools.karpenter.sh -o name
kubectl delete -f "$work/on-aws.yaml" --ignore-not-found >/dev/null

# ---- installed -----------------------------------------------------------------------------------

install() { # chart, namespace, values, more arguments…
  helm upgrade --install "$1" "$BVRAI_ROOT/helm/$1" -n "$2" -f "$BVRAI_ROOT/helm/$1/ci/$3-values.yaml" "${@:4}"
}
adopt_crds() { kubectl delete -f "$BVRAI_ROOT/crds/src/main/resources/META-INF/fabric8/" --wait >/dev/null; }
adopt_crds
check "bvrai-crds installs" install bvrai-crds bvrai-system default
kubectl wait --for=condition=Established crd -l app.kubernetes.io/name=bvrai-crds --timeout=60s >/dev/null
check "bvrai-platform installs" install bvrai-platform bvrai-gateway local
tier() { kubectl get clusternetworkpolicies.policy.networking.k8s.io bvrai-tenants -o jsonpath='{.spec.tier}'; }
check "where the cluster has ClusterNetworkPolicy the release has the tenants' own, before every NetworkPolicy" answers Admin tier
check "bvrai-operator installs" install bvrai-operator bvrai-system default

removed() { helm uninstall bvrai-crds -n bvrai-system --wait && kubectl get crd tenants.voice.bvrai.io; }
check "the CRDs stay when their release is removed" removed
check "and are taken over by the next" install bvrai-crds bvrai-system default

# ---- pods ----------------------------------------------------------------------------------------

# The namespace enforces "restricted", so the API server itself refuses a pod that is less.
pods_admitted() { "$python" "$BVRAI_ROOT/hack/charts/manifests.py" pods bvrai-system <"$1" | kubectl create --dry-run=server -f -; }
for values in "$BVRAI_ROOT"/helm/bvrai-operator/ci/*-values.yaml; do
  check "every pod that ${values##*/} renders is admitted where Pod Security is restricted" pods_admitted "$(rendered_file bvrai-operator "$values")"
done
sed 's/runAsNonRoot: true/runAsNonRoot: false/' "$work/rendered/bvrai-operator--default-values.yaml" >"$work/lax.yaml"
refuse "a pod that may run as root is not" "violates PodSecurity" pods_admitted "$work/lax.yaml"

# ---- words after an installation -----------------------------------------------------------------

notes() { # chart, namespace, values
  install "$1" "$2" "$3" --dry-run=server | sed -n '/^NOTES:/,$p'
}
says() { # text, chart, namespace, values
  notes "${@:2}" | grep -F -- "$1"
}
quiet() { # text, chart, namespace, values
  local answer
  answer=$(notes "${@:2}") || return 1
  ! grep -F -- "$1" <<<"$answer"
}
check "the operator's notes name the next command" says "helm test bvrai-operator" bvrai-operator bvrai-system default
for warning in "image.digest is empty" "runtimeImage.digest is empty" "network.providerCidrs is empty" "network.closedCidrs is empty" \
  "network.apiServerCidrs holds 0.0.0.0/0" "network.monitoringNamespace is empty"; do
  check "the operator's notes warn: $warning" says "$warning" bvrai-operator bvrai-system default
done
check "the operator's notes warn of a single replica" says "replicas is 1" bvrai-operator bvrai-system digest
check "and don't where there are more" quiet "replicas is 1" bvrai-operator bvrai-system default
check "nor of an image by digest" quiet "digest is empty" bvrai-operator bvrai-system digest
check "the platform's notes warn of a certificate of one's own" says "certificate.enabled is off" bvrai-platform bvrai-gateway default
check "and don't where cert-manager keeps it" quiet "certificate.enabled is off" bvrai-platform bvrai-gateway own-issuer
check "the CRDs' notes name the order" says "Upgrade this chart before bvrai-operator" bvrai-crds bvrai-system default
