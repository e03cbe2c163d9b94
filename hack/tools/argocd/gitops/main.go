// Command gitops holds what is under argocd/ against Argo CD's own code, without a cluster: its Lua machine, its ApplicationSet generators and templates,
// its manifest generation and its AppProject rules.
//
//	gitops lua <argocd-cm.yaml> <resource_customizations>      health and action tests in Argo CD's own layout, by what argocd-cm ships
//	gitops render <world flags>                                every Application the ApplicationSets make, and what each AppProject says of it, as JSON
//	gitops windows <world flags> -at <RFC 3339>                what the projects' sync windows let each Application do at an instant, by itself and by hand
//	gitops cases <world flags> [-check cmd] [-only p] <folder>         hostile tenants' files and Applications: each refused at the layer that its case names
//
// The last line of lua and cases counts: "N passed, N failed".
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	log "github.com/sirupsen/logrus"
)

func main() {
	log.SetOutput(io.Discard)
	if len(os.Args) < 2 {
		fail(fmt.Errorf("usage: gitops lua|render|windows|cases …"))
	}
	ctx := context.Background()
	switch os.Args[1] {
	case "lua":
		if len(os.Args) != 4 {
			fail(fmt.Errorf("usage: gitops lua <argocd-cm.yaml> <resource_customizations>"))
		}
		fail(luaTests(ctx, os.Args[2], os.Args[3]))
	case "render":
		world, _, err := worldFromFlags(ctx, flag.NewFlagSet("render", flag.ExitOnError), os.Args[2:])
		fail(err)
		verdicts, err := world.judge(ctx, nil)
		fail(err)
		encoder := json.NewEncoder(os.Stdout)
		encoder.SetEscapeHTML(false)
		for _, verdict := range verdicts {
			fail(encoder.Encode(verdict))
		}
	case "windows":
		flags := flag.NewFlagSet("windows", flag.ExitOnError)
		instant := flags.String("at", "", "the instant, as RFC 3339 writes it")
		world, _, err := worldFromFlags(ctx, flags, os.Args[2:])
		fail(err)
		at, err := time.Parse(time.RFC3339, *instant)
		fail(err)
		fail(printWindows(ctx, world, at))
	case "cases":
		flags := flag.NewFlagSet("cases", flag.ExitOnError)
		check := flags.String("check", "", "the tenants repository's own check; run in the tree of each case")
		only := flags.String("only", "*", "a pattern of the cases' file names, without .yaml")
		world, folders, err := worldFromFlags(ctx, flags, os.Args[2:])
		fail(err)
		if len(folders) != 1 {
			fail(fmt.Errorf("one folder of cases, please"))
		}
		fail(runCases(ctx, world, *check, *only, folders[0]))
	default:
		fail(fmt.Errorf("unknown command %q", os.Args[1]))
	}
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

// tally prints a line per check, as hack/test/checks.sh does.
type tally struct{ passed, failed int }

func (t *tally) check(what string, err error) {
	if err == nil {
		t.passed++
		fmt.Printf("ok      %s\n", what)
		return
	}
	t.failed++
	fmt.Printf("FAILED  %s\n          %v\n", what, err)
}

func (t *tally) end() error {
	fmt.Printf("%d passed, %d failed\n", t.passed, t.failed)
	if t.failed > 0 || t.passed == 0 {
		return fmt.Errorf("%d checks failed", t.failed)
	}
	return nil
}
