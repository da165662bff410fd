package db

import "context"

// always is for goroutines and properties, which may outlive a test's own context.
func always() context.Context { return context.Background() }

// failer is what the helpers need of a test or a property.
type failer interface {
	Helper()
	Fatal(...any)
}

func must[T any](t failer) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func ok(t failer, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
