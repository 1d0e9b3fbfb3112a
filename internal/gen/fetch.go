package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"strings"
	"time"
)

const (
	officialURL = "https://www.iana.org/assignments/service-names-port-numbers/service-names-port-numbers.xml"

	// maxSource is sixteen times the registry of 2026.
	maxSource = 64 << 20

	fetchTime = time.Minute
)

// read returns the bytes of a file or URL.
func read(ctx context.Context, client *http.Client, source string) ([]byte, error) {
	if !strings.Contains(source, "://") {
		f, err := os.Open(source)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		return readLimited(f, source)
	}
	ctx, cancel := context.WithTimeout(ctx, fetchTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, source, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("User-Agent", "example.com/ports internal/gen")
	resp, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s answers %s: want 200 OK", source, resp.Status)
	}
	if kind, _, err := mime.ParseMediaType(resp.Header.Get("Content-Type")); err != nil || kind != "application/xml" && kind != "text/xml" {
		return nil, fmt.Errorf("%s is of the type %q: want application/xml or text/xml", source, resp.Header.Get("Content-Type"))
	}
	return readLimited(resp.Body, source)
}

func readLimited(r io.Reader, source string) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxSource+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", source, err)
	}
	if len(b) > maxSource {
		return nil, fmt.Errorf("%s has more than %d bytes, far more than the registry", source, maxSource)
	}
	return b, nil
}

// newClient is an HTTP client that does not let itself be led from https to
// http.
func newClient() *http.Client {
	return &http.Client{CheckRedirect: func(req *http.Request, via []*http.Request) error {
		if via[0].URL.Scheme == "https" && req.URL.Scheme != "https" {
			return errors.New("redirected away from https to " + req.URL.String())
		}
		if len(via) >= 5 {
			return errors.New("redirected more than 5 times")
		}
		return nil
	}}
}
