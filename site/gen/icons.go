package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
)

// icons are the pictures that browsers ask for when they install the page, by size in
// pixels. Systems cut a maskable one to the shape of their icons, so its drawing stays
// within the middle four fifths.
var icons = [...]struct {
	file     string
	size     int
	maskable bool
}{
	{"icon-192.png", 192, false},
	{"icon-512.png", 512, false},
	{"icon-maskable-512.png", 512, true},
}

// The colours of the icons: those of icon.svg under a light theme.
var (
	accent = color.RGBA{0x1f, 0x4f, 0xd0, 0xff}
	paper  = color.RGBA{0xff, 0xff, 0xff, 0xff}
)

// writeIcons writes the icons of manifest.webmanifest.
func writeIcons(public string) error {
	for _, i := range icons {
		picture := drawIcon(i.size, 0.75)
		if i.maskable {
			picture = drawIcon(i.size, 0.55)
		}
		var file bytes.Buffer
		if err := png.Encode(&file, picture); err != nil {
			return fmt.Errorf("drawing %s: %w", i.file, err)
		}
		if err := os.WriteFile(filepath.Join(public, i.file), file.Bytes(), 0o644); err != nil {
			return fmt.Errorf("writing an icon: %w", err)
		}
	}
	return nil
}

// drawIcon draws the mark in white on a square of the accent colour. scale is the part
// of the square's width that the mark's own square of 32 units takes.
func drawIcon(size int, scale float64) image.Image {
	const samples = 4 // for each pixel, in each direction, so that slanted edges are smooth
	picture := image.NewRGBA(image.Rect(0, 0, size, size))
	unit := 32 / (scale * float64(size)) // units of the mark for each pixel
	for y := range size {
		for x := range size {
			covered := 0
			for i := range samples * samples {
				dx, dy := (float64(i%samples)+0.5)/samples, (float64(i/samples)+0.5)/samples
				if inMark(16+(float64(x)+dx-float64(size)/2)*unit, 16+(float64(y)+dy-float64(size)/2)*unit) {
					covered++
				}
			}
			picture.SetRGBA(x, y, mix(accent, paper, covered, samples*samples))
		}
	}
	return picture
}

// inMark reports whether a point is in the mark of icon.svg, which is 32 units wide: two
// bars, and an arrow from the right one to the left.
func inMark(x, y float64) bool {
	bar := y >= 6 && y < 26 && (x >= 3 && x < 5 || x >= 27 && x < 29)
	shaft := y >= 13 && y < 18 && x >= 14 && x < 24
	head := x >= 6 && x < 14 && y >= 16-(x-6) && y < 16+(x-6)
	return bar || shaft || head
}

// mix returns a colour that is part/whole of the way from one colour to another.
func mix(from, to color.RGBA, part, whole int) color.RGBA {
	channel := func(a, b uint8) uint8 { return uint8((int(a)*(whole-part) + int(b)*part) / whole) }
	return color.RGBA{channel(from.R, to.R), channel(from.G, to.G), channel(from.B, to.B), 0xff}
}
