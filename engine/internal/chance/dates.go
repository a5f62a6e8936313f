package chance

import (
	"text/template"
	"time"
	// Zones are part of the program: where it runs there are no files to read them from.
	_ "time/tzdata"

	"github.com/Masterminds/sprig/v3"
)

const day = "2006-01-02"

func (r *Record) dateFunctions() template.FuncMap {
	inZone := r.dateInZone("dateInZone")
	inZoneSnake := r.dateInZone("date_in_zone")
	date := r.dateInZone("date")
	htmlDate := r.dateInZone("htmlDate")
	htmlDateInZone := r.dateInZone("htmlDateInZone")
	return template.FuncMap{
		"now":            func() (time.Time, error) { return r.clock(), r.note("now") },
		"ago":            r.ago,
		"durationRound":  r.durationRound,
		"dateInZone":     inZone,
		"date_in_zone":   inZoneSnake,
		"date":           func(format string, when any) (string, error) { return date(format, when, "Local") },
		"htmlDate":       func(when any) (string, error) { return htmlDate(day, when, "Local") },
		"htmlDateInZone": func(when any, zone string) (string, error) { return htmlDateInZone(day, when, zone) },
	}
}

// dateInZone asks the clock only where it gets something that is no time, as sprig's does.
func (r *Record) dateInZone(function string) func(format string, when any, zone string) (string, error) {
	return func(format string, when any, zone string) (string, error) {
		moment, isTime := momentOf(when)
		if !isTime {
			if err := r.note(function); err != nil {
				return "", err
			}
			moment = r.clock()
		}
		location, err := time.LoadLocation(zone)
		if err != nil {
			location = time.UTC
		}
		return moment.In(location).Format(format), nil
	}
}

func momentOf(when any) (time.Time, bool) {
	switch typed := when.(type) {
	case time.Time:
		return typed, true
	case *time.Time:
		return *typed, true
	case int64:
		return time.Unix(typed, 0), true
	case int:
		return time.Unix(int64(typed), 0), true
	case int32:
		return time.Unix(int64(typed), 0), true
	}
	return time.Time{}, false
}

func (r *Record) ago(when any) (string, error) {
	moment := r.clock()
	switch when.(type) {
	// Sprig's own knows these alone.
	case time.Time, int64, int:
		moment, _ = momentOf(when)
	}
	return r.clock().Sub(moment).Round(time.Second).String(), r.note("ago")
}

var roundDuration = sprig.GenericFuncMap()["durationRound"].(func(any) string)

// durationRound asks the clock how long a time is ago. Of a duration it makes what sprig makes.
func (r *Record) durationRound(duration any) (string, error) {
	if moment, ok := duration.(time.Time); ok {
		return roundDuration(int64(r.clock().Sub(moment))), r.note("durationRound")
	}
	return roundDuration(duration), nil
}
