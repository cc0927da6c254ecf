package main

// rpcStructs is one zero value of every argument and reply struct. The list is written by list_structs for the
// version of server/public at hand and laid over list.go at build time (see generate.ts).
var rpcStructs []any
