package main

import (
	"context"
	"fmt"
	"time"
	_ "unsafe" // for go:linkname

	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
)

// activeAt is Argo CD's own rule of when a window is open; its exported form knows the present only.
//
//go:linkname activeAt github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1.(*SyncWindows).active
func activeAt(windows *v1alpha1.SyncWindows, at time.Time) (*v1alpha1.SyncWindows, error)

// printWindows says of each Application what its project's windows let happen at an instant. What happens by itself is a sync of a new commit and, by the same
// decision in Argo CD's controller, the healing of a hand edit.
func printWindows(ctx context.Context, w *world, at time.Time) error {
	verdicts, err := w.judge(ctx, nil)
	if err != nil {
		return err
	}
	for _, v := range verdicts {
		if v.project == nil {
			continue
		}
		application := &v1alpha1.Application{Spec: v.Spec}
		application.Name = v.Application
		byItself, byHand, err := permittedAt(v.project.Spec.SyncWindows.Matches(application), at)
		if err != nil {
			return fmt.Errorf("%s: %w", v.Application, err)
		}
		fmt.Printf("%s by itself: %t, by hand: %t\n", v.Application, byItself, byHand)
	}
	return nil
}

// permittedAt has Argo CD decide over the windows that are open then, each made into one that is open now.
func permittedAt(windows *v1alpha1.SyncWindows, at time.Time) (byItself, byHand bool, err error) {
	open, err := activeAt(windows, at)
	if err != nil {
		return false, false, err
	}
	now := v1alpha1.SyncWindows{}
	for _, window := range all(windows) {
		// An allow window that is closed forbids, so it must stay, and stay closed; we have none.
		if window.Kind != "deny" {
			return false, false, fmt.Errorf("a window of the kind %s can't be judged here", window.Kind)
		}
	}
	for _, window := range all(open) {
		always := *window
		always.Schedule, always.Duration = "* * * * *", "24h"
		now = append(now, &always)
	}
	if byItself, err = now.CanSync(false); err != nil {
		return false, false, err
	}
	byHand, err = now.CanSync(true)
	return byItself, byHand, err
}

func all(windows *v1alpha1.SyncWindows) v1alpha1.SyncWindows {
	if windows == nil {
		return nil
	}
	return *windows
}
