package schedule

import (
	"fmt"

	"github.com/open-spaced-repetition/go-fsrs/v4"
)

// Migrate turns the weights of FSRS-4.5 (17), FSRS-5 (19) or FSRS-6 (21) into
// those of FSRS-6. The result may still lie outside the ranges NewModel accepts.
func Migrate(weights []float64) (Weights, error) {
	w, err := fsrs.MigrateWeights(weights)
	if err != nil {
		return Weights{}, fmt.Errorf("schedule: %d weights, want 17, 19 or 21 finite ones: %w", len(weights), err)
	}
	return Weights(w), nil
}
