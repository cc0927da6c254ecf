package main

import (
	"reflect"

	"github.com/lib/pq"
	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"
)

// registeredCases are all the types that server/public registers, and those that gob itself does, inside an interface:
// filled, and zero.
func registeredCases() []gobCase {
	values := append(versionRegistered(),
		&model.AppError{}, &plugin.ErrorString{}, &pq.Error{}, &mysqlError{}, []*attachment{}, &model.AutocompleteTextArg{},
		&model.AutocompleteStaticListArg{}, &model.AutocompleteDynamicListArg{}, &model.PreviewPost{},
		0, int8(0), int16(0), int32(0), int64(0), uint(0), uint8(0), uint16(0), uint32(0), uint64(0), float32(0), float64(0), false, "", []byte{},
		[]int{}, []int8{}, []int16{}, []int32{}, []int64{}, []uint{}, []uint16{}, []uint32{}, []uint64{}, []float32{}, []float64{}, []bool{}, []string{},
	)
	var cases []gobCase
	for _, zero := range values {
		t := reflect.TypeOf(zero)
		full := reflect.New(t).Elem()
		f := filler{count: len(t.String())}
		f.fill(full)
		cases = append(cases, stream(versionPrefix+"registered/"+registeredName(t), "full; zero; full again, among others",
			Any{1, full.Interface(), "t"}, Any{2, zero, "u"}, Any{3, []any{full.Interface(), nil, zero, full.Interface()}, "v"}))
	}
	return cases
}
