package main

import (
	"compress/flate"
	"compress/gzip"
	"context"
	"crypto/tls"
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

	// maxSource is ten times the registry of 2026.
	maxSource = 40_000_000

	maxAttempts  = 3
	maxRedirects = 5
)

// fetcher reads the source from a file or a server.
type fetcher struct {
	client  *http.Client
	timeout time.Duration // for all attempts together
	silence time.Duration // for which a server may send nothing
	pause   time.Duration // before the second attempt, doubled before each one more
}

func newFetcher(timeout time.Duration) *fetcher {
	return &fetcher{
		client:  &http.Client{CheckRedirect: checkRedirect},
		timeout: timeout,
		silence: 5 * time.Second,
		pause:   time.Second,
	}
}

// read returns the bytes of a file or URL.
func (f *fetcher) read(ctx context.Context, source string) ([]byte, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, f.timeout, fmt.Errorf("not done after %v", f.timeout))
	defer cancel()
	if !strings.Contains(source, "://") {
		return readFile(ctx, source)
	}
	if !strings.HasPrefix(source, "https://") && !strings.HasPrefix(source, "http://") {
		return nil, fmt.Errorf("source %q: want a file, or a URL with https or http", source)
	}
	pause := f.pause
	for attempt := 1; ; attempt++ {
		b, again, err := f.download(ctx, source)
		if err == nil {
			return b, nil
		}
		if ended := context.Cause(ctx); ended != nil {
			return nil, fmt.Errorf("%s: %w", source, ended)
		}
		if !again {
			return nil, fmt.Errorf("%s: %w", source, err)
		}
		if attempt == maxAttempts {
			return nil, fmt.Errorf("%s: %w (at attempt %d)", source, err, attempt)
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
		pause *= 2
	}
}

// download makes one attempt. If it fails, again reports whether another may do
// better: it may unless the answer is one that will be the same again.
func (f *fetcher) download(ctx context.Context, url string) (b []byte, again bool, err error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	watch := time.AfterFunc(f.silence, func() { cancel(fmt.Errorf("the server is silent for %v", f.silence)) })
	defer watch.Stop()
	defer func() {
		if cause := context.Cause(ctx); err != nil && cause != nil {
			err = cause
		}
	}()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, false, err
	}
	req.Header.Set("User-Agent", "example.com/ports internal/gen")
	resp, err := f.client.Do(req)
	if err != nil {
		var (
			redirect    redirectError
			certificate *tls.CertificateVerificationError
		)
		return nil, !errors.As(err, &redirect) && !errors.As(err, &certificate), err
	}
	defer resp.Body.Close()
	watch.Reset(f.silence)
	if status := resp.StatusCode; status != http.StatusOK {
		again = status >= 500 || status == http.StatusRequestTimeout || status == http.StatusTooManyRequests
		return nil, again, fmt.Errorf("the answer is %s: want 200 OK", resp.Status)
	}
	if coding := resp.Header.Get("Content-Encoding"); coding != "" && coding != "identity" {
		return nil, false, fmt.Errorf("the answer has the encoding %q: want gzip or none", coding)
	}
	contentType := resp.Header.Get("Content-Type")
	if kind, _, err := mime.ParseMediaType(contentType); err != nil || kind != "application/xml" && kind != "text/xml" {
		return nil, false, fmt.Errorf("the answer is of the type %q: want application/xml or text/xml", contentType)
	}
	b, err = readAll(readerFunc(func(p []byte) (int, error) {
		n, err := resp.Body.Read(p)
		watch.Reset(f.silence)
		return n, err
	}))
	var corrupt flate.CorruptInputError
	content := errors.Is(err, errTooLong) || errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) || errors.As(err, &corrupt)
	return b, !content, err
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// readFile reads a file, which may be a pipe that nobody writes to.
func readFile(ctx context.Context, name string) (b []byte, err error) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		var f *os.File
		if f, err = os.Open(name); err != nil {
			return
		}
		defer f.Close()
		if b, err = readAll(f); errors.Is(err, errTooLong) {
			err = fmt.Errorf("%s: %w", name, err)
		}
	}()
	select {
	case <-done:
		return b, err
	case <-ctx.Done():
		return nil, fmt.Errorf("%s: %w", name, context.Cause(ctx))
	}
}

var errTooLong = fmt.Errorf("more than %d bytes, far more than the registry has", maxSource)

// readAll reads no more than maxSource bytes.
func readAll(r io.Reader) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxSource+1))
	if err != nil {
		return nil, err
	}
	if len(b) > maxSource {
		return nil, errTooLong
	}
	return b, nil
}

type redirectError string

func (e redirectError) Error() string { return string(e) }

// checkRedirect does not let a server lead from https to http, or round in a
// circle.
func checkRedirect(req *http.Request, via []*http.Request) error {
	from, to := via[len(via)-1].URL.Scheme, req.URL.Scheme
	if to != "https" && (from == "https" || to != "http") {
		return redirectError(fmt.Sprintf("redirected from %s to %s", from, req.URL))
	}
	if len(via) > maxRedirects {
		return redirectError(fmt.Sprintf("redirected more than %d times", maxRedirects))
	}
	return nil
}
