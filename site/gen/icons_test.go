package main

import (
	"encoding/json"
	"image/png"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// TestIconsOfManifest checks that each picture that the manifest names is written in the
// size that it gives, with the mark in the middle, and that maskable ones are empty
// outside the circle that every system shows.
func TestIconsOfManifest(t *testing.T) {
	dir := t.TempDir()
	if err := writeIcons(dir); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(root, "site/public/manifest.webmanifest"))
	if err != nil {
		t.Fatal(err)
	}
	var manifest struct {
		Icons []struct{ Src, Sizes, Type, Purpose string }
	}
	if err := json.Unmarshal(data, &manifest); err != nil {
		t.Fatal(err)
	}
	drawn := 0
	for _, i := range manifest.Icons {
		if i.Type != "image/png" {
			continue
		}
		drawn++
		file, err := os.Open(filepath.Join(dir, i.Src))
		if err != nil {
			t.Error(err)
			continue
		}
		defer file.Close()
		picture, err := png.Decode(file)
		if err != nil {
			t.Fatalf("%s: %v", i.Src, err)
		}
		size := picture.Bounds().Dx()
		if want := strconv.Itoa(size) + "x" + strconv.Itoa(picture.Bounds().Dy()); i.Sizes != want {
			t.Errorf("%s: the manifest says %s, the picture is %s", i.Src, i.Sizes, want)
		}
		if picture.At(size/2, size/2) != paper || picture.At(0, 0) != accent {
			t.Errorf("%s: %v in the middle and %v in the corner, want the mark on the accent colour", i.Src, picture.At(size/2, size/2), picture.At(0, 0))
		}
		for y := range size {
			for x := range size {
				dx, dy := x-size/2, y-size/2
				if i.Purpose == "maskable" && dx*dx+dy*dy > size*size*16/100 && picture.At(x, y) != accent {
					t.Fatalf("%s: the mark reaches %d,%d, which systems may cut off", i.Src, x, y)
				}
			}
		}
	}
	if drawn != len(icons) {
		t.Errorf("the manifest has %d of %d icons", drawn, len(icons))
	}
}
