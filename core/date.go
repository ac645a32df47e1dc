package core

import (
	"errors"
	"strconv"
)

// Date is a day of the calendar: year*10,000 + month*100 + day. The zero Date
// means that the day is unknown.
type Date int

// DateOf returns the date of a day. The month counts from 1.
func DateOf(year, month, day int) Date { return Date(year*10_000 + month*100 + day) }

// ParseDate parses a date in the form YYYY-MM-DD. It rejects a day that its
// month does not have.
func ParseDate(text string) (d Date, ok bool) {
	if len(text) != len("2027-01-31") || text[4] != '-' || text[7] != '-' {
		return 0, false
	}
	n, err := strconv.ParseUint(text[:4]+text[5:7]+text[8:], 10, 32)
	year, month, day := int(n)/10_000, int(n)/100%100, int(n)%100
	if err != nil || year == 0 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month) {
		return 0, false
	}
	return Date(n), true
}

// daysIn returns the number of days of a month.
func daysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// String returns the date as YYYY-MM-DD, or "" for the zero Date.
func (d Date) String() string {
	if d == 0 {
		return ""
	}
	digits := strconv.Itoa(100_000_000 + int(d))[1:]
	return digits[:4] + "-" + digits[4:6] + "-" + digits[6:]
}

// MarshalText returns the date as String does, for JSON.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText sets the date from its form in JSON.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = 0
		return nil
	}
	date, ok := ParseDate(string(text))
	if !ok {
		return errors.New("want a date as YYYY-MM-DD")
	}
	*d = date
	return nil
}
