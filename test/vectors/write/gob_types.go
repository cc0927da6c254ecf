package main

import (
	"encoding/gob"
	"net/url"
	"time"
)

// Types that exist only in the vectors.

type Empty struct{}
type One struct{ A string }
type Inner struct{ N, M int }
type Basics struct {
	B   bool
	I   int
	I8  int8
	I16 int16
	I32 int32
	I64 int64
	U   uint
	U8  uint8
	U16 uint16
	U32 uint32
	U64 uint64
	F32 float32
	F64 float64
	S   string
	Y   []byte
}
type Big struct {
	A BigInt
	P *BigInt
	L []BigInt
}
type Tagged struct {
	Id       string `json:"id"`
	CreateAt int64  `json:"create_at,omitempty"`
	Hidden   string `json:"-"`
	Bare     string `json:",omitempty"`
	private  string
}
type Base struct {
	Id   string `json:"id"`
	Name string `json:"name"`
}
type Embedding struct {
	Base
	Extra string `json:"extra"`
}
type EmbeddingTagged struct {
	Base  `json:"base"`
	Extra string
}
type Skipping struct {
	A string
	F func()
	C chan int
	B string
}
type Pointers struct {
	B *bool
	I *int
	S *string
	F *float64
	N *Inner
	E *Empty
	P **int
	L *[]string
	M *map[string]int
}
type Slices struct {
	S []string
	I []int
	B []bool
	F []float64
	Y [][]byte
	N []Inner
	P []*Inner
	D [][]string
	A []any
}
type Arrays struct {
	Z [2]int
	A [3]string
	B [4]byte
	N [1]Inner
	E [0]int
	D [2][2]bool
}
type Maps struct {
	S map[string]string
	I map[string]int
	K map[int]string
	U map[uint8]bool
	N map[string]Inner
	P map[string]*Inner
	L map[string][]string
	M map[string]map[string]int
	A map[string]any
	B map[bool]string
}
type Tree struct {
	V    int
	Kids []*Tree
	Next *Tree
	By   map[string]*Tree
}
type Ping struct {
	N    int
	Pong *Pong
}
type Pong struct {
	S    string
	Ping *Ping
}
type Deep struct{ A Deep1 }
type Deep1 struct{ B Deep2 }
type Deep2 struct{ C Deep3 }
type Deep3 struct{ D []Deep4 }
type Deep4 struct{ E map[string][]One }
type Any struct {
	N int
	V any
	T string
}
type AnyPair struct{ X, Y any }
type Failure struct{ A error }
type Failure2 struct {
	A string
	B error
	C int
}
type Boxed struct{ V any }
type Leaf struct {
	Z string
	Q int
}
type LeafValue struct{ Z string }
type Leaf2 struct{ L map[string]Leaf3 }
type Leaf3 struct{ W []byte }
type Times struct {
	T time.Time
	P *time.Time
	L []time.Time
}
type Links struct {
	U *url.URL
	V url.URL
	T string
}
type Flags struct {
	Name  string
	Flags [9]bool
	Last  int
}
type Wide struct {
	A string
	B int
	C []string
	D map[string]int
	E Inner
	F *Inner
	G any
	H time.Time
	I []byte
	J float64
	K bool
	L [2]int
	M *url.URL
	N map[string][]Inner
	O error
	P uint
	Q []any
	R string
}
type Narrow struct {
	B int
	R string
}
type NarrowMore struct {
	R     string
	Other string
	A     string
	More  []Inner
}
type StringB struct{ B string }
type UintB struct{ B uint }
type Int8B struct{ B int8 }
type Uint8B struct{ B uint8 }
type SliceB struct{ B []int }
type Int64B struct{ B int64 }
type NothingShared struct{ Zed string }
type Named struct {
	S Text
	I Count
	L Texts
	M Labels
}
type Text string
type Count int32
type Texts []Text
type Labels map[Text]Count

// registerTypes makes the concrete types known to gob, and to the vectors' universe.
func registerTypes() {
	for _, v := range []any{&Leaf{}, LeafValue{}, &Leaf2{}, &Boxed{}, []Leaf{}, map[string]Leaf{}, &Tree{}, Count(0), time.Time{}} {
		gob.Register(v)
		t := typeOf(v)
		declared.Registered[registeredName(t)] = typeRef(t)
	}
}
