// Evaluates NetworkPolicies without a cluster, by cyclonus' engine: an implementation that is neither ours nor the one that the clusters run.
//
// Standard input is {"policies": [NetworkPolicy…], "traffic": [{source, destination, port, protocol}…]}; standard output a JSON list with an answer
// for each traffic: {"egress": bool, "ingress": bool}. Traffic flows when both are true.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/mattfenwick/cyclonus/pkg/matcher"
	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
)

// peer is a pod, or, without a namespace, an address outside the cluster.
type peer struct {
	IP              string            `json:"ip"`
	Namespace       string            `json:"namespace"`
	NamespaceLabels map[string]string `json:"namespaceLabels"`
	PodLabels       map[string]string `json:"podLabels"`
}

func (p peer) traffic() *matcher.TrafficPeer {
	if p.Namespace == "" {
		return &matcher.TrafficPeer{IP: p.IP}
	}
	return &matcher.TrafficPeer{IP: p.IP, Internal: &matcher.InternalPeer{
		Namespace: p.Namespace, NamespaceLabels: p.NamespaceLabels, PodLabels: p.PodLabels,
	}}
}

type question struct {
	Policies []*networking.NetworkPolicy `json:"policies"`
	Traffic  []struct {
		Source      peer          `json:"source"`
		Destination peer          `json:"destination"`
		Port        int           `json:"port"`
		Protocol    core.Protocol `json:"protocol"`
	} `json:"traffic"`
}

type answer struct {
	Egress  bool `json:"egress"`
	Ingress bool `json:"ingress"`
}

func run() error {
	var asked question
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		return fmt.Errorf("reading the question: %w", err)
	}
	policies := matcher.BuildNetworkPolicies(false, asked.Policies)
	answers := make([]answer, 0, len(asked.Traffic))
	for _, each := range asked.Traffic {
		result := policies.IsTrafficAllowed(&matcher.Traffic{
			Source: each.Source.traffic(), Destination: each.Destination.traffic(), ResolvedPort: each.Port, Protocol: each.Protocol,
		})
		answers = append(answers, answer{Egress: result.Egress.IsAllowed(), Ingress: result.Ingress.IsAllowed()})
	}
	return json.NewEncoder(os.Stdout).Encode(answers)
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
