package main

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"

	"github.com/argoproj/gitops-engine/pkg/health"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/kubernetes/fake"
	"sigs.k8s.io/yaml"

	"github.com/argoproj/argo-cd/v3/common"
	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
	"github.com/argoproj/argo-cd/v3/util/lua"
	"github.com/argoproj/argo-cd/v3/util/settings"
)

type healthTests struct {
	Tests []struct {
		InputPath    string              `json:"inputPath"`
		HealthStatus health.HealthStatus `json:"healthStatus"`
	} `json:"tests"`
}

type actionTests struct {
	DiscoveryTests []struct {
		InputPath string                    `json:"inputPath"`
		Result    []v1alpha1.ResourceAction `json:"result"`
	} `json:"discoveryTests"`
	ActionTests []struct {
		Action             string `json:"action"`
		InputPath          string `json:"inputPath"`
		ExpectedOutputPath string `json:"expectedOutputPath"`
	} `json:"actionTests"`
}

// luaTests runs what argocd-cm ships, not the files it was made from: a stale ConfigMap fails here, too.
func luaTests(ctx context.Context, configMap, root string) error {
	overrides, err := resourceOverrides(ctx, configMap)
	if err != nil {
		return err
	}
	// As the API server and the controller run it: no library beyond Argo CD's safe ones.
	vm := lua.VM{ResourceOverrides: overrides}
	counts := &tally{}
	err = filepath.WalkDir(root, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		switch filepath.Base(path) {
		case "health.lua":
			return healthOfKind(vm, filepath.Dir(path), counts)
		case "discovery.lua":
			return actionsOfKind(vm, filepath.Dir(path), counts)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return counts.end()
}

func resourceOverrides(ctx context.Context, path string) (map[string]v1alpha1.ResourceOverride, error) {
	configMap := &corev1.ConfigMap{}
	if err := readYAML(path, configMap); err != nil {
		return nil, err
	}
	labels := map[string]string{"app.kubernetes.io/part-of": "argocd"}
	configMap.ObjectMeta = metav1.ObjectMeta{Name: common.ArgoCDConfigMapName, Namespace: "argocd", Labels: labels}
	secret := &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{Name: common.ArgoCDSecretName, Namespace: "argocd", Labels: labels},
		Data:       map[string][]byte{"server.secretkey": []byte("unused")},
	}
	return settings.NewSettingsManager(ctx, fake.NewClientset(configMap, secret), "argocd").GetResourceOverrides()
}

func healthOfKind(vm lua.VM, folder string, counts *tally) error {
	var tests healthTests
	if err := readYAML(filepath.Join(folder, "health_test.yaml"), &tests); err != nil {
		return err
	}
	unused, err := filesIn(filepath.Join(folder, "testdata"))
	if err != nil {
		return err
	}
	for _, test := range tests.Tests {
		delete(unused, filepath.Base(test.InputPath))
		counts.check(fmt.Sprintf("health of %s: %s", filepath.Base(folder), stem(test.InputPath)), healthIs(vm, filepath.Join(folder, test.InputPath), test.HealthStatus))
	}
	counts.check("every health sample of "+filepath.Base(folder)+" has a test", none(unused))
	return nil
}

func healthIs(vm lua.VM, path string, want health.HealthStatus) error {
	object, err := readObject(path)
	if err != nil {
		return err
	}
	script, _, err := vm.GetHealthScript(object)
	if err != nil {
		return err
	}
	if script == "" {
		return fmt.Errorf("argocd-cm has no health script for %s", object.GroupVersionKind())
	}
	got, err := vm.ExecuteHealthLua(object, script)
	if err != nil {
		return err
	}
	if got == nil || *got != want {
		return fmt.Errorf("want %v, got %v", want, got)
	}
	return nil
}

func actionsOfKind(vm lua.VM, folder string, counts *tally) error {
	kind := filepath.Base(filepath.Dir(folder))
	var tests actionTests
	if err := readYAML(filepath.Join(folder, "action_test.yaml"), &tests); err != nil {
		return err
	}
	for _, test := range tests.DiscoveryTests {
		counts.check(fmt.Sprintf("actions offered by %s: %s", kind, stem(test.InputPath)), offers(vm, filepath.Join(folder, test.InputPath), test.Result))
	}
	untested, err := actionNames(folder)
	if err != nil {
		return err
	}
	for _, test := range tests.ActionTests {
		delete(untested, test.Action)
		err := actionDoes(vm, filepath.Join(folder, test.InputPath), test.Action, filepath.Join(folder, test.ExpectedOutputPath))
		counts.check(fmt.Sprintf("action %s on %s: %s", test.Action, kind, stem(test.InputPath)), err)
	}
	counts.check("every action of "+kind+" has a test", none(untested))
	return nil
}

func offers(vm lua.VM, path string, want []v1alpha1.ResourceAction) error {
	object, err := readObject(path)
	if err != nil {
		return err
	}
	scripts, err := vm.GetResourceActionDiscovery(object)
	if err != nil {
		return err
	}
	got, err := vm.ExecuteResourceActionDiscovery(object, scripts)
	if err != nil {
		return err
	}
	byName := map[string]v1alpha1.ResourceAction{}
	for _, action := range got {
		byName[action.Name] = action
	}
	if len(byName) != len(want) {
		return fmt.Errorf("want %v, got %v", want, got)
	}
	for _, action := range want {
		if !reflect.DeepEqual(byName[action.Name], action) {
			return fmt.Errorf("want %+v, got %+v", action, byName[action.Name])
		}
	}
	return nil
}

// The values that depend on the clock.
var requestedAt = regexp.MustCompile(`^20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$`)

var requests = []string{"voice.bvrai.io/reconcile-at", "voice.bvrai.io/rotate-at"}

func actionDoes(vm lua.VM, input, name, output string) error {
	object, err := readObject(input)
	if err != nil {
		return err
	}
	want, err := readObject(output)
	if err != nil {
		return err
	}
	action, err := vm.GetResourceAction(object, name)
	if err != nil {
		return err
	}
	impacted, err := vm.ExecuteResourceAction(object, action.ActionLua, nil)
	if err != nil {
		return err
	}
	if len(impacted) != 1 || impacted[0].K8SOperation != lua.PatchOperation {
		return fmt.Errorf("it should patch one object, but answers %d", len(impacted))
	}
	got := impacted[0].UnstructuredObj
	for _, request := range requests {
		if annotations := got.GetAnnotations(); requestedAt.MatchString(annotations[request]) && want.GetAnnotations()[request] != "" {
			annotations[request] = want.GetAnnotations()[request]
			got.SetAnnotations(annotations)
		}
	}
	return same(want, got)
}

// same compares as JSON: Lua knows one type of number only.
func same(want, got *unstructured.Unstructured) error {
	wanted, err := want.MarshalJSON()
	if err != nil {
		return err
	}
	answered, err := got.MarshalJSON()
	if err != nil {
		return err
	}
	if !bytes.Equal(wanted, answered) {
		return fmt.Errorf("want %s          got  %s", wanted, answered)
	}
	return nil
}

func filesIn(folder string) (map[string]bool, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	names := map[string]bool{}
	for _, entry := range entries {
		names[entry.Name()] = true
	}
	return names, nil
}

func actionNames(folder string) (map[string]bool, error) {
	scripts, err := filepath.Glob(filepath.Join(folder, "*", "action.lua"))
	if err != nil {
		return nil, err
	}
	names := map[string]bool{}
	for _, script := range scripts {
		names[filepath.Base(filepath.Dir(script))] = true
	}
	return names, nil
}

func none(left map[string]bool) error {
	if len(left) == 0 {
		return nil
	}
	return fmt.Errorf("left over: %v", left)
}

func stem(path string) string { return strings.TrimSuffix(filepath.Base(path), ".yaml") }

func readObject(path string) (*unstructured.Unstructured, error) {
	object := map[string]any{}
	if err := readYAML(path, &object); err != nil {
		return nil, err
	}
	return &unstructured.Unstructured{Object: object}, nil
}

func readYAML(path string, into any) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := yaml.Unmarshal(content, into); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}
