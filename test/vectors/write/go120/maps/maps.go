// Package maps has what server/public v0.1.6 uses of the standard library's package, which Go 1.20 has not.
package maps

// Clone copies m, but not what is in it.
func Clone[M ~map[K]V, K comparable, V any](m M) M {
	if m == nil {
		return nil
	}
	clone := make(M, len(m))
	for k, v := range m {
		clone[k] = v
	}
	return clone
}
