package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
)

const officialURL = "https://www.iana.org/assignments/service-names-port-numbers/service-names-port-numbers.xml"

// fetcher reads the source from a file or a server.
type fetcher struct {
	client *http.Client
	pause  time.Duration // between attempts
}

// newFetcher speaks HTTP/1.1 only, which leaves a server less to play with.
func newFetcher() *fetcher {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	return &fetcher{
		client: &http.Client{
			Transport:     &http.Transport{Proxy: http.ProxyFromEnvironment, Protocols: protocols},
			CheckRedirect: checkRedirect,
			Timeout:       deadline / maxAttempts, // a server that stalls leaves time for another attempt
		},
		pause: time.Second,
	}
}

// read returns the bytes of a file or URL.
func (f *fetcher) read(ctx context.Context, source string) ([]byte, error) {
	if !strings.Contains(source, "://") {
		return readFile(source)
	}
	if !strings.HasPrefix(source, "https://") && !strings.HasPrefix(source, "http://") {
		return nil, fmt.Errorf("source %q: want a file, or a URL with https or http", source)
	}
	for attempt := 1; ; attempt++ {
		b, again, err := f.download(ctx, source)
		if err == nil {
			return b, nil
		}
		if !again || attempt == maxAttempts || ctx.Err() != nil {
			return nil, fmt.Errorf("%s: %w (attempt %d)", source, err, attempt)
		}
		time.Sleep(f.pause)
	}
}

// download makes one attempt. If it fails, again reports whether another may do
// better: it may unless the answer is refused as it begins.
func (f *fetcher) download(ctx context.Context, source string) (b []byte, again bool, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, source, nil)
	if err != nil {
		return nil, false, err
	}
	req.Header.Set("User-Agent", "example.com/ports internal/gen")
	resp, err := f.client.Do(req)
	if err != nil {
		var failed *url.Error
		if errors.As(err, &failed) {
			err = failed.Err // without the URL, which the caller adds
		}
		var certificate *tls.CertificateVerificationError
		return nil, !errors.Is(err, errRedirect) && !errors.As(err, &certificate), err
	}
	defer resp.Body.Close()
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
	b, err = readAll(resp.Body)
	return b, true, err
}

func readFile(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := readAll(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return b, nil
}

// readAll reads no more than maxSource bytes.
func readAll(r io.Reader) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxSource+1))
	if len(b) > maxSource {
		return nil, fmt.Errorf("more than %d bytes", maxSource)
	}
	return b, err
}

var errRedirect = errors.New("redirected")

// checkRedirect does not let a server lead from https to http, or round in a
// circle.
func checkRedirect(req *http.Request, via []*http.Request) error {
	from, to := via[len(via)-1].URL.Scheme, req.URL.Scheme
	if to != "https" && (from == "https" || to != "http") {
		return fmt.Errorf("%w from %s to %s", errRedirect, from, req.URL)
	}
	if len(via) > maxRedirects {
		return fmt.Errorf("%w more than %d times", errRedirect, maxRedirects)
	}
	return nil
}
