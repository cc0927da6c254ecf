package main

import (
	"fmt"
)

// idCases are streams from processes that have sent many types before: ids grow to two and three bytes.
func idCases() []gobCase {
	var cases []gobCase
	for _, first := range []int{66, 126, 127, 128, 129, 1000, 4095} {
		cases = append(cases, fromID(fmt.Sprintf("ids/from %d", first), first, Any{1, &Leaf{"z", 2}, "t"}, Deep{}, Any{2, &Boxed{&Leaf2{}}, "u"}, []string{"after"}))
	}
	return append(cases,
		fromID("ids/recursive across 127", 125, Tree{V: 1, Kids: []*Tree{{V: 2}}}, Ping{1, &Pong{"a", &Ping{2, nil}}}),
		fromID("ids/known types before", 90, One{"a"}, Inner{1, 2}, Any{1, []any{&Leaf{"z", 1}, nil}, "t"}),
	)
}

// fromID numbers the stream's types from `first` on. How many ids a process has used when it starts differs by Go
// release, and they are used up in `write`, so this is relative to 64.
func fromID(name string, first int, values ...any) gobCase {
	c := stream(name, "a process that has sent many types before", values...)
	write := c.write
	c.write = func() []byte {
		takeIDs(first - 64)
		return write()
	}
	return c
}
