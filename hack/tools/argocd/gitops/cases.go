package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
)

// hostile is one attempt: files put over the example repository, or an Application made by hand past the ApplicationSets.
type hostile struct {
	What string `json:"what"`
	// The layer that refuses, and what it says; "nowhere" where nothing needs refusing because the attempt has no effect.
	Layer string `json:"layer"`
	Says  string `json:"says,omitempty"`
	// The Application that is refused, or that stays as it was.
	Application string `json:"application,omitempty"`
	// Other Applications that the attempt changes, too.
	Touches []string `json:"touches,omitempty"`
	// What the tenants repository's own check says of the files.
	Check string `json:"check,omitempty"`
	// Manifests that the Application must end up with nevertheless (positive control), as "Kind.group namespace/name".
	Resources []string `json:"resources,omitempty"`

	Files        map[string]string      `json:"files,omitempty"`
	Symlinks     map[string]string      `json:"symlinks,omitempty"`
	Applications []v1alpha1.Application `json:"applications,omitempty"`
	Remove       []string               `json:"remove,omitempty"`
}

// The ApplicationSets that read the tenants' repository; no attempt can reach the others' Applications, so they aren't rendered for each.
const tenantSets = "tenant-"

func runCases(ctx context.Context, w *world, check, only, folder string) error {
	counts := &tally{}
	w.sets = slices.DeleteFunc(w.sets, func(set *v1alpha1.ApplicationSet) bool { return !strings.HasPrefix(set.Name, tenantSets) })
	before, err := w.judge(ctx, nil)
	if err != nil {
		return err
	}
	for _, v := range before {
		counts.check(fmt.Sprintf("%s is permitted in its project", v.Application), refusal(v))
	}
	names, err := filepath.Glob(filepath.Join(folder, only+".yaml"))
	if err != nil {
		return err
	}
	if len(names) == 0 {
		return fmt.Errorf("no case %s in %s", only, folder)
	}
	for _, name := range names {
		var attempt hostile
		if err := readYAML(name, &attempt); err != nil {
			return err
		}
		if err := attempt.run(ctx, *w, check, before, counts); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return counts.end()
}

func refusal(v *verdict) error {
	if v.Layer == "" {
		return nil
	}
	return fmt.Errorf("refused at %s: %s", v.Layer, v.Says)
}

func (h *hostile) run(ctx context.Context, w world, check string, before []*verdict, counts *tally) error {
	tree, err := os.MkdirTemp("", "bvrai-tenants-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(tree) }()
	if err := h.lay(w.tenants, tree); err != nil {
		return err
	}
	if h.Check != "" && check != "" {
		counts.check(h.What+": refused by the repository's check", h.refusedByCheck(ctx, check, tree))
	}
	w.tenants = tree
	after, err := w.judge(ctx, h.Applications)
	if err != nil {
		return err
	}
	counts.check(fmt.Sprintf("%s: %s", h.What, h.outcome()), h.holds(before, after))
	counts.check(h.What+": every other Application is as it was", h.othersUnchanged(before, after))
	return nil
}

func (h *hostile) outcome() string {
	if h.Layer == "nowhere" {
		return "without effect"
	}
	return "refused at layer " + h.Layer
}

func (h *hostile) lay(from, tree string) error {
	if err := os.CopyFS(tree, os.DirFS(from)); err != nil {
		return err
	}
	for _, name := range h.Remove {
		if err := os.RemoveAll(filepath.Join(tree, name)); err != nil {
			return err
		}
	}
	for name, content := range h.Files {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(tree, name)), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(tree, name), []byte(content), 0o644); err != nil {
			return err
		}
	}
	for name, target := range h.Symlinks {
		if err := os.Symlink(target, filepath.Join(tree, name)); err != nil {
			return err
		}
	}
	return nil
}

func (h *hostile) refusedByCheck(ctx context.Context, check, tree string) error {
	command := exec.CommandContext(ctx, "/bin/sh", "-c", check)
	command.Dir = tree
	said, err := command.CombinedOutput()
	if err == nil {
		return fmt.Errorf("it accepted the files: %s", said)
	}
	return matches(h.Check, string(said))
}

func (h *hostile) holds(before, after []*verdict) error {
	v := find(after, h.Application)
	if v == nil {
		if h.Layer == layerApplicationSet {
			return refusedSet(after, h.Says)
		}
		return fmt.Errorf("there is no Application %s", h.Application)
	}
	if h.Layer != "nowhere" {
		if v.Layer != h.Layer {
			return fmt.Errorf("refused at %q (%s); resources %v", v.Layer, v.Says, v.Resources)
		}
		return matches(h.Says, v.Says)
	}
	if err := refusal(v); err != nil {
		return err
	}
	if was := find(before, h.Application); was != nil {
		if fmt.Sprint(was.Spec.Project, was.Spec.Destination) != fmt.Sprint(v.Spec.Project, v.Spec.Destination) {
			return fmt.Errorf("project or destination changed: %v", v.Spec)
		}
	}
	if h.Resources != nil && strings.Join(h.Resources, "\n") != strings.Join(v.Resources, "\n") {
		return fmt.Errorf("resources: %v", v.Resources)
	}
	return nil
}

// Where no Application of that name is made, either nothing at all was made of the file, or the whole set stopped and says why.
func refusedSet(after []*verdict, says string) error {
	if says == "" {
		return nil
	}
	for _, v := range after {
		if v.Layer == layerApplicationSet && matches(says, v.Says) == nil {
			return nil
		}
	}
	return fmt.Errorf("no ApplicationSet refuses with %q", says)
}

func (h *hostile) othersUnchanged(before, after []*verdict) error {
	for _, was := range before {
		if was.Application == h.Application || slices.Contains(h.Touches, was.Application) {
			continue
		}
		is := find(after, was.Application)
		if is == nil {
			return fmt.Errorf("%s is gone", was.Application)
		}
		if was.Layer != is.Layer || strings.Join(was.Resources, "\n") != strings.Join(is.Resources, "\n") {
			return fmt.Errorf("%s: was %q %v, is %q (%s) %v", was.Application, was.Layer, was.Resources, is.Layer, is.Says, is.Resources)
		}
	}
	return nil
}

func find(verdicts []*verdict, application string) *verdict {
	for _, v := range verdicts {
		if v.Application == application {
			return v
		}
	}
	return nil
}

func matches(pattern, said string) error {
	matched, err := regexp.MatchString(pattern, said)
	if err != nil {
		return err
	}
	if !matched {
		return fmt.Errorf("it says: %s", strings.TrimSpace(said))
	}
	return nil
}
