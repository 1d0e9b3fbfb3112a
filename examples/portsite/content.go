package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"mime"
	"net/http"
	"strings"
	"sync"
	"time"
)

// content is what a client gets.
type content struct {
	contentType string
	body        []byte
	tag         string        // tells it from what the address had before
	gzipped     func() []byte // the body, compressed when somebody first wants that
}

func newContent(contentType string, body []byte) content {
	return content{contentType, body, hash(body), sync.OnceValue(func() []byte {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		z.Write(body)
		z.Close()
		return b.Bytes()
	})}
}

func hash(body []byte) string {
	sum := sha256.Sum256(body)
	return base64.RawURLEncoding.EncodeToString(sum[:9])
}

// serve sends a content, or that the client has it already.
func serve(w http.ResponseWriter, r *http.Request, c content) {
	h := w.Header()
	h.Set("Content-Type", c.contentType)
	h.Add("Vary", "Accept-Encoding")
	body, tag := c.body, c.tag
	if accepts(r, "Accept-Encoding", "gzip") {
		body, tag = c.gzipped(), tag+"-gzip"
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("ETag", `"`+tag+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

// forAnHour is how long browsers may keep a page before they ask whether it has
// changed.
const forAnHour = "public, max-age=3600"

// cacheable serves a page, of which there may be a JSON form at the same address.
func cacheable(w http.ResponseWriter, r *http.Request, c content) {
	w.Header().Set("Cache-Control", forAnHour)
	w.Header().Set("Vary", "Accept")
	serve(w, r, c)
}

// accepts reports whether a header of a request has a value, and not with a quality
// of 0.
func accepts(r *http.Request, header, value string) bool {
	for one := range strings.SplitSeq(strings.Join(r.Header.Values(header), ","), ",") {
		v, params, err := mime.ParseMediaType(one)
		if err == nil && v == value && (params["q"] == "" || strings.Trim(params["q"], "0.") != "") {
			return true
		}
	}
	return false
}
