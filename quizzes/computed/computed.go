// Package computed gathers the templates whose keys engines compute, one package for each section of the guide.
package computed

import (
	"slices"

	"warmcache/quizzes"
	"warmcache/quizzes/computed/apidesign"
	"warmcache/quizzes/computed/caching"
	"warmcache/quizzes/computed/databases"
	"warmcache/quizzes/computed/deployment"
	"warmcache/quizzes/computed/distributed"
	"warmcache/quizzes/computed/formats"
	"warmcache/quizzes/computed/network"
	"warmcache/quizzes/computed/processing"
	"warmcache/quizzes/computed/security"
	"warmcache/quizzes/computed/webservers"
)

// All lists every computed template, section by section.
func All() []quizzes.Template {
	return slices.Concat(apidesign.All(), network.All(), webservers.All(), databases.All(), caching.All(), processing.All(),
		formats.All(), security.All(), deployment.All(), distributed.All())
}
