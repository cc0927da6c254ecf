package main

// handCases are subjects with code of their own.
var handCases = []named{
	{"hook Implemented", (*suite).implemented},
}
