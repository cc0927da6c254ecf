// Package slices has what server/public v0.1.6 uses of the standard library's package, which Go 1.20 has not.
package slices

// Contains tells whether v is in s.
func Contains[S ~[]E, E comparable](s S, v E) bool {
	for i := range s {
		if s[i] == v {
			return true
		}
	}
	return false
}
