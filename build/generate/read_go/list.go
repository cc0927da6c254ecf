package main

// In place of this file the build lays the one that list_structs writes.
