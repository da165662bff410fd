package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"warmcache/db"
)

// dueQuery times the due list, 20 rows and their count, on files of several sizes in turn, in-process. The result is
// the median of each file.
func dueQuery(ctx context.Context, rounds int, files []string, people []int64) (medians []time.Duration, err error) {
	stores := make([]*db.Store, len(files))
	for i, f := range files {
		if stores[i], err = db.Open(f, db.Options{}); err != nil {
			return nil, err
		}
		defer stores[i].Close()
	}
	all := make([][]time.Duration, len(files))
	r := rand.New(rand.NewPCG(3, 4))
	now := time.Now().Add(60 * 24 * time.Hour) // by when all is due
	for range rounds {
		for i, s := range stores {
			for range 1000 {
				who, at := r.Int64N(people[i])+1, time.Now()
				due, total, err := s.Due(ctx, who, now, 20)
				if err != nil || len(due) != 20 || total < 20 {
					return nil, errors.Join(err, fmt.Errorf("learner %d has %d due, %d in all", who, len(due), total))
				}
				all[i] = append(all[i], time.Since(at))
			}
		}
	}
	for _, d := range all {
		slices.Sort(d)
		medians = append(medians, quantile(d, .5))
	}
	return medians, nil
}
