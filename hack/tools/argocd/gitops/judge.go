package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"

	log "github.com/sirupsen/logrus"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/argoproj/argo-cd/v3/applicationset/controllers/template"
	"github.com/argoproj/argo-cd/v3/applicationset/generators"
	"github.com/argoproj/argo-cd/v3/applicationset/utils"
	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
	"github.com/argoproj/argo-cd/v3/reposerver/apiclient"
	"github.com/argoproj/argo-cd/v3/reposerver/repository"
	"github.com/argoproj/argo-cd/v3/util/argo"
	"github.com/argoproj/argo-cd/v3/util/git"
	utilio "github.com/argoproj/argo-cd/v3/util/io"
)

// The layers that can refuse, in the order in which a change meets them.
const (
	layerApplicationSet = "applicationset" // no Application is made, or it is sent to the project that permits nothing
	layerProject        = "project"        // the Application, or one of its resources, isn't permitted in its AppProject
	layerSource         = "source"         // the repository's content can't be turned into manifests: chart schema, path, YAML
)

// verdict is what became of one Application; nothing refused means that Argo CD would apply its resources.
type verdict struct {
	Set         string                   `json:"set,omitempty"`
	Application string                   `json:"application"`
	Spec        v1alpha1.ApplicationSpec `json:"spec"`
	Labels      map[string]string        `json:"labels,omitempty"`
	Resources   []string                 `json:"resources"`
	Layer       string                   `json:"refusedAt,omitempty"`
	Says        string                   `json:"says,omitempty"`

	objects []*unstructured.Unstructured
	project *v1alpha1.AppProject
	// Sources whose repository isn't one of ours and so can't be rendered here.
	External []string `json:"external,omitempty"`
}

func (v *verdict) refuse(layer string, err error) {
	if v.Layer == "" {
		v.Layer, v.Says = layer, err.Error()
	}
}

// judge renders every ApplicationSet and asks of each Application, and of those made by hand, whether its AppProject permits it.
func (w *world) judge(ctx context.Context, byHand []v1alpha1.Application) ([]*verdict, error) {
	verdicts, err := w.render(ctx)
	if err != nil {
		return nil, err
	}
	for _, application := range byHand {
		verdicts = append(verdicts, &verdict{Application: application.Name, Spec: application.Spec, Labels: application.Labels})
	}
	// Projects that an Application brings count for the others: those first.
	sort.SliceStable(verdicts, func(i, j int) bool {
		return verdicts[i].Spec.Project == "platform-projects" && verdicts[j].Spec.Project != "platform-projects"
	})
	projects := map[string]*v1alpha1.AppProject{}
	for name, project := range w.projects {
		projects[name] = project
	}
	for _, v := range verdicts {
		if err := w.judgeOne(ctx, projects, v); err != nil {
			return nil, fmt.Errorf("%s: %w", v.Application, err)
		}
		if err := addProjects(projects, v); err != nil {
			return nil, err
		}
	}
	sort.Slice(verdicts, func(i, j int) bool { return verdicts[i].Application < verdicts[j].Application })
	return verdicts, nil
}

func (w *world) render(ctx context.Context) ([]*verdict, error) {
	var verdicts []*verdict
	entry := log.NewEntry(log.StandardLogger())
	for _, set := range w.sets {
		gens := map[string]generators.Generator{
			"List":     generators.NewListGenerator(),
			"Clusters": generators.NewClusterGenerator(ctx, w.client, w.secrets, argocdNamespace),
			"Git":      generators.NewGitGenerator(folders{w.tenantsURL: w.tenants, w.platformURL: w.platform}, argocdNamespace),
		}
		gens["Matrix"] = generators.NewMatrixGenerator(gens)
		set.Namespace = argocdNamespace
		applications, _, err := template.GenerateApplications(entry, *set, gens, &utils.Render{}, w.client)
		if err != nil {
			// Argo CD then changes none of the set's Applications.
			verdicts = append(verdicts, &verdict{Set: set.Name, Layer: layerApplicationSet, Says: err.Error()})
			continue
		}
		for _, application := range applications {
			verdicts = append(verdicts, &verdict{Set: set.Name, Application: application.Name, Spec: application.Spec, Labels: application.Labels})
		}
	}
	return verdicts, nil
}

func (w *world) judgeOne(ctx context.Context, projects map[string]*v1alpha1.AppProject, v *verdict) error {
	if v.Layer != "" {
		return nil
	}
	if v.Spec.Project == "refused" {
		v.refuse(layerApplicationSet, fmt.Errorf("the directory's name can't be a tenant's"))
	}
	if problems := invalidMetadata(v); len(problems) > 0 {
		v.refuse(layerApplicationSet, fmt.Errorf("the API server would refuse the Application: %s", strings.Join(problems, "; ")))
		return nil
	}
	project, there := projects[v.Spec.GetProject()]
	if !there {
		v.refuse(layerProject, fmt.Errorf("application references project %s which does not exist", v.Spec.GetProject()))
		return nil
	}
	v.project = project
	conditions, err := argo.ValidatePermissions(ctx, &v.Spec, project, w.db)
	if err != nil {
		return err
	}
	for _, condition := range conditions {
		v.refuse(layerProject, fmt.Errorf("%s", condition.Message))
	}
	if v.Layer != "" {
		// Argo CD generates no manifests for such an Application either.
		return nil
	}
	if err := w.generate(ctx, v); err != nil {
		v.refuse(layerSource, err)
		return nil
	}
	cluster, err := argo.GetDestinationCluster(ctx, v.Spec.Destination, w.db)
	if err != nil {
		return err
	}
	return permitted(v, project, cluster)
}

// invalidMetadata says what the API server would of the Application's name and labels; one that it refuses stops its whole set.
func invalidMetadata(v *verdict) []string {
	problems := validation.IsDNS1123Subdomain(v.Application)
	for key, value := range v.Labels {
		problems = append(problems, validation.IsQualifiedName(key)...)
		problems = append(problems, validation.IsValidLabelValue(value)...)
	}
	return problems
}

// permitted is the validator that Argo CD's controller hands to its sync, resource by resource.
func permitted(v *verdict, project *v1alpha1.AppProject, cluster *v1alpha1.Cluster) error {
	for _, object := range v.objects {
		kind := object.GroupVersionKind().GroupKind()
		namespaced := !clusterScoped[kind.Kind]
		if namespaced && object.GetNamespace() == "" {
			object.SetNamespace(v.Spec.Destination.Namespace)
		}
		v.Resources = append(v.Resources, fmt.Sprintf("%s %s/%s", kind, object.GetNamespace(), object.GetName()))
		if !project.IsGroupKindPermitted(kind, namespaced) {
			v.refuse(layerProject, fmt.Errorf("resource %s:%s is not permitted in project %s", kind.Group, kind.Kind, project.Name))
		}
		if !namespaced {
			continue
		}
		ok, err := project.IsDestinationPermitted(cluster, object.GetNamespace(), func(string) ([]*v1alpha1.Cluster, error) { return nil, nil })
		if err != nil {
			return err
		}
		if !ok {
			v.refuse(layerProject, fmt.Errorf("namespace %s is not permitted in project '%s'", object.GetNamespace(), project.Name))
		}
	}
	return nil
}

// The kinds that stand in the repository or in a hostile file; Argo CD asks the API server.
var clusterScoped = map[string]bool{
	"Tenant": true, "Namespace": true, "ClusterRole": true, "ClusterRoleBinding": true, "CustomResourceDefinition": true, "GatewayClass": true,
	"ValidatingAdmissionPolicy": true, "ValidatingAdmissionPolicyBinding": true, "PriorityClass": true, "ClusterIssuer": true, "ClusterSecretStore": true, "NodePool": true, "EC2NodeClass": true,
	"ClusterPodMonitor": true, "StorageClass": true, "APIService": true, "MutatingWebhookConfiguration": true, "ValidatingWebhookConfiguration": true,
}

// generate is the repository server's work, by its own code: directory rules, Helm with the chart's schema, references between sources.
func (w *world) generate(ctx context.Context, v *verdict) error {
	paths := utilio.NewRandomizedTempPaths(os.TempDir())
	roots := map[string]string{w.platformURL: w.platform, w.tenantsURL: w.tenants}
	for url, folder := range roots {
		paths.Add(git.NormalizeGitURL(url), folder)
	}
	references, err := argo.GetRefSources(ctx, v.Spec.GetSources(), v.Spec.Project, w.db.GetRepository, nil)
	if err != nil {
		return err
	}
	for _, source := range v.Spec.GetSources() {
		root, ours := roots[source.RepoURL]
		if !ours {
			v.External = append(v.External, source.RepoURL)
			continue
		}
		if source.Path == "" {
			continue
		}
		objects, err := w.manifests(ctx, v, source, root, references, paths)
		if err != nil {
			return err
		}
		v.objects = append(v.objects, objects...)
	}
	return nil
}

func (w *world) manifests(
	ctx context.Context, v *verdict, source v1alpha1.ApplicationSource, root string, references v1alpha1.RefTargetRevisionMapping, paths utilio.TempPaths,
) ([]*unstructured.Unstructured, error) {
	folder := filepath.Join(root, source.Path)
	if relative, err := filepath.Rel(root, folder); err != nil || strings.HasPrefix(relative, "..") {
		return nil, fmt.Errorf("app path outside of the repository: %s", source.Path)
	}
	if _, err := os.Stat(folder); err != nil {
		return nil, fmt.Errorf("%s: app path does not exist", source.Path)
	}
	response, err := repository.GenerateManifests(ctx, folder, root, "HEAD", &apiclient.ManifestRequest{
		Repo:               &v1alpha1.Repository{Repo: source.RepoURL},
		AppName:            v.Application,
		Namespace:          v.Spec.Destination.Namespace,
		ApplicationSource:  &source,
		ProjectName:        v.Spec.Project,
		ProjectSourceRepos: []string{"*"},
		KubeVersion:        "1.36.0",
		TrackingMethod:     string(v1alpha1.TrackingMethodAnnotation),
		HasMultipleSources: v.Spec.HasMultipleSources(),
		RefSources:         references,
	}, false, &git.NoopCredsStore{}, resource.MustParse("10M"), paths)
	if err != nil {
		return nil, err
	}
	var objects []*unstructured.Unstructured
	for _, manifest := range response.Manifests {
		object := &unstructured.Unstructured{}
		if err := json.Unmarshal([]byte(manifest), &object.Object); err != nil {
			return nil, err
		}
		objects = append(objects, object)
	}
	return objects, nil
}

func addProjects(projects map[string]*v1alpha1.AppProject, v *verdict) error {
	if v.Layer != "" {
		return nil
	}
	for _, object := range v.objects {
		if object.GetKind() != "AppProject" {
			continue
		}
		encoded, err := object.MarshalJSON()
		if err != nil {
			return err
		}
		project := &v1alpha1.AppProject{}
		if err := json.Unmarshal(encoded, project); err != nil {
			return err
		}
		if _, taken := projects[project.Name]; taken {
			return fmt.Errorf("%s brings the project %s, which there is already", v.Application, project.Name)
		}
		if err := project.ValidateProject(); err != nil {
			return fmt.Errorf("%s: %w", project.Name, err)
		}
		projects[project.Name] = project
	}
	return nil
}

// folders stands for the repository server's part of the Git generator: address → checkout.
type folders map[string]string

func (f folders) GetFiles(_ context.Context, repoURL, _, _, pattern string, _, _ bool) (map[string][]byte, error) {
	root, there := f[repoURL]
	if !there {
		return nil, fmt.Errorf("no repository %s", repoURL)
	}
	repo, err := git.NewClientExt(repoURL, root, git.NopCreds{}, false, false, "", "")
	if err != nil {
		return nil, err
	}
	// argocd-cmd-params-cm switches the safer globbing on, where * doesn't cross a slash; hack/test/argocd checks that it does.
	names, err := repo.LsFiles(pattern, true)
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for _, name := range names {
		content, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			return nil, err
		}
		files[name] = content
	}
	return files, nil
}

func (f folders) GetDirectories(context.Context, string, string, string, bool, bool) ([]string, error) {
	return nil, fmt.Errorf("no ApplicationSet of ours generates from directories")
}
