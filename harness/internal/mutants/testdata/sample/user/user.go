// Package user uses package port.
package user
