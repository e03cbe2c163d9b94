package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	yamlstream "k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/kubernetes/fake"
	"sigs.k8s.io/controller-runtime/pkg/client"
	ctrlfake "sigs.k8s.io/controller-runtime/pkg/client/fake"
	"sigs.k8s.io/yaml"

	"github.com/argoproj/argo-cd/v3/common"
	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
	"github.com/argoproj/argo-cd/v3/util/db"
	"github.com/argoproj/argo-cd/v3/util/settings"
)

const argocdNamespace = "argocd"

// world is what Argo CD would see: an environment's objects, its clusters, and two repositories as folders.
type world struct {
	projects    map[string]*v1alpha1.AppProject
	sets        []*v1alpha1.ApplicationSet
	secrets     *fake.Clientset
	client      client.Client
	db          db.ArgoDB
	platformURL string
	tenantsURL  string
	platform    string
	tenants     string
}

// worldFromFlags answers what is left of the arguments, too.
func worldFromFlags(ctx context.Context, flags *flag.FlagSet, arguments []string) (*world, []string, error) {
	environment := flags.String("environment", "", "what kubectl kustomize makes of argocd/environments/<env>")
	clusters := flags.String("clusters", "", "cluster Secrets")
	w := &world{projects: map[string]*v1alpha1.AppProject{}}
	flags.StringVar(&w.platform, "platform", "", "checkout of the platform's repository")
	flags.StringVar(&w.platformURL, "platform-url", "https://git.example.com/bvrai/platform.git", "its address")
	flags.StringVar(&w.tenants, "tenants", "", "checkout of the tenants' repository")
	flags.StringVar(&w.tenantsURL, "tenants-url", "https://git.example.com/bvrai/tenants.git", "its address")
	if err := flags.Parse(arguments); err != nil {
		return nil, nil, err
	}
	if err := w.readEnvironment(*environment); err != nil {
		return nil, nil, err
	}
	if len(w.sets) == 0 || len(w.projects) == 0 {
		return nil, nil, fmt.Errorf("%s has no ApplicationSet or no AppProject", *environment)
	}
	return w, flags.Args(), w.readClusters(ctx, *clusters)
}

func (w *world) readEnvironment(path string) error {
	return eachDocument(path, func(document []byte) error {
		var kind metav1.TypeMeta
		if err := yaml.Unmarshal(document, &kind); err != nil {
			return err
		}
		switch kind.Kind {
		case "AppProject":
			project := &v1alpha1.AppProject{}
			if err := yaml.UnmarshalStrict(document, project); err != nil {
				return err
			}
			w.projects[project.Name] = project
			return project.ValidateProject()
		case "ApplicationSet":
			set := &v1alpha1.ApplicationSet{}
			w.sets = append(w.sets, set)
			return yaml.UnmarshalStrict(document, set)
		}
		return nil
	})
}

func (w *world) readClusters(ctx context.Context, path string) error {
	labels := map[string]string{"app.kubernetes.io/part-of": "argocd"}
	objects := []runtime.Object{
		&corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: common.ArgoCDConfigMapName, Namespace: argocdNamespace, Labels: labels}},
		&corev1.Secret{
			ObjectMeta: metav1.ObjectMeta{Name: common.ArgoCDSecretName, Namespace: argocdNamespace, Labels: labels},
			Data:       map[string][]byte{"server.secretkey": []byte("unused")},
		},
	}
	err := eachDocument(path, func(document []byte) error {
		secret := &corev1.Secret{}
		objects = append(objects, secret)
		if err := yaml.UnmarshalStrict(document, secret); err != nil {
			return err
		}
		// The API server does that.
		secret.Data = map[string][]byte{}
		for key, value := range secret.StringData {
			secret.Data[key] = []byte(value)
		}
		return nil
	})
	if err != nil {
		return err
	}
	w.secrets = fake.NewClientset(objects...)
	scheme := runtime.NewScheme()
	if err := corev1.AddToScheme(scheme); err != nil {
		return err
	}
	w.client = ctrlfake.NewClientBuilder().WithScheme(scheme).WithRuntimeObjects(objects...).Build()
	w.db = db.NewDB(argocdNamespace, settings.NewSettingsManager(ctx, w.secrets, argocdNamespace), w.secrets)
	return nil
}

func eachDocument(path string, do func([]byte) error) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	reader := yamlstream.NewYAMLReader(bufio.NewReader(file))
	for {
		document, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := do(document); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
}
