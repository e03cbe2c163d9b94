# shellcheck shell=bash
# What can be said of the charts without an API server. Sourced by hack/test/charts.

check "values' descriptions in the schemas and READMEs are as they would be made" "$BVRAI_ROOT/hack/charts/generate" --check

for chart in "${charts[@]}"; do
  check "$chart: every value is described, bounded and in the schema, and the schema lets nothing else in" chart_values strict "$chart"
  check "$chart: every value that a template names is declared, and the reverse" chart_values uses "$chart"
  for values in "$BVRAI_ROOT/helm/$chart"/ci/*-values.yaml; do
    check "$chart: lint --strict with ${values##*/}" helm lint --strict "$BVRAI_ROOT/helm/$chart" -f "$values" --kube-version "$kube_version"
    rendered=$(rendered_file "$chart" "$values")
    check "$chart: renders with ${values##*/}" save_rendered "$chart" "$values" "$rendered"
  done
done

# ---- the checks above can fail -------------------------------------------------------------------

spoiled=$work/spoiled/bvrai-platform
spoil() { # file, sed expression
  rm -rf "${spoiled%/*}"
  mkdir -p "${spoiled%/*}"
  cp -r "$BVRAI_ROOT/helm/bvrai-platform" "$spoiled"
  sed -i "$2" "$spoiled/$1"
}
spoil values.yaml '$ a forgotten: 1'
refuse "a value that is not in the schema is found" "forgotten: not in the schema" "$python" "$BVRAI_ROOT/hack/charts/values.py" strict "$spoiled"
refuse "a value that no template names is found" "forgotten: no template names it" "$python" "$BVRAI_ROOT/hack/charts/values.py" uses "$spoiled"
spoil templates/gateway.yaml 's/\.Values\.gateway\.port/.Values.gateway.prot/'
refuse "a misspelt value in a template is found" "gateway.prot is not declared" "$python" "$BVRAI_ROOT/hack/charts/values.py" uses "$spoiled"
spoil values.schema.json 's/"maximum": 65535/"minimum": 1/'
refuse "a number without bounds is found" "gateway.port: the schema lacks minimum and maximum" "$python" "$BVRAI_ROOT/hack/charts/values.py" strict "$spoiled"

# ---- each value has an effect --------------------------------------------------------------------

# has_effect <chart> <path> <JSON>: with some values file of ci/, the value changes what is rendered.
has_effect() {
  local values
  for values in "$BVRAI_ROOT/helm/$1"/ci/*-values.yaml; do
    if render "$1" "$values" --set-json "$2=$3" >"$work/changed" 2>"$work/refused"; then
      cmp -s "$work/changed" "$(rendered_file "$1" "$values")" || return 0
    fi
  done
  echo "$2=$3 changes nothing that $1 renders"
  cat "$work/refused"
  return 1
}
for chart in "${charts[@]}"; do
  while IFS=$'\t' read -r path example; do
    check "$chart: $path changes what is rendered" has_effect "$chart" "$path" "$example"
  done < <(chart_values examples "$chart")
done

# ---- what only some clusters have --------------------------------------------------------------------

but_for_cluster_policy() { awk -v RS='---\n' -v ORS='---\n' '!/\nkind: ClusterNetworkPolicy\n/' "$1"; }
# none_without <values file>: a cluster without the API gets all the rest and no ClusterNetworkPolicy, and so does one that switches it off.
none_without() {
  local with
  with=$(rendered_file bvrai-platform "$1")
  grep -q '^kind: ClusterNetworkPolicy$' "$with" || return 1
  render_without bvrai-platform "$1" >"$work/without" || return 1
  fails grep '^kind: ClusterNetworkPolicy$' "$work/without" || return 1
  cmp <(but_for_cluster_policy "$with") <(but_for_cluster_policy "$work/without") || return 1
  cmp <(render bvrai-platform "$1" --set tenants.clusterNetworkPolicy.enabled=false) "$work/without"
}
for values in "$BVRAI_ROOT"/helm/bvrai-platform/ci/*-values.yaml; do
  check "bvrai-platform: without ClusterNetworkPolicy in the cluster ${values##*/} renders everything else and nothing of it" none_without "$values"
done

# ---- bad values ----------------------------------------------------------------------------------

bad_values="$BVRAI_ROOT/hack/charts/refused.tsv"
for chart in "${charts[@]}"; do
  check "$chart: for every value there is a bad one, and its refusal names it" chart_values refused "$chart" "$bad_values"
done
grep -v $'^platform\ta zone for Route 53' "$bad_values" >"$work/shorter.tsv"
refuse "a value without a bad one is found" "clusterIssuer.route53.region: no line" chart_values refused bvrai-platform "$work/shorter.tsv"
sed 's|/prices/minutes/0/outbound|/prices/minutes/0|' "$bad_values" >"$work/vague.tsv"
refuse "an answer that leaves open which value is meant is found" "prices.minutes.\*.outbound: no line" chart_values refused bvrai-operator "$work/vague.tsv"
# "'not' failed" is all that Helm says of a schema's `not`: such a rule is a template's, whose sentence says what to give instead.
without_not() { ! grep -n '"not"' "$BVRAI_ROOT"/helm/*/values.schema.json; }
check "no schema refuses a value without saying what is wrong with it" without_not
while IFS=$'\t' read -r chart what values answer; do
  [[ -n $chart && $chart != \#* ]] || continue
  printf '%s\n' "$values" >"$work/bad-values"
  refuse "bvrai-$chart refuses $what" "$answer" \
    render "bvrai-$chart" "$BVRAI_ROOT/helm/bvrai-$chart/ci/default-values.yaml" -f "$work/bad-values"
done <"$bad_values"

# ---- alerts -----------------------------------------------------------------------------------------

alerts() { "$python" "$BVRAI_ROOT/hack/charts/alerts.py" "$1" "$(rendered_file bvrai-operator full-values.yaml)" "${@:2}"; }
unknown_metric() {
  sed 's/rotation_due_timestamp/due_timestamp/' "$(rendered_file bvrai-operator full-values.yaml)" >"$work/other-metric.yaml"
  "$python" "$BVRAI_ROOT/hack/charts/alerts.py" complete "$work/other-metric.yaml" "$BVRAI_ROOT"
}
# spoilt SCRIPT FILE: the runbooks and the page for who is on call, one of them spoilt by sed.
spoilt() {
  rm -rf "$work/runbooks"
  cp -r "$BVRAI_ROOT"/docs/platform-teams/{runbooks,on-call.md} "$work/"
  sed -i "$1" "$work/$2"
  alerts complete "$BVRAI_ROOT" "$work/runbooks"
}
without_commands() { spoilt "$1" runbooks/operator-down.md; }
check "the operator's alerts are rules" alerts rules "$work/alerts.yaml"
check "Prometheus reads them" promtool check rules "$work/alerts.yaml"
cp "$BVRAI_ROOT/hack/charts/alerts-test.yaml" "$work/"
check "each fires when it should and not before" promtool test rules "$work/alerts-test.yaml"
check "each has severity, summary, description, a runbook with its four parts and a command to begin with, somebody who is on call for it, a test, and asks for metrics that a test of the operator sees" alerts complete "$BVRAI_ROOT"
refuse "a runbook that describes and names no command is found" "BvraiOperatorDown: operator-down.md has no command under Diagnosis" without_commands "/^## Diagnosis/,/^## Mitigation/ s/\`kubectl/\`/g"
refuse "so is one whose commands no shell reads" "operator-down.md has no command under Diagnosis" without_commands "/^## Diagnosis/,/^## Mitigation/ s/\`kubectl/\`kubectl '/g"
refuse "and one that has its commands under another heading" "operator-down.md has no command under Diagnosis" without_commands '/^## Diagnosis/,/^## Mitigation/ { /^- /d }'
refuse "a severity that wakes nobody in particular is found" "BvraiOperatorDown: on-call.md has no row for the severity critical" spoilt '/^| critical |/d' on-call.md
refuse "an alert on a metric that the operator doesn't have is found" "bvrai_credential_due_timestamp_seconds: no test" unknown_metric

# ---- kube-score ----------------------------------------------------------------------------------

# Any exception is a line with a reason in hack/charts/kube-score.tsv; one that explains nothing is an error, too.
scored() { # exceptions, sed script over what is rendered
  # All that kube-score knows; custom resources and their definitions it doesn't.
  local kinds=(Deployment StatefulSet DaemonSet Job CronJob Pod Service ServiceAccount Ingress NetworkPolicy PodDisruptionBudget HorizontalPodAutoscaler)
  cat "$work"/rendered/*.yaml | sed "${2:-}" | "$python" "$BVRAI_ROOT/hack/charts/manifests.py" kinds "${kinds[@]}" >"$work/scored.yaml"
  # kube-score's exit code says that it found something; what, is judged here.
  { kube-score score --output-format json --kubernetes-version "v$kube_version" "$work/scored.yaml" || :; } |
    "$python" "$BVRAI_ROOT/hack/charts/manifests.py" score "$1"
}
check "kube-score finds nothing that isn't explained" scored "$BVRAI_ROOT/hack/charts/kube-score.tsv"
printf 'pod-networkpolicy\t*/*\tall of them, because it is easier that way\n' >"$work/blanket.tsv"
refuse "an exception for everything is refused" "exception too wide" scored "$work/blanket.tsv"
printf 'pod-networkpolicy\tDeployment/*\tall of them, because it is easier that way\n' >"$work/blanket.tsv"
refuse "an exception for all of a kind is refused" "exception too wide" scored "$work/blanket.tsv"
printf 'pod-networkpolicy\tDeployment/bvrai-operator\tthere is no such finding at all here\n' >"$work/unused.tsv"
refuse "an exception that explains nothing is refused" "explains nothing" scored "$work/unused.tsv"
refuse "an exception for one finding leaves the check's others" "container-resources: Memory limit is not set" scored "$BVRAI_ROOT/hack/charts/kube-score.tsv" '/^ *limits:$/,/^ *memory:/{/memory:/d}'
